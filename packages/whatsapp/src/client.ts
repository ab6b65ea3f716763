import type { Readable } from 'node:stream';
import {
  getPhoneNumber,
  listPhoneNumbers,
  type GraphPhoneNumber,
} from './accounts/graph-phone-numbers.js';
import { listSubscribedApps } from './accounts/graph-subscribed-apps.js';
import { debugToken, type TokenInfo } from './accounts/graph-tokens.js';
import { createGraph, type CloudApiOptions } from './graph.js';
import { getMedia, uploadMedia, type GraphFile } from './media/graph-media.js';
import {
  beginUpload,
  readUploadOffset,
  sendUploadPart,
  type ExampleFile,
  type UploadPart,
} from './media/graph-uploads.js';
import type { FileToUpload } from './media/multipart.js';
import type { OutgoingMessage, SentMessage } from './messages/outgoing.js';
import { markRead, sendMessage } from './messages/send-message.js';
import {
  createTemplate,
  deleteTemplate,
  editTemplate,
  getTemplate,
  listTemplates,
  unpauseTemplate,
  type CreatedTemplate,
  type GraphTemplate,
  type ListTemplatesQuery,
  type NewTemplate,
  type TemplateEdit,
  type TemplatePage,
} from './templates/graph-templates.js';

/**
 * Meta's Cloud API, as far as we use it. Every call is made once (a second time only where Meta refused
 * the token and there is another), and fails with `GraphApiError` alone.
 */
export interface CloudApi {
  messages: {
    /** Hands one message to Meta; accepted is not delivered (cloud-api.md §1.6). */
    send(phoneNumberId: string, message: OutgoingMessage): Promise<SentMessage>;
    /** Marks an inbound message, and all before it, as read (cloud-api.md §1.3). */
    markRead(phoneNumberId: string, wamid: string, options: { isTyping: boolean }): Promise<void>;
  };
  media: {
    /** Gives Meta's id of the file, good for 30 days on this number alone (cloud-api.md §5). */
    upload(phoneNumberId: string, file: FileToUpload): Promise<string>;
    /** What Meta has under an id; fails with `rejected` where there is nothing any more. */
    get(mediaId: string, phoneNumberId: string): Promise<GraphFile>;
    /** The bytes behind the URL that `get` gave; refuses any that is not Meta's. */
    download(url: string, signal: AbortSignal, phoneNumberId?: string): Promise<Readable>;
  };
  /** Resumable uploads of the examples that templates have, by the token of an account (cloud-api.md §4.10). */
  uploads: {
    /** Gives a session, to be asked and sent to. */
    begin(wabaId: string, file: ExampleFile): Promise<string>;
    /** How many bytes have come; fails with `rejected` where there is no such session any more. */
    readOffset(wabaId: string, session: string): Promise<number>;
    /** Sends what is left from there on, and gives the handle for `header_handle`. */
    send(wabaId: string, session: string, part: UploadPart): Promise<string>;
  };
  templates: {
    /** Submits a template for review. */
    create(wabaId: string, template: NewTemplate): Promise<CreatedTemplate>;
    /** One page; call again with its `after` until there is none. */
    list(wabaId: string, query?: ListTemplatesQuery): Promise<TemplatePage>;
    /** Fails with `rejected` where there is no such template. */
    get(wabaId: string, templateId: string): Promise<GraphTemplate>;
    /** Changes what Meta allows to be changed, and has it reviewed again. */
    edit(wabaId: string, templateId: string, edit: TemplateEdit): Promise<void>;
    /** Ends a pause, one that Meta would not end by itself too. */
    unpause(wabaId: string, templateId: string): Promise<void>;
    /** Deletes one language; fails with `rejected` where there is no such template. */
    delete(wabaId: string, template: Pick<GraphTemplate, 'name' | 'id'>): Promise<void>;
  };
  phoneNumbers: {
    /** With a token that is not in use yet, where one is given. */
    list(wabaId: string, accessToken?: string): Promise<GraphPhoneNumber[]>;
    get(phoneNumberId: string): Promise<GraphPhoneNumber>;
  };
  subscribedApps: {
    /** The ids of the apps that get an account's webhooks. */
    list(wabaId: string): Promise<string[]>;
  };
  tokens: {
    /** What a token is worth; a dead one is an answer, not an error. */
    debug(inputToken: string): Promise<TokenInfo>;
  };
  /**
   * Closes all connections at once: a call under way fails, with `unknown_outcome` where it had left. Calls after it
   * fail with `not_sent`.
   */
  close(): Promise<void>;
}

/** Opens no connection until the first call. Throws where `baseUrl` is no URL. */
export function createCloudApi(options: CloudApiOptions): CloudApi {
  const graph = createGraph(options);
  return {
    messages: {
      send: (phoneNumberId, message) => sendMessage(graph, phoneNumberId, message),
      markRead: (phoneNumberId, wamid, options) => markRead(graph, phoneNumberId, wamid, options),
    },
    media: {
      upload: (phoneNumberId, file) => uploadMedia(graph, phoneNumberId, file),
      get: (mediaId, phoneNumberId) => getMedia(graph, mediaId, phoneNumberId),
      download: (url, signal, phoneNumberId) => graph.download(url, signal, phoneNumberId),
    },
    uploads: {
      begin: (wabaId, file) => beginUpload(graph, wabaId, file),
      readOffset: (wabaId, session) => readUploadOffset(graph, wabaId, session),
      send: (wabaId, session, part) => sendUploadPart(graph, wabaId, session, part),
    },
    templates: {
      create: (wabaId, template) => createTemplate(graph, wabaId, template),
      list: (wabaId, query = {}) => listTemplates(graph, wabaId, query),
      get: (wabaId, templateId) => getTemplate(graph, wabaId, templateId),
      edit: (wabaId, templateId, edit) => editTemplate(graph, wabaId, templateId, edit),
      unpause: (wabaId, templateId) => unpauseTemplate(graph, wabaId, templateId),
      delete: (wabaId, template) => deleteTemplate(graph, wabaId, template),
    },
    phoneNumbers: {
      list: (wabaId, accessToken) => listPhoneNumbers(graph, wabaId, accessToken),
      get: (phoneNumberId) => getPhoneNumber(graph, phoneNumberId),
    },
    subscribedApps: {
      list: (wabaId) => listSubscribedApps(graph, wabaId),
    },
    tokens: {
      debug: (inputToken) => debugToken(graph, inputToken),
    },
    close: () => graph.close(),
  };
}
