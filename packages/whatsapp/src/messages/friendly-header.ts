import {
  NOTHING,
  PATH,
  component,
  join,
  ownValue,
  problem,
  textParameter,
  type Built,
} from './built.js';
import type { ContentProblem, TemplateVariables } from './template-content.js';
import type { HeaderSlot, TemplateSlots, TextSlot } from './template-slots.js';
import { filledFault, textFault } from './value-rules.js';

const MEDIA_WORDS = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document', GIF: 'gif' } as const;

/** What fills the header (cloud-api.md §1.5). */
export function buildHeader(slots: TemplateSlots, variables: TemplateVariables): Built {
  const problems = refuseOtherHeaders(slots.header, variables);
  return join({ components: [], problems }, fillHeader(slots, variables));
}

function fillHeader(slots: TemplateSlots, variables: TemplateVariables): Built {
  const { header } = slots;
  if (header === undefined) return NOTHING;
  switch (header.format) {
    case 'PRODUCT':
      return NOTHING;
    case 'TEXT':
      return buildTextHeader(slots, header, variables);
    case 'LOCATION':
      return buildLocationHeader(variables);
    default:
      return buildMediaHeader(MEDIA_WORDS[header.format], variables);
  }
}

function refuseOtherHeaders(
  header: HeaderSlot | undefined,
  variables: TemplateVariables,
): ContentProblem[] {
  const takesText = header?.format === 'TEXT' && header.names.length > 0;
  const takesMedia = header !== undefined && header.format in MEDIA_WORDS;
  const problems: ContentProblem[] = [];
  if (variables.header !== undefined && !takesText) {
    problems.push({ path: `${PATH}.header`, message: 'The header has no variable.' });
  }
  if (variables.headerMedia !== undefined && !takesMedia) {
    problems.push({ path: `${PATH}.headerMedia`, message: 'The header takes no file.' });
  }
  if (variables.headerLocation !== undefined && header?.format !== 'LOCATION') {
    problems.push({ path: `${PATH}.headerLocation`, message: 'The header takes no place.' });
  }
  return problems;
}

function buildTextHeader(
  slots: TemplateSlots,
  header: TextSlot,
  variables: TemplateVariables,
): Built {
  const [name] = header.names;
  if (name === undefined) return NOTHING;
  const named = slots.format === 'named' ? ownValue(variables.named, name) : undefined;
  const isFromNamed =
    named !== undefined || (slots.format === 'named' && variables.header === undefined);
  const path = isFromNamed ? `${PATH}.named.${name}` : `${PATH}.header`;
  const value = named ?? variables.header;
  if (value === undefined) return problem(path, `The header’s variable {{${name}}} has no value.`);
  const fault = textFault(value) ?? filledFault(header, new Map([[name, value]]));
  if (fault !== undefined) return problem(path, fault);
  return component({ type: 'header', parameters: [textParameter(slots, name, value)] });
}

function buildLocationHeader({ headerLocation }: TemplateVariables): Built {
  if (headerLocation === undefined) {
    return problem(`${PATH}.headerLocation`, 'The header needs a place.');
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

function buildMediaHeader(
  kind: 'image' | 'video' | 'document' | 'gif',
  { headerMedia }: TemplateVariables,
): Built {
  const path = `${PATH}.headerMedia`;
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
