import { scanVariables } from '../templates/variables.js';

export interface FilledText {
  text: string;
  /** Where variables without a value stand in it, in order. */
  placeholders: { start: number; end: number }[];
}

/** The text with every variable that has a value filled in, and where the others are. */
export function fillText(text: string, values: ReadonlyMap<string, string>): FilledText {
  const placeholders: FilledText['placeholders'] = [];
  let filled = '';
  let at = 0;
  for (const { name, start, end } of scanVariables(text).variables) {
    filled += text.slice(at, start);
    const value = values.get(name.trim());
    if (value === undefined) {
      placeholders.push({ start: filled.length, end: filled.length + end - start });
    }
    filled += value ?? text.slice(start, end);
    at = end;
  }
  return { text: filled + text.slice(at), placeholders };
}
