import { GraphError, invalidParameter, missingParameter } from '../errors.js';
import { isRecord, recordsIn, textOf, type Json } from '../json.js';
import type { Template } from '../state/templates.js';
import { cardsOf, componentOf, isLimitedTimeOffer } from '../templates/parts.js';
import { checkButtons } from './template-buttons.js';
import { checkCount, recordOf, sentParameters } from './template-parameters.js';
import { checkBody, checkHeader } from './template-texts.js';

const CARD_BODY_MAX = 160;
const COMPONENT_TYPES = new Set([
  ...['header', 'body', 'button', 'carousel', 'limited_time_offer', 'tap_target_configuration'],
]);
const BODY_MAX = 1024;
const SHORT_BODY_MAX = 600;

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
  checkPart(components, sent, { format: parameterFormat, bodyMax });
  checkOffer(components, single(sent, 'limited_time_offer'));
  checkCards(cardsOf(components), single(sent, 'carousel'), parameterFormat);
}

interface PartRules {
  format: Template['parameterFormat'];
  bodyMax: number;
}

/** What a template and a card of it have in common. */
function checkPart(
  components: readonly Json[],
  sent: readonly Json[],
  { format, bodyMax }: PartRules,
): void {
  checkHeader(components, single(sent, 'header'), format);
  checkBody(components, single(sent, 'body'), format, bodyMax);
  checkButtons(
    components,
    sent.filter((component) => component.type === 'button'),
  );
}

function single(sent: readonly Json[], type: string): Json | null {
  const found = sent.filter((component) => component.type === type);
  if (found.length > 1) throw invalidParameter(`template has more than one ${type} component`);
  return found[0] ?? null;
}

function checkOffer(components: readonly Json[], sent: Json | null): void {
  const offer = componentOf(components, 'LIMITED_TIME_OFFER')?.limited_time_offer;
  const where = 'limited_time_offer';
  if (!sent) {
    if (!isRecord(offer) || offer.has_expiration !== true) return;
    throw new GraphError(131008, { details: `${where}: expiration_time_ms is required` });
  }
  if (!isRecord(offer)) {
    throw new GraphError(132018, { details: `${where}: the template has no limited-time offer` });
  }
  const parameters = sentParameters(sent, where);
  checkCount(where, parameters.length, 1);
  const [parameter] = parameters;
  if (parameter?.type !== where) {
    throw new GraphError(132012, { details: `${where}: the parameter must be of type ${where}` });
  }
  const { expiration_time_ms: end } = recordOf(parameter, where, where);
  if (end === undefined) {
    throw new GraphError(131008, { details: `${where}: expiration_time_ms is required` });
  }
  if (!Number.isSafeInteger(end) || Number(end) <= 0) {
    throw new GraphError(132012, { details: `${where}: expiration_time_ms must be a number` });
  }
}

function checkCards(
  cards: readonly (readonly Json[])[],
  sent: Json | null,
  format: Template['parameterFormat'],
): void {
  const sentCards = recordsIn(sent?.cards);
  if (cards.length !== sentCards.length) {
    throw new GraphError(132000, {
      details: `carousel: number of cards (${sentCards.length}) does not match the expected number of cards (${cards.length})`,
    });
  }
  const seen = new Set<unknown>();
  for (const { card_index: index, components } of sentCards) {
    if (index === undefined) throw missingParameter("carousel: cards[*]['card_index']");
    const card = typeof index === 'number' && !seen.has(index) ? cards[index] : undefined;
    if (!card) throw invalidParameter('carousel: card_index must name each card once, from 0');
    seen.add(index);
    checkPart(card, sentComponents(components), { format, bodyMax: CARD_BODY_MAX });
  }
}
