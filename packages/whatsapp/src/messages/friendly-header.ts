import { NOTHING, component, join, nameField, ownValue, problem } from './built.js';
import type { Built, Filling } from './built.js';
import type { ContentProblem } from './template-content.js';
import type { TextSlot } from './template-slots.js';
import { filledFault, textFault } from './value-rules.js';

const MEDIA_WORDS = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document', GIF: 'gif' } as const;

/** What fills the header (cloud-api.md §1.5). */
export function buildHeader(filling: Filling): Built {
  const problems = refuseOtherHeaders(filling);
  return join({ components: [], problems }, fillHeader(filling));
}

function fillHeader(filling: Filling): Built {
  const { header } = filling.slots;
  if (header === undefined) return NOTHING;
  switch (header.format) {
    case 'TEXT':
      return buildTextHeader(filling, header);
    case 'LOCATION':
      return buildLocationHeader(filling);
    case 'PRODUCT':
      return buildProductHeader(filling);
    default:
      return buildMediaHeader(MEDIA_WORDS[header.format], filling);
  }
}

function refuseOtherHeaders({ slots: { header }, variables, path }: Filling): ContentProblem[] {
  const takesText = header?.format === 'TEXT' && header.names.length > 0;
  const takesMedia = header !== undefined && header.format in MEDIA_WORDS;
  const problems: ContentProblem[] = [];
  if (variables.header !== undefined && !takesText) {
    problems.push({ path: `${path}.header`, message: 'The header has no variable.' });
  }
  if (variables.headerMedia !== undefined && !takesMedia) {
    problems.push({ path: `${path}.headerMedia`, message: 'The header takes no file.' });
  }
  if (variables.headerLocation !== undefined && header?.format !== 'LOCATION') {
    problems.push({ path: `${path}.headerLocation`, message: 'The header takes no place.' });
  }
  if (variables.headerProduct !== undefined && header?.format !== 'PRODUCT') {
    problems.push({ path: `${path}.headerProduct`, message: 'The header takes no product.' });
  }
  return problems;
}

function buildTextHeader({ slots, variables, path }: Filling, header: TextSlot): Built {
  const [name] = header.names;
  if (name === undefined) return NOTHING;
  const named = slots.format === 'named' ? ownValue(variables.named, name) : undefined;
  const isFromNamed =
    named !== undefined || (slots.format === 'named' && variables.header === undefined);
  const at = isFromNamed ? `${path}.named.${name}` : `${path}.header`;
  const text = named ?? variables.header;
  if (text === undefined) return problem(at, `The header’s variable {{${name}}} has no value.`);
  const fault = textFault(text) ?? filledFault(header, new Map([[name, text]]));
  if (fault !== undefined) return problem(at, fault);
  return component({
    type: 'header',
    parameters: [{ type: 'text', ...nameField(slots, name), text }],
  });
}

function buildLocationHeader({ variables: { headerLocation }, path }: Filling): Built {
  if (headerLocation === undefined) {
    return problem(`${path}.headerLocation`, 'The header needs a place.');
  }
  const { latitude, longitude, name, address } = headerLocation;
  const location = {
    latitude,
    longitude,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  };
  return component({ type: 'header', parameters: [{ type: 'location', location }] });
}

function buildProductHeader({ variables: { headerProduct }, path }: Filling): Built {
  if (headerProduct === undefined) {
    return problem(`${path}.headerProduct`, 'The header needs a product.');
  }
  const { productRetailerId, catalogId } = headerProduct;
  const product = { product_retailer_id: productRetailerId, catalog_id: catalogId };
  return component({ type: 'header', parameters: [{ type: 'product', product }] });
}

function buildMediaHeader(
  kind: 'image' | 'video' | 'document' | 'gif',
  { variables: { headerMedia }, path: variablesPath }: Filling,
): Built {
  const path = `${variablesPath}.headerMedia`;
  if (headerMedia === undefined) return problem(path, `The header needs a file: ${kind}.`);
  const { link, mediaId, filename } = headerMedia;
  if ((link === undefined) === (mediaId === undefined)) {
    return problem(path, 'Give either link or mediaId.');
  }
  if (filename !== undefined && kind !== 'document') {
    return problem(`${path}.filename`, 'Only a document has a file name.');
  }
  const media = {
    ...(mediaId === undefined ? { link } : { id: mediaId }),
    ...(filename === undefined ? {} : { filename }),
  };
  return component({ type: 'header', parameters: [{ type: kind, [kind]: media }] });
}
