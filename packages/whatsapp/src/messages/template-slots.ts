import { fieldOf, isRecord, listAt, recordAt, textAt } from '../json.js';
import { readParts, type Part } from '../templates/template-parts.js';
import {
  readParameterFormat,
  variableNames,
  type ParameterFormat,
} from '../templates/variables.js';
import type { TemplateDefinition } from './template-content.js';

/** A text with variables, and how long it may be with them filled in. */
export interface TextSlot {
  /** Empty where Meta writes the text itself. */
  text: string;
  names: string[];
  maxLength: number;
}

export type HeaderSlot =
  | ({ format: 'TEXT' } & TextSlot)
  | { format: 'IMAGE' | 'VIDEO' | 'DOCUMENT' | 'GIF' | 'LOCATION' | 'PRODUCT' };

/** What one button takes when the template is sent (cloud-api.md §1.5). */
export interface ButtonSlot {
  index: number;
  /** `url`, `quick_reply` …; absent where the button takes nothing. */
  subType?: string;
  isRequired: boolean;
  /** Of a link: the link with its variable. */
  url?: string;
}

/** All that a template, or a card of it, takes when it is sent. */
export interface TemplateSlots {
  format: ParameterFormat;
  /** Whether the one value is a login code, for body and button alike (cloud-api.md §4.4). */
  isAuthentication: boolean;
  header?: HeaderSlot;
  body: TextSlot;
  buttons: ButtonSlot[];
  /** Absent where there is no offer that ends; its end is needed where it is shown. */
  offer?: 'needsEnd' | 'takesEnd';
  cards: TemplateSlots[];
}

export const HEADER_MAX_LENGTH = 60;
const BODY_MAX_LENGTH = 1024;
const OFFER_BODY_MAX_LENGTH = 600;
export const CARD_BODY_MAX_LENGTH = 160;

/** Reads an approved template leniently: Meta has accepted it, and may have added parts that we do not know. */
export function readTemplateSlots(definition: TemplateDefinition): TemplateSlots {
  const parts = partsOf(definition.components);
  const offer = parts.find((part) => part.type === 'LIMITED_TIME_OFFER');
  const common = {
    format: readParameterFormat(definition.parameterFormat),
    isAuthentication: definition.category.toUpperCase() === 'AUTHENTICATION',
  };
  const carousel = parts.find((part) => part.type === 'CAROUSEL');
  const cards = (listAt(carousel?.fields, 'cards') ?? []).filter(isRecord).map((card) =>
    readSlots(partsOf(fieldOf(card, 'components')), {
      ...common,
      bodyMaxLength: CARD_BODY_MAX_LENGTH,
    }),
  );
  return {
    ...readSlots(parts, {
      ...common,
      bodyMaxLength: bodyMaxLength(parts),
    }),
    ...(offer === undefined ? {} : { offer: showsEnd(offer) ? 'needsEnd' : 'takesEnd' }),
    cards,
  };
}

/** Of a template's own body (cloud-api.md §1.5). */
export function bodyMaxLength(parts: readonly Part[]): number {
  const isOffer = parts.some((part) => part.type === 'LIMITED_TIME_OFFER');
  return isOffer ? OFFER_BODY_MAX_LENGTH : BODY_MAX_LENGTH;
}

function showsEnd(offer: Part): boolean {
  return fieldOf(recordAt(offer.fields, 'limited_time_offer'), 'has_expiration') === true;
}

function partsOf(components: unknown): Part[] {
  return Array.isArray(components) ? readParts(components, '') : [];
}

function readSlots(
  parts: readonly Part[],
  options: { format: ParameterFormat; isAuthentication: boolean; bodyMaxLength: number },
): TemplateSlots {
  const { format, isAuthentication, bodyMaxLength } = options;
  const header = readHeader(parts.find((part) => part.type === 'HEADER'));
  const bodyPart = parts.find((part) => part.type === 'BODY');
  const bodyText = textAt(bodyPart?.fields, 'text') ?? '';
  const buttonsPart = parts.find((part) => part.type === 'BUTTONS');
  const buttons = readParts(listAt(buttonsPart?.fields, 'buttons') ?? [], '');
  return {
    format,
    isAuthentication,
    ...(header === undefined ? {} : { header }),
    body: {
      text: bodyText,
      names: isAuthentication ? ['1'] : variableNames(bodyText),
      maxLength: bodyMaxLength,
    },
    buttons: buttons.map((button, index) => readButton(button, index, isAuthentication)),
    cards: [],
  };
}

function readHeader(part: Part | undefined): HeaderSlot | undefined {
  const format = textAt(part?.fields, 'format')?.toUpperCase();
  switch (format) {
    case 'TEXT': {
      const text = textAt(part?.fields, 'text') ?? '';
      return { format, text, names: variableNames(text), maxLength: HEADER_MAX_LENGTH };
    }
    case 'IMAGE':
    case 'VIDEO':
    case 'DOCUMENT':
    case 'GIF':
    case 'LOCATION':
    case 'PRODUCT':
      return { format };
    default:
      return undefined;
  }
}

function readButton(button: Part, index: number, isAuthentication: boolean): ButtonSlot {
  // Created as OTP, listed as URL, addressed as url (cloud-api.md §1.5, §4.4).
  if (isAuthentication) return { index, subType: 'url', isRequired: true };
  switch (button.type) {
    case 'URL': {
      const url = textAt(button.fields, 'url') ?? '';
      return variableNames(url).length > 0
        ? { index, subType: 'url', isRequired: true, url }
        : { index, isRequired: false };
    }
    case 'COPY_CODE':
    case 'MPM':
    case 'ORDER_DETAILS':
      return { index, subType: button.type.toLowerCase(), isRequired: true };
    case 'QUICK_REPLY':
    case 'FLOW':
    case 'CATALOG':
    case 'VOICE_CALL':
      return { index, subType: button.type.toLowerCase(), isRequired: false };
    default:
      return { index, isRequired: false };
  }
}
