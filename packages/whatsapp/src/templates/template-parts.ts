import { isRecord, textAt, type Json } from '../json.js';
import type { ParameterFormat } from './variables.js';

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
  /** 1024, or less in a card or beside an offer (cloud-api.md §4.2). */
  bodyMaxLength: number;
}

export function readParts(list: readonly unknown[], path: string): Part[] {
  return list.map((item, index) => {
    const fields = isRecord(item) ? item : {};
    return {
      type: (textAt(fields, 'type') ?? '').toUpperCase(),
      fields,
      path: `${path}.${index}`,
    };
  });
}
