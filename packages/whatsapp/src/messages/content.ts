import { known } from '../json.js';

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

export interface TextMessageContent {
  type: 'text';
  text: { body: string; preview_url?: boolean };
}

export interface TemplateMessageContent {
  type: 'template';
  template: {
    name: string;
    language: { code: string };
    components?: TemplateSendComponent[];
  };
}

/** A file as Meta fetches it from its URL (cloud-api.md §1.2). */
export interface LinkedFile {
  link: string;
  /** Not with audio. */
  caption?: string | undefined;
  /** Only of a document: the name that is shown. */
  filename?: string | undefined;
  /** Only of audio: a voice message. */
  voice?: boolean | undefined;
}

export type MediaType = 'image' | 'video' | 'audio' | 'document';

export type MediaMessageContent = {
  [T in MediaType]: { type: T } & Record<T, LinkedFile>;
}[MediaType];

export interface LocationMessageContent {
  type: 'location';
  location: {
    latitude: number;
    longitude: number;
    name?: string | undefined;
    address?: string | undefined;
  };
}

/** What a message says, in Meta's exact shape without the envelope; plain JSON, so it can be stored before sending. */
export type MessageContent =
  TextMessageContent | MediaMessageContent | LocationMessageContent | TemplateMessageContent;

/**
 * Free text as Meta takes it (cloud-api.md §1.2). The body's length (1–4096) is the caller's to check.
 */
export function textContent(input: {
  body: string;
  previewUrl?: boolean | undefined;
}): MessageContent {
  return {
    type: 'text',
    text: {
      body: input.body,
      ...(input.previewUrl === undefined ? {} : { preview_url: input.previewUrl }),
    },
  };
}

/** A file as Meta takes it (cloud-api.md §1.2). Which fields the type has is the caller's to check. */
export function mediaContent(type: MediaType, file: LinkedFile): MessageContent {
  // Safe: the one member is named by the type.
  return { type, [type]: known(file) } as MediaMessageContent;
}

/** A place as Meta takes it (cloud-api.md §1.2). */
export function locationContent(place: LocationMessageContent['location']): MessageContent {
  const { latitude, longitude, name, address } = place;
  return {
    type: 'location',
    location: { latitude, longitude, ...known({ name, address }) },
  };
}
