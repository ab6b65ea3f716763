import type { GraphTemplate } from '@waypost/whatsapp';
import type { TemplateDoc } from './templates.store.js';

/**
 * Whether what Meta has under a template's name is that template, as far as both say something: Meta gives other
 * examples back (cloud-api.md §4.5), and adds what was left out.
 */
export function isSameAtMeta(
  own: Pick<TemplateDoc, 'category' | 'components'>,
  listed: Pick<GraphTemplate, 'category' | 'components'>,
): boolean {
  const isLoginCode = own.category === 'AUTHENTICATION';
  if (isLoginCode !== (listed.category.toUpperCase() === 'AUTHENTICATION')) return false;
  // Meta lists the button of a login code as a link (§4.4).
  const skipped = isLoginCode ? ['example', 'buttons'] : ['example'];
  return agree(own.components, listed.components, skipped);
}

function agree(a: unknown, b: unknown, skipped: readonly string[]): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => agree(item, b[index], skipped));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  return Object.entries(a).every(([key, value]) => {
    const other = b[key];
    if (other === undefined || skipped.includes(key)) return true;
    return agree(inMetasCase(key, value), inMetasCase(key, other), skipped);
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Meta takes its own words in any case, and lists them in capitals. */
function inMetasCase(key: string, value: unknown): unknown {
  return (key === 'type' || key === 'format') && typeof value === 'string'
    ? value.toUpperCase()
    : value;
}
