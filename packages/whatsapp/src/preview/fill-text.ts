import { textFault } from '../messages/value-rules.js';
import { countCharacters } from '../templates/text-length.js';
import { scanVariables } from '../templates/variables.js';

export interface FilledText {
  text: string;
  /** Where variables without a value stand in it, in order. */
  placeholders: { start: number; end: number }[];
}

/**
 * The text with its variables filled in, and where those are that have no value. A value that Meta would not take, or
 * that makes the text longer than `maxLength` characters, is none: a short request cannot ask for a long answer.
 */
export function fillText(
  text: string,
  values: ReadonlyMap<string, string>,
  maxLength: number,
): FilledText {
  const usable = usableValues(values);
  const placeholders: FilledText['placeholders'] = [];
  const { variables } = scanVariables(text);
  const written = variables.reduce(
    (sum, { start, end }) => sum - (end - start),
    countCharacters(text),
  );
  let room = maxLength - written;
  let filled = '';
  let at = 0;
  for (const { name, start, end } of variables) {
    filled += text.slice(at, start);
    const value = usable.get(name.trim());
    if (value !== undefined && value.length <= room) {
      filled += value.text;
      room -= value.length;
    } else {
      placeholders.push({ start: filled.length, end: filled.length + end - start });
      filled += text.slice(start, end);
    }
    at = end;
  }
  return { text: filled + text.slice(at), placeholders };
}

function usableValues(values: ReadonlyMap<string, string>) {
  const usable = [...values].filter(([, text]) => textFault(text) === undefined);
  return new Map(
    usable.map(([name, text]) => [name, { text, length: countCharacters(text) }] as const),
  );
}
