import { fieldOf, idAt, isRecord, recordAt, textAt, type Json } from '../json.js';
import { parametersOf, readTexts, type Given } from './given.js';
import type { ContentProblem } from './template-content.js';
import type { HeaderSlot, TemplateSlots } from './template-slots.js';
import { filledFault } from './value-rules.js';

/** How many degrees, to either side. */
const COORDINATES = { latitude: 90, longitude: 180 };

/** A header as given (cloud-api.md §1.5). */
export function checkHeader(
  slots: TemplateSlots,
  component: Given | undefined,
  path: string,
): ContentProblem[] {
  const { header } = slots;
  const takesValue = header !== undefined && (header.format !== 'TEXT' || header.names.length > 0);
  if (component === undefined) {
    return takesValue
      ? [{ path, message: `The header needs a value: ${header.format.toLowerCase()}.` }]
      : [];
  }
  const parameters = parametersOf(component);
  if (!takesValue) {
    return parameters.length === 0
      ? []
      : [{ path: component.path, message: 'The header takes no value.' }];
  }
  if (parameters.length !== 1) {
    return [
      {
        path: `${component.path}.parameters`,
        message: `The header takes one value; there are ${parameters.length}.`,
      },
    ];
  }
  return checkHeaderParameter(slots, header, parameters, `${component.path}.parameters`);
}

function checkHeaderParameter(
  slots: TemplateSlots,
  header: HeaderSlot,
  parameters: readonly unknown[],
  parametersPath: string,
): ContentProblem[] {
  const kind = header.format.toLowerCase();
  const path = `${parametersPath}.0`;
  const [parameter] = parameters;
  if (!isRecord(parameter) || textAt(parameter, 'type')?.toLowerCase() !== kind) {
    return [{ path: `${path}.type`, message: `The header takes a value of type ${kind}.` }];
  }
  if (header.format === 'TEXT') {
    const { values, problems } = readTexts(parameters, header.names, slots, parametersPath);
    const tooLong = filledFault(header, values);
    return tooLong === undefined ? problems : [...problems, { path, message: tooLong }];
  }
  const problems = checkHeaderValue(header.format, recordAt(parameter, kind) ?? {});
  return problems.map((found) => ({ ...found, path: `${path}.${kind}${found.path}` }));
}

/** What is wrong with a header that is no text; paths go on from the value itself. */
function checkHeaderValue(format: Exclude<HeaderSlot['format'], 'TEXT'>, value: Json) {
  switch (format) {
    case 'LOCATION':
      return checkPlace(value);
    case 'PRODUCT':
      return ['product_retailer_id', 'catalog_id']
        .filter((name) => idAt(value, name) === undefined)
        .map((name) => ({ path: `.${name}`, message: 'The product needs it.' }));
    default:
      return checkMedia(format, value);
  }
}

function checkPlace(value: Json): ContentProblem[] {
  return Object.entries(COORDINATES).flatMap(([name, most]) => {
    const given = fieldOf(value, name);
    const isNumeric =
      typeof given === 'number' || (typeof given === 'string' && given.trim() !== '');
    return isNumeric && Math.abs(Number(given)) <= most
      ? []
      : [{ path: `.${name}`, message: `The place needs it, from -${most} to ${most}.` }];
  });
}

function checkMedia(format: string, value: Json): ContentProblem[] {
  const link = textAt(value, 'link');
  const problems: ContentProblem[] = [];
  if ((link !== undefined) === (idAt(value, 'id') !== undefined)) {
    problems.push({ path: '', message: 'Give either link or id.' });
  }
  if (link !== undefined && !/^https?:\/\/[^\s]+$/i.test(link)) {
    problems.push({ path: '.link', message: 'This is no link that Meta can fetch.' });
  }
  if (fieldOf(value, 'filename') !== undefined && format !== 'DOCUMENT') {
    problems.push({ path: '.filename', message: 'Only a document has a file name.' });
  }
  return problems;
}
