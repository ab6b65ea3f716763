import { fieldOf, isRecord, listAt, type Json } from '../json.js';
import type { ParameterFormat } from './variables.js';

/** cloud-api.md §4.2. */
export const MAX_BUTTONS = 10;
/** More than there are types of components; past it a list is only told to be too long. */
export const MAX_COMPONENTS = 20;
const MAX_CARDS = 10;

/** A component or button with its place in the template. */
export interface Part {
  /** Upper case; empty where it is missing. Meta takes either case. */
  type: string;
  /** Empty where the part is no object. */
  fields: Json;
  path: string;
}

/** What a rule has to know of the template around the part. */
export interface TemplateContext {
  /** Upper case. */
  category: string;
  format: ParameterFormat;
  /** 1024, or less in a card, beside an offer or with one product (cloud-api.md §4.2). */
  bodyMaxLength: number;
}

export function readParts(list: readonly unknown[], path: string): Part[] {
  return list.map((item, index) => {
    const fields = isRecord(item) ? item : {};
    return {
      type: upperCase(fieldOf(fields, 'type')),
      fields,
      path: `${path}.${index}`,
    };
  });
}

/** Meta's fixed words in the case they are compared in; empty for what is no text. */
export function upperCase(value: unknown): string {
  return typeof value === 'string' ? value.toUpperCase() : '';
}

/** IMAGE, TEXT …; empty where it is missing. */
export function headerFormat(header: Part): string {
  return upperCase(fieldOf(header.fields, 'format'));
}

/** The buttons of the first BUTTONS component, at most as many as a template can have. */
export function buttonsIn(components: readonly Part[]): Part[] {
  const part = components.find((component) => component.type === 'BUTTONS');
  const list = listAt(part?.fields, 'buttons') ?? [];
  return readParts(list.slice(0, MAX_BUTTONS), `${part?.path ?? ''}.buttons`);
}

/** The components and those of the cards of a carousel; of lists that are too long the beginning. */
export function withCardParts(components: readonly Part[]): Part[] {
  const carousel = components.find((component) => component.type === 'CAROUSEL');
  const cards = (listAt(carousel?.fields, 'cards') ?? []).slice(0, MAX_CARDS);
  const ofCards = readParts(cards, `${carousel?.path ?? ''}.cards`).flatMap((card) => {
    const list = (listAt(card.fields, 'components') ?? []).slice(0, MAX_COMPONENTS);
    return readParts(list, `${card.path}.components`);
  });
  return [...components, ...ofCards];
}
