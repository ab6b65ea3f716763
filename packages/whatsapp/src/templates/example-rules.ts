import { isRecord, listAt, recordAt, textAt, type Json } from '../json.js';
import { variableNames, type ParameterFormat } from './variables.js';
import { quote, type Violation } from './violation.js';

/** Every variable needs an example (cloud-api.md §4.3), in the shape of §4.1. */
export function checkTextExamples(
  part: { fields: Json; path: string },
  text: string,
  kind: 'header' | 'body',
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

/** The names that have an example. */
function namedExamples(example: Json | undefined, key: string): string[] {
  return (listAt(example, key) ?? [])
    .filter(isRecord)
    .filter((it) => textAt(it, 'example') !== undefined)
    .flatMap((it) => textAt(it, 'param_name') ?? []);
}

/** The positions that have an example. */
function positionalExamples(example: Json | undefined, kind: 'header' | 'body'): string[] {
  const list = listAt(example, `${kind}_text`) ?? [];
  const values: unknown = kind === 'header' ? list : list[0];
  if (!Array.isArray(values)) return [];
  return values.flatMap((value, index) =>
    typeof value === 'string' && value.trim() !== '' ? [String(index + 1)] : [],
  );
}

function exampleFix(kind: 'header' | 'body', format: ParameterFormat): string {
  if (format === 'named') {
    return `Add "example": {"${kind}_text_named_params": [{"param_name": "first_name", "example": "Ana"}]}, one for each.`;
  }
  return kind === 'header'
    ? 'Add "example": {"header_text": ["17"]}.'
    : 'Add "example": {"body_text": [["Ana", "17"]]}, one value for each variable.';
}
