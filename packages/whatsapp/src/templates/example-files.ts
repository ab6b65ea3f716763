import { isRecord, listAt, recordAt, textAt, type Json } from '../json.js';

/** The example of a media header, in a template or in a card of one. */
export interface HeaderExample {
  /** Dotted: `components.0.example.header_handle.0`. */
  path: string;
  /** IMAGE, VIDEO, DOCUMENT or GIF. */
  format: string;
  /** What stands there: Meta's handle, an address of Meta's, or a file's id. */
  value: string;
}

const MB = 1024 * 1024;

/** cloud-api.md §4.2, §4.10, §5. */
const KINDS: ReadonlyMap<string, { types: readonly string[]; maxBytes: number }> = new Map([
  ['IMAGE', { types: ['image/jpeg', 'image/png'], maxBytes: 5 * MB }],
  ['VIDEO', { types: ['video/mp4'], maxBytes: 16 * MB }],
  ['DOCUMENT', { types: ['application/pdf'], maxBytes: 100 * MB }],
  ['GIF', { types: ['video/mp4'], maxBytes: 3.5 * MB }],
]);

/** The examples of all media headers, as far as there are any; from anyone. */
export function headerExamples(components: unknown): HeaderExample[] {
  const examples: HeaderExample[] = [];
  mapExamples(components, (example) => {
    examples.push(example);
    return example.value;
  });
  return examples;
}

/** The same components, with other examples for those that are named here. */
export function withHeaderExamples<T>(components: T, others: ReadonlyMap<string, string>): T {
  // Safe: everything but the texts of examples is as it was.
  return mapExamples(components, ({ value }) => others.get(value) ?? value) as T;
}

/**
 * What Meta lists of a template, with the examples that it was made with: Meta gives an address in their place, which
 * it does not take back (cloud-api.md §4.5).
 */
export function withKeptExamples<T>(listed: T, own: unknown): T {
  const examples = headerExamples(own);
  let index = 0;
  // Safe: everything but the texts of examples is as it was.
  return mapExamples(listed, ({ format, value }) => {
    const kept = examples[index];
    index += 1;
    return kept?.format === format ? kept.value : value;
  }) as T;
}

/** Why a file cannot be the example of such a header, if it cannot. */
export function exampleFault(
  format: string,
  { mimeType, bytes }: { mimeType: string; bytes: number },
): string | undefined {
  const kind = KINDS.get(format);
  if (kind === undefined) return undefined;
  const name = format.toLowerCase();
  if (!kind.types.includes(mimeType)) {
    return `This file is ${mimeType}; the example of a header of kind ${name} is ${kind.types.join(' or ')}.`;
  }
  if (bytes <= kind.maxBytes) return undefined;
  return `This file has ${bytes} bytes; the example of a header of kind ${name} has at most ${kind.maxBytes}.`;
}

type ChangeExample = (example: HeaderExample) => string;

function mapExamples(components: unknown, change: ChangeExample, at = 'components'): unknown {
  if (!Array.isArray(components)) return components;
  return components.map((part: unknown, index) => {
    if (!isRecord(part)) return part;
    const path = `${at}.${index}`;
    switch (textAt(part, 'type')?.toUpperCase()) {
      case 'HEADER':
        return mapHeader(part, change, path);
      case 'CAROUSEL':
        return mapCards(part, change, path);
      default:
        return part;
    }
  });
}

function mapHeader(header: Json, change: ChangeExample, path: string): Json {
  const format = textAt(header, 'format')?.toUpperCase() ?? '';
  const example = recordAt(header, 'example');
  const handles = listAt(example, 'header_handle');
  if (!KINDS.has(format) || handles === undefined) return header;
  const changed = handles.map((value, index) =>
    typeof value === 'string'
      ? change({ path: `${path}.example.header_handle.${index}`, format, value })
      : value,
  );
  return { ...header, example: { ...example, header_handle: changed } };
}

function mapCards(carousel: Json, change: ChangeExample, path: string): Json {
  const cards = listAt(carousel, 'cards');
  if (cards === undefined) return carousel;
  return {
    ...carousel,
    cards: cards.map((card, index) =>
      isRecord(card)
        ? {
            ...card,
            components: mapExamples(card.components, change, `${path}.cards.${index}.components`),
          }
        : card,
    ),
  };
}
