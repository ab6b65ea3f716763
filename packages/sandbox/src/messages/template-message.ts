import { GraphError, invalidParameter, missingParameter } from '../errors.js';
import { isRecord, recordsIn, textOf, type Json } from '../json.js';
import type { Template } from '../state/templates.js';
import { cardsOf, componentOf, isLimitedTimeOffer } from '../templates/parts.js';
import { checkButtons } from './template-buttons.js';
import { checkBody, checkHeader } from './template-texts.js';

const COMPONENT_TYPES = new Set([
  ...['header', 'body', 'button', 'carousel', 'limited_time_offer', 'tap_target_configuration'],
]);
const BODY_MAX = 1024;
const SHORT_BODY_MAX = 600;
const CARD_BODY_MAX = 160;

export interface TemplateLookup {
  findInLanguage(name: string, language: string): Template | null;
}

/** The template a send names, once Meta would accept the send (cloud-api.md §1.5). */
export function checkTemplateMessage(node: unknown, templates: TemplateLookup): Template {
  if (!isRecord(node)) throw missingParameter('template');
  const name = textOf(node.name);
  if (name === undefined || name === '') throw missingParameter("template['name']");
  const language = isRecord(node.language) ? textOf(node.language.code) : undefined;
  if (language === undefined || language === '') {
    throw missingParameter("template['language']['code']");
  }
  const template = usableTemplate(templates.findInLanguage(name, language), name, language);
  checkComponents(template, sentComponents(node.components));
  return template;
}

function usableTemplate(template: Template | null, name: string, language: string): Template {
  switch (template?.status) {
    case 'APPROVED':
      return template;
    case 'PAUSED':
      throw new GraphError(132015, { details: `Template ${name} is paused.` });
    case 'DISABLED':
      throw new GraphError(132016, { details: `Template ${name} is disabled.` });
    default:
      throw new GraphError(132001, {
        details: `template name (${name}) does not exist in ${language}`,
      });
  }
}

function sentComponents(components: unknown): Json[] {
  if (components === undefined || components === null) return [];
  if (!Array.isArray(components)) throw invalidParameter("template['components'] must be an array");
  return components.map((component: unknown, index) => {
    const type = isRecord(component) ? textOf(component.type)?.toLowerCase() : undefined;
    if (!isRecord(component) || type === undefined) {
      throw missingParameter(`template['components'][${index}]['type']`);
    }
    if (!COMPONENT_TYPES.has(type)) {
      throw invalidParameter(`template['components'][${index}]['type'] is not known`);
    }
    return { ...component, type };
  });
}

function checkComponents(template: Template, sent: Json[]): void {
  const { components, parameterFormat } = template;
  const bodyMax = isLimitedTimeOffer(components) ? SHORT_BODY_MAX : BODY_MAX;
  checkHeader(components, single(sent, 'header'), parameterFormat);
  checkBody(components, single(sent, 'body'), parameterFormat, bodyMax);
  checkOffer(components, single(sent, 'limited_time_offer'));
  checkButtons(components, buttonsIn(sent));
  checkCarousel(template, single(sent, 'carousel'));
}

function single(sent: readonly Json[], type: string): Json | null {
  const found = sent.filter((component) => component.type === type);
  if (found.length > 1) throw invalidParameter(`template has more than one ${type} component`);
  return found[0] ?? null;
}

function buttonsIn(sent: readonly Json[]): Json[] {
  return sent.filter((component) => component.type === 'button');
}

function checkOffer(components: readonly Json[], sent: Json | null): void {
  const offer = componentOf(components, 'LIMITED_TIME_OFFER')?.limited_time_offer;
  if (!isRecord(offer) || offer.has_expiration !== true) return;
  const [parameter] = recordsIn(sent?.parameters);
  const value = isRecord(parameter?.limited_time_offer) ? parameter.limited_time_offer : {};
  if (typeof value.expiration_time_ms !== 'number') {
    throw new GraphError(131008, {
      details: 'limited_time_offer: expiration_time_ms is required',
    });
  }
}

function checkCarousel(template: Template, sent: Json | null): void {
  const cards = cardsOf(template.components);
  const sentCards = recordsIn(sent?.cards);
  if (cards.length !== sentCards.length) {
    throw new GraphError(132000, {
      details: `carousel: number of cards (${sentCards.length}) does not match the expected number of cards (${cards.length})`,
    });
  }
  cards.forEach((card, index) => {
    const parts = sentComponents(sentCards[index]?.components);
    checkHeader(card, single(parts, 'header'), template.parameterFormat);
    checkBody(card, single(parts, 'body'), template.parameterFormat, CARD_BODY_MAX);
    checkButtons(card, buttonsIn(parts));
  });
}
