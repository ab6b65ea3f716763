import type { Json } from './json.js';

/** The names in a `fields` parameter: `a,b{c,d},e.limit(2)` asks for a, b and e. */
export function parseFields(text: string | null): string[] | null {
  if (text === null || text.trim() === '') return null;
  const names: string[] = [];
  let depth = 0;
  let name = '';
  let isNameOver = false;
  for (const character of `${text},`) {
    if (character === ',' && depth === 0) {
      if (name.trim() !== '') names.push(name.trim());
      name = '';
      isNameOver = false;
    } else if (character === '{' || character === '(') {
      depth += 1;
      isNameOver = true;
    } else if (character === '}' || character === ')') {
      depth -= 1;
    } else if (character === '.') {
      isNameOver = true;
    } else if (!isNameOver) {
      name += character;
    }
  }
  return names;
}

/** The node as asked for; `id` is always there. */
export function pickFields(node: Json, fields: string | null, byDefault: readonly string[]): Json {
  const picked: Json = {};
  for (const name of parseFields(fields) ?? byDefault) {
    if (Object.hasOwn(node, name) && node[name] !== undefined) picked[name] = node[name];
  }
  picked.id = node.id;
  return picked;
}
