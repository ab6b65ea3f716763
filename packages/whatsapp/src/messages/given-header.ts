import { fieldOf, idAt, isRecord, recordAt, textAt } from '../json.js';
import { parametersOf, readTexts, type Given } from './given.js';
import type { ContentProblem } from './template-content.js';
import type { HeaderSlot, TemplateSlots } from './template-slots.js';
import { filledFault } from './value-rules.js';

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
  const value = recordAt(parameter, kind);
  if (header.format === 'PRODUCT') return [];
  if (header.format === 'LOCATION') {
    const isPlace = ['latitude', 'longitude'].every((name) => isCoordinate(fieldOf(value, name)));
    return isPlace ? [] : [{ path, message: 'The place needs latitude and longitude.' }];
  }
  const hasLink = textAt(value, 'link') !== undefined;
  const hasId = idAt(value, 'id') !== undefined;
  return hasLink === hasId ? [{ path, message: 'Give either link or id.' }] : [];
}

function isCoordinate(value: unknown): boolean {
  return (
    (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) &&
    Number.isFinite(Number(value))
  );
}
