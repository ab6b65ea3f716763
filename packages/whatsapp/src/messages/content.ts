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

/** What a message says, in Meta's exact shape without the envelope; plain JSON, so it can be stored before sending. */
export type MessageContent = TextMessageContent | TemplateMessageContent;

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
