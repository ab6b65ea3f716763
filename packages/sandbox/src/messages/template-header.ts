import { GraphError } from '../errors.js';
import type { Json } from '../json.js';
import { upper } from '../templates/parts.js';
import { checkSource } from './media.js';
import { checkPlace } from './place.js';
import { checkCount, recordOf } from './template-parameters.js';
import { neededText, optionalText } from './texts.js';

/** The value of a header that is no text, of the kind the template has (cloud-api.md §1.5). */
export function checkHeaderValue(kind: string, parameters: readonly Json[]): void {
  const [parameter] = parameters;
  const received = upper(parameter?.type) || 'UNKNOWN';
  if (!parameter || received !== kind) {
    throw new GraphError(132012, {
      details: `header: Format mismatch, expected ${kind}, received ${received}`,
    });
  }
  checkCount('header', parameters.length, 1);
  const name = kind.toLowerCase();
  const value = recordOf(parameter, name, 'header');
  const where = `header: ${name}`;
  switch (kind) {
    case 'LOCATION':
      checkPlace(where, value);
      return;
    case 'PRODUCT':
      neededText(value, 'product_retailer_id', { where });
      neededText(value, 'catalog_id', { where });
      return;
    default:
      if (value.id === undefined && value.link === undefined) {
        throw new GraphError(131008, { details: `${where} needs an id or a link` });
      }
      checkSource(where, value);
      optionalText(value, 'filename', { where });
  }
}
