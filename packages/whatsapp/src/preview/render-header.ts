import { fieldOf, known, listAt, recordAt, textAt } from '../json.js';
import { HEADER_MAX_LENGTH } from '../messages/template-slots.js';
import type { Part } from '../templates/template-parts.js';
import { variableNames } from '../templates/variables.js';
import { fillText } from './fill-text.js';
import type { RenderContext } from './render-context.js';
import type { RenderedHeader } from './rendered.js';

export function renderHeader(
  part: Part | undefined,
  context: RenderContext,
): RenderedHeader | undefined {
  if (part === undefined) return undefined;
  const format = textAt(part.fields, 'format')?.toUpperCase() ?? 'TEXT';
  const { headerLocation, headerProduct } = context.variables;
  switch (format) {
    case 'TEXT':
      return renderText(textAt(part.fields, 'text') ?? '', context);
    case 'LOCATION':
      return {
        format,
        ...(headerLocation === undefined ? {} : { place: placeOf(headerLocation) }),
        isPlaceholder: headerLocation === undefined,
      };
    case 'PRODUCT':
      return {
        format,
        ...known({ productRetailerId: headerProduct?.productRetailerId }),
        isPlaceholder: headerProduct === undefined,
      };
    default:
      return renderFile(format, part, context);
  }
}

function renderText(text: string, { isNamed, variables }: RenderContext): RenderedHeader {
  const values = variableNames(text).flatMap((name) => {
    const named: unknown = isNamed ? fieldOf(variables.named, name) : undefined;
    const value = typeof named === 'string' ? named : variables.header;
    return value === undefined ? [] : [[name, value] as const];
  });
  const filled = fillText(text, new Map(values), HEADER_MAX_LENGTH);
  return { format: 'TEXT', text: filled.text, isPlaceholder: filled.placeholders.length > 0 };
}

function placeOf(place: NonNullable<RenderContext['variables']['headerLocation']>) {
  const { latitude, longitude, name, address } = place;
  return { latitude, longitude, ...known({ name, address }) };
}

/** Without a file of its own the message would have none; the template's example stands in for it. */
function renderFile(
  format: string,
  part: Part,
  { variables: { headerMedia } }: RenderContext,
): RenderedHeader {
  if (headerMedia !== undefined) {
    const { link, mediaId, filename } = headerMedia;
    return { format, ...known({ link, mediaId, filename }), isPlaceholder: false };
  }
  const example: unknown = listAt(recordAt(part.fields, 'example'), 'header_handle')?.[0];
  return { format, ...sourceOf(example), isPlaceholder: true };
}

/** An example is a file of ours or an address of Meta's; Meta's handle of one leads nowhere (cloud-api.md §4.5). */
function sourceOf(example: unknown): Pick<RenderedHeader, 'link' | 'mediaId'> {
  if (typeof example !== 'string') return {};
  if (example.startsWith('med_')) return { mediaId: example };
  return example.startsWith('https://') ? { link: example } : {};
}
