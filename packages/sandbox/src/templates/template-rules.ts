import { GraphError, missingParameter, templateError } from '../errors.js';
import { isRecord, type Json } from '../json.js';
import type { TemplateCategory } from '../state/templates.js';
import { checkButtonList } from './button-rules.js';
import {
  checkAuthentication,
  checkCarousel,
  checkOffer,
  checkProduct,
  opensProduct,
} from './component-rules.js';
import { LANGUAGES } from './languages.js';
import { componentOf, isLimitedTimeOffer, upper } from './parts.js';
import { checkBody, checkFooter, checkHeader, type ParameterFormat } from './text-rules.js';

export interface TemplateDraft {
  name: string;
  language: string;
  category: TemplateCategory;
  parameterFormat: ParameterFormat;
  components: Json[];
  extras: Json;
}

const CATEGORIES: readonly TemplateCategory[] = ['MARKETING', 'UTILITY', 'AUTHENTICATION'];
const NAME_MAX = 512;
const BODY_MAX = 1024;
const OFFER_BODY_MAX = 600;
const PRODUCT_BODY_MAX = 160;
const TYPES = [
  ...['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER'],
  ...['CALL_PERMISSION_REQUEST', 'REQUEST_CONTACT_INFO'],
];
const KEPT_FIELDS = ['message_send_ttl_seconds', 'cta_url_link_tracking_opted_out', 'sub_category'];
const TTL_RANGES: Record<TemplateCategory, readonly [number, number]> = {
  AUTHENTICATION: [30, 900],
  UTILITY: [30, 43_200],
  MARKETING: [43_200, 2_592_000],
};

/** A create body as Meta would take it, or its refusal (cloud-api.md §4.1–4.4, subcodes of §2.6). */
export function readTemplate(body: Json): TemplateDraft {
  const name = readName(body.name);
  const language = readLanguage(body.language);
  const category = readCategory(body.category);
  const parameterFormat = readParameterFormat(body.parameter_format);
  const components = readComponents(body.components, category, parameterFormat);
  return {
    name,
    language,
    category,
    parameterFormat,
    components,
    extras: readExtras(body, category),
  };
}

function readName(name: unknown): string {
  if (name === undefined || name === '') throw missingParameter('name');
  if (typeof name === 'string' && name.length > NAME_MAX) {
    throw templateError(2388040, 'Character limit exceeded', 'The name has over 512 characters.');
  }
  if (typeof name !== 'string' || !/^[a-z0-9_]+$/.test(name)) {
    throw new GraphError(100, {
      message: 'Invalid parameter',
      isTransient: false,
      userTitle: 'Invalid template name',
      userMessage: 'The name may hold lower-case letters, digits and underscores alone.',
    });
  }
  return name;
}

function readLanguage(language: unknown): string {
  if (language === undefined || language === '') throw missingParameter('language');
  if (typeof language === 'string' && LANGUAGES.has(language)) return language;
  throw new GraphError(100, {
    message: '(#100) Param language must be one of the supported languages.',
  });
}

export function readCategory(category: unknown): TemplateCategory {
  if (category === undefined || category === '') throw missingParameter('category');
  const found = CATEGORIES.find((known) => known === upper(category));
  if (found) return found;
  throw new GraphError(100, {
    message: '(#100) Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}.',
  });
}

function readParameterFormat(format: unknown): ParameterFormat {
  if (format === undefined) return 'POSITIONAL';
  const known = upper(format);
  if (known === 'POSITIONAL' || known === 'NAMED') return known;
  throw new GraphError(100, {
    message: '(#100) Param parameter_format must be one of {NAMED, POSITIONAL}.',
  });
}

export function readComponents(
  value: unknown,
  category: TemplateCategory,
  format: ParameterFormat,
): Json[] {
  if (value === undefined) throw missingParameter('components');
  if (!Array.isArray(value)) {
    throw new GraphError(100, { message: '(#100) Param components must be an array.' });
  }
  const components = value.map((component: unknown, index) => readComponent(component, index));
  checkCounts(components);
  if (category === 'AUTHENTICATION') {
    checkAuthentication(components);
    return components;
  }
  checkHeader(componentOf(components, 'HEADER'), format);
  checkBody(componentOf(components, 'BODY'), format, bodyMaxOf(components));
  checkFooter(componentOf(components, 'FOOTER'));
  checkButtonList(componentOf(components, 'BUTTONS'), category, format);
  checkProduct(components, false);
  checkOffer(components, category);
  checkCarousel(components, format);
  return components;
}

function bodyMaxOf(components: readonly Json[]): number {
  if (opensProduct(components)) return PRODUCT_BODY_MAX;
  return isLimitedTimeOffer(components) ? OFFER_BODY_MAX : BODY_MAX;
}

function readComponent(component: unknown, index: number): Json {
  const type = isRecord(component) ? upper(component.type) : '';
  if (!isRecord(component) || type === '') {
    throw missingParameter(`components[${index}]['type']`);
  }
  if (!TYPES.includes(type)) {
    throw new GraphError(100, {
      message: `(#100) Param components[${index}]['type'] must be one of {${TYPES.join(', ')}}.`,
    });
  }
  const format = typeof component.format === 'string' ? { format: upper(component.format) } : {};
  return { ...component, type, ...format };
}

function checkCounts(components: readonly Json[]): void {
  for (const type of TYPES) {
    const count = components.filter((component) => component.type === type).length;
    if (count > 1) {
      throw new GraphError(100, {
        message: 'Invalid parameter',
        userTitle: 'Duplicate component',
        userMessage: `A template has at most one ${type} component.`,
      });
    }
  }
  if (!componentOf(components, 'BODY')) {
    throw templateError(2388072, 'Body is missing', 'A template needs exactly one BODY component.');
  }
}

function readExtras(body: Json, category: TemplateCategory): Json {
  const extras: Json = {};
  for (const name of KEPT_FIELDS) if (body[name] !== undefined) extras[name] = body[name];
  checkTimeToLive(extras.message_send_ttl_seconds, category);
  return extras;
}

/** cloud-api.md §3.8. */
export function checkTimeToLive(seconds: unknown, category: TemplateCategory): void {
  if (seconds === undefined || (seconds === -1 && category !== 'MARKETING')) return;
  const [least, most] = TTL_RANGES[category];
  if (typeof seconds === 'number' && seconds >= least && seconds <= most) return;
  throw new GraphError(100, {
    message: `(#100) Param message_send_ttl_seconds must be between ${least} and ${most}.`,
  });
}
