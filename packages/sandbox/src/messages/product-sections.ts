import { invalidParameter, missingParameter } from '../errors.js';
import { recordsIn } from '../json.js';
import { neededText, optionalText } from './texts.js';

const SECTIONS_MAX = 10;
const PRODUCTS_MAX = 30;
const TITLE_MAX = 24;

/** Products under titles, in a message and behind a template's button alike (cloud-api.md §1.4, §1.5). */
export function checkProductSections(value: unknown, where: string): void {
  const sections = recordsIn(value);
  if (sections.length === 0) throw missingParameter(where);
  if (sections.length > SECTIONS_MAX) {
    throw invalidParameter(`${where} takes at most ${SECTIONS_MAX} sections`);
  }
  let count = 0;
  sections.forEach((section, index) => {
    const at = `${where}[${index}]`;
    const limit = { where: at, most: TITLE_MAX };
    if (sections.length > 1) neededText(section, 'title', limit);
    else optionalText(section, 'title', limit);
    const items = recordsIn(section.product_items);
    if (items.length === 0) throw missingParameter(`${at}['product_items']`);
    for (const item of items) {
      neededText(item, 'product_retailer_id', { where: `${at}['product_items'][*]` });
    }
    count += items.length;
  });
  if (count > PRODUCTS_MAX) {
    throw invalidParameter(`${where} takes at most ${PRODUCTS_MAX} products in all`);
  }
}
