import { GraphError, invalidParameter } from '../errors.js';
import { tryParseJson } from '../json.js';
import { STATUSES, type Template } from '../state/templates.js';

const CATEGORIES = ['AUTHENTICATION', 'MARKETING', 'UTILITY'];
const QUALITIES = ['GREEN', 'RED', 'UNKNOWN', 'YELLOW'];

/** Which templates a list is asked for (cloud-api.md §4.5). */
export function templateFilter(query: URLSearchParams): (template: Template) => boolean {
  const words = (name: string) => query.get(name)?.toLowerCase() ?? '';
  const [anywhere, content] = [words('name_or_content'), words('content')];
  const [since, until] = [secondsOf(query, 'since'), secondsOf(query, 'until')];
  const tests: ((template: Template) => boolean)[] = [];
  const among = (values: string[] | null, pick: (template: Template) => string): void => {
    if (values === null) return;
    const wanted = new Set(values.map((value) => value.toLowerCase()));
    tests.push((template) => wanted.has(pick(template).toLowerCase()));
  };
  among(valuesOf(query, 'name'), ({ name }) => name);
  among(valuesOf(query, 'language'), ({ language }) => language);
  among(valuesOf(query, 'status', STATUSES), ({ status }) => status);
  among(valuesOf(query, 'category', CATEGORIES), ({ category }) => category);
  among(valuesOf(query, 'quality_score', QUALITIES), ({ quality }) => quality);
  if (anywhere !== '') {
    tests.push((template) => `${template.name} ${contentOf(template)}`.includes(anywhere));
  }
  if (content !== '') tests.push((template) => contentOf(template).includes(content));
  if (since !== null) tests.push(({ updatedAt }) => updatedAt >= since * 1000);
  if (until !== null) tests.push(({ updatedAt }) => updatedAt <= until * 1000);
  return (template) => tests.every((test) => test(template));
}

/** Several values come as a JSON array or a comma list. */
function valuesOf(
  query: URLSearchParams,
  name: string,
  known: readonly string[] | null = null,
): string[] | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  const parsed = text.startsWith('[') ? tryParseJson(text) : undefined;
  const values = Array.isArray(parsed)
    ? parsed.map(String)
    : text.split(',').map((value) => value.trim());
  if (known !== null && !values.every((value) => known.includes(value.toUpperCase()))) {
    throw new GraphError(100, {
      message: `(#100) Param ${name} must be one of {${known.join(', ')}}.`,
    });
  }
  return values;
}

function secondsOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^\d{1,12}$/.test(text)) throw invalidParameter(`${name} must be seconds since 1970`);
  return Number(text);
}

function contentOf({ components }: Template): string {
  return JSON.stringify(components).toLowerCase();
}
