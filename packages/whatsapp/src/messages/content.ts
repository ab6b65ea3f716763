import type { Json } from '../json.js';

/** A parameter that fills one variable of a template (cloud-api.md §1.5); further kinds pass as they are. */
export interface TemplateParameter {
  type: string;
  [field: string]: unknown;
}

/** A filled part of a template in Meta's own shape (cloud-api.md §1.5). */
export interface TemplateSendComponent {
  type: string;
  sub_type?: string;
  index?: string | number;
  parameters?: TemplateParameter[];
  [field: string]: unknown;
}

export interface TemplateMessageContent {
  type: 'template';
  template: {
    name: string;
    language: { code: string };
    components?: TemplateSendComponent[];
  };
}

/** All that is no template, with its content under the name of its type. */
export interface PlainMessageContent {
  type: PlainType;
  [type: string]: unknown;
}

export type PlainType =
  | 'text'
  | 'image'
  | 'video'
  | 'audio'
  | 'document'
  | 'sticker'
  | 'location'
  | 'contacts'
  | 'interactive'
  | 'reaction';

/** What a message says, in Meta's exact shape without the envelope; plain JSON, so it can be stored before sending. */
export type MessageContent = PlainMessageContent | TemplateMessageContent;

/** Meta wants these kinds named once more in their action (cloud-api.md §1.4). */
const ACTION_NAMES: Readonly<Record<string, string>> = {
  cta_url: 'cta_url',
  flow: 'flow',
  location_request_message: 'send_location',
  catalog_message: 'catalog_message',
};
const FLOW_VERSION = '3';

/**
 * What is no template as Meta takes it (cloud-api.md §1.2, §1.4): the same fields in Meta's spelling.
 * Which fields the type has, and their limits, are the caller's to check.
 */
export function plainContent(type: PlainType, fields: object): PlainMessageContent {
  const content = toMetasSpelling(fields);
  return { type, [type]: type === 'interactive' ? withActionName(content as Json) : content };
}

function withActionName({ type, action, ...others }: Json): Json {
  const name = ACTION_NAMES[String(type)];
  if (name === undefined) return { type, ...others, action };
  const given = (action ?? {}) as Json;
  const parameters =
    type === 'flow'
      ? { flow_message_version: FLOW_VERSION, ...(given.parameters as Json) }
      : given.parameters;
  return {
    type,
    ...others,
    action: { name, ...given, ...(parameters === undefined ? {} : { parameters }) },
  };
}

/** camelCase to snake_case, but for ids of files, and for `data`, whose names are the caller's own. */
function toMetasSpelling(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toMetasSpelling);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, child]) => {
      if (child === undefined) return [];
      if (name === 'mediaId') return [['id', child]];
      const spelt = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return [[spelt, name === 'data' ? child : toMetasSpelling(child)]];
    }),
  );
}
