import { fieldOf, isRecord, listAt, recordAt, textAt, type Json } from '../json.js';
import { headerFormat, type Part } from './template-parts.js';
import { variableNames, type ParameterFormat } from './variables.js';
import { quote, type Violation } from './violation.js';

type TextKind = 'header' | 'body';

/** No text of Meta’s is longer, so what stands behind need not be read. */
const MAX_EXAMINED_LENGTH = 2000;

/** Every variable needs an example (cloud-api.md §4.3), in the shape of §4.1. */
export function checkTextExamples(
  part: { fields: Json; path: string },
  text: string,
  kind: TextKind,
  format: ParameterFormat,
): Violation[] {
  const names = variableNames(text);
  if (names.length === 0) return [];
  const example = recordAt(part.fields, 'example');
  const given = new Set(
    format === 'named'
      ? namedExamples(example, `${kind}_text_named_params`)
      : positionalExamples(example, kind),
  );
  const missing = names.filter((name) => !given.has(name));
  if (missing.length === 0) return [];
  return [
    {
      path: `${part.path}.example`,
      rule: 'example.missing',
      message: `There is no example for ${missing
        .slice(0, 10)
        .map((name) => `{{${quote(name)}}}`)
        .join(', ')}.`,
      fix: exampleFix(kind, format),
    },
  ];
}

/** §4.3: examples and variables that do not match are a reason to reject (`TAG_CONTENT_MISMATCH`). */
export function warnOfExamples(part: Part): Violation[] {
  const example = recordAt(part.fields, 'example');
  if (example === undefined || (part.type !== 'BODY' && headerFormat(part) !== 'TEXT')) return [];
  const kind = part.type === 'BODY' ? 'body' : 'header';
  const text = textAt(part.fields, 'text')?.slice(0, MAX_EXAMINED_LENGTH) ?? '';
  const given = Math.max(
    positionalValues(example, kind).length,
    listAt(example, `${kind}_text_named_params`)?.length ?? 0,
  );
  if (given <= variableNames(text).length) return [];
  return [
    {
      path: `${part.path}.example`,
      rule: 'warning.examples',
      message: 'There are more examples than variables.',
      fix: 'Give one example for each variable.',
    },
  ];
}

/** The names that have an example. */
function namedExamples(example: Json | undefined, key: string): string[] {
  return (listAt(example, key) ?? [])
    .filter(isRecord)
    .filter((it) => isFilled(fieldOf(it, 'example')))
    .flatMap((it) => textAt(it, 'param_name') ?? []);
}

/** The positions that have an example. */
function positionalExamples(example: Json | undefined, kind: TextKind): string[] {
  return positionalValues(example, kind).flatMap((value, index) =>
    isFilled(value) ? [String(index + 1)] : [],
  );
}

/** Of a header a list, of a body a list in a list (§4.1). */
function positionalValues(example: Json | undefined, kind: TextKind): readonly unknown[] {
  const list = listAt(example, `${kind}_text`) ?? [];
  const values = kind === 'header' ? list : list[0];
  return Array.isArray(values) ? (values as unknown[]) : [];
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function exampleFix(kind: TextKind, format: ParameterFormat): string {
  if (format === 'named') {
    return `Add "example": {"${kind}_text_named_params": [{"param_name": "first_name", "example": "Ana"}]}, one for each.`;
  }
  return kind === 'header'
    ? 'Add "example": {"header_text": ["17"]}.'
    : 'Add "example": {"body_text": [["Ana", "17"]]}, one value for each variable.';
}
