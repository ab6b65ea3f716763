import { GraphError, invalidParameter, missingParameter } from '../errors.js';
import { isRecord, lengthOf, recordsIn, type Json } from '../json.js';

const TEXT_MAX = 4096;
const CAPTION_MAX = 1024;
const CONTACTS_MAX = 257;
const INTERACTIVE_BODY_MAX = 1024;
const LIST_BODY_MAX = 4096;

type Check = (content: Json) => void;

/** The rules of cloud-api.md §1.2. A template's depend on the template: see `template-message.ts`. */
const CHECKS: Record<string, Check> = {
  text: checkText,
  image: (content) => checkMedia('image', content, { hasCaption: true }),
  video: (content) => checkMedia('video', content, { hasCaption: true }),
  document: (content) => checkMedia('document', content, { hasCaption: true }),
  audio: (content) => checkMedia('audio', content, { hasCaption: false }),
  sticker: (content) => checkMedia('sticker', content, { hasCaption: false }),
  location: checkLocation,
  reaction: checkReaction,
  interactive: checkInteractive,
  template: () => undefined,
};

const CHECK_OF = new Map(Object.entries(CHECKS));

export function isMessageType(type: string): boolean {
  return type === 'contacts' || CHECK_OF.has(type);
}

export function checkContent(type: string, body: Json): void {
  const content = body[type];
  if (content === undefined || content === null) throw missingParameter(type);
  if (type === 'contacts') {
    checkContacts(content);
    return;
  }
  if (!isRecord(content)) throw invalidParameter(`${type} must be an object`);
  if (type === 'reaction' && body.context !== undefined) {
    throw invalidParameter('context is not allowed for a reaction');
  }
  CHECK_OF.get(type)?.(content);
}

function checkText(text: Json): void {
  if (text.body === undefined || text.body === '') throw missingParameter("text['body']");
  if (typeof text.body !== 'string') throw invalidParameter("text['body'] must be a string");
  if (text.body.length > TEXT_MAX && lengthOf(text.body) > TEXT_MAX) {
    throw tooLong("text['body']", TEXT_MAX);
  }
  if (text.preview_url !== undefined && typeof text.preview_url !== 'boolean') {
    throw invalidParameter("text['preview_url'] must be a boolean");
  }
}

function checkMedia(type: string, media: Json, { hasCaption }: { hasCaption: boolean }): void {
  const sources = ['id', 'link'].filter((name) => media[name] !== undefined);
  const [source] = sources;
  if (source === undefined) throw missingParameter(`${type}['id'] or ${type}['link']`);
  if (sources.length > 1) throw invalidParameter(`${type} takes either id or link, not both`);
  if (typeof media[source] !== 'string' || media[source] === '') {
    throw invalidParameter(`${type}['${source}'] must be a string`);
  }
  if (source === 'link' && !isHttpLink(media.link)) {
    throw invalidParameter(`${type}['link'] is not a valid URL`);
  }
  if (media.caption === undefined) return;
  if (!hasCaption) throw invalidParameter(`${type} takes no caption`);
  if (typeof media.caption !== 'string')
    throw invalidParameter(`${type}['caption'] must be a string`);
  if (lengthOf(media.caption) > CAPTION_MAX) throw tooLong(`${type}['caption']`, CAPTION_MAX);
}

function isHttpLink(link: unknown): boolean {
  return typeof link === 'string' && /^https?:\/\/[^\s/]+/i.test(link) && URL.canParse(link);
}

function checkLocation(location: Json): void {
  const bounds = { latitude: 90, longitude: 180 };
  for (const [name, bound] of Object.entries(bounds)) {
    const value = location[name];
    if (value === undefined || value === '') throw missingParameter(`location['${name}']`);
    const isNumeric = typeof value === 'number' || typeof value === 'string';
    if (!isNumeric || !(Math.abs(Number(value)) <= bound)) {
      throw invalidParameter(`location['${name}'] must be between -${bound} and ${bound}`);
    }
  }
}

function checkReaction(reaction: Json): void {
  if (typeof reaction.message_id !== 'string' || reaction.message_id === '') {
    throw missingParameter("reaction['message_id']");
  }
  if (typeof reaction.emoji !== 'string') throw missingParameter("reaction['emoji']");
}

function checkContacts(contacts: unknown): void {
  if (!Array.isArray(contacts)) throw invalidParameter('contacts must be an array');
  if (contacts.length === 0) throw missingParameter('contacts[0]');
  if (contacts.length > CONTACTS_MAX) {
    throw invalidParameter(`contacts takes at most ${CONTACTS_MAX} entries`);
  }
  const items: unknown[] = contacts;
  items.forEach((contact, index) => {
    const name = isRecord(contact) ? contact.name : undefined;
    if (!isRecord(name) || typeof name.formatted_name !== 'string' || name.formatted_name === '') {
      throw missingParameter(`contacts[${index}]['name']['formatted_name']`);
    }
  });
}

function checkInteractive(interactive: Json): void {
  const { type, action, body } = interactive;
  if (typeof type !== 'string' || type === '') throw missingParameter("interactive['type']");
  if (!isRecord(action)) throw missingParameter("interactive['action']");
  const hasOwnBody = !['product', 'catalog_message'].includes(type);
  if (hasOwnBody && (!isRecord(body) || typeof body.text !== 'string' || body.text === '')) {
    throw missingParameter("interactive['body']['text']");
  }
  const bodyMax = type === 'list' ? LIST_BODY_MAX : INTERACTIVE_BODY_MAX;
  if (isRecord(body) && typeof body.text === 'string' && lengthOf(body.text) > bodyMax) {
    throw tooLong("interactive['body']['text']", bodyMax);
  }
  if (type === 'button') checkReplyButtons(action.buttons);
  if (type === 'list') checkList(action);
}

function checkReplyButtons(buttons: unknown): void {
  const replies = recordsIn(buttons).map((button) => button.reply);
  if (replies.length < 1 || replies.length > 3) {
    throw invalidParameter('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3');
  }
  const titles = new Set<string>();
  for (const reply of replies) {
    if (!isRecord(reply) || typeof reply.id !== 'string' || typeof reply.title !== 'string') {
      throw missingParameter("interactive['action']['buttons'][*]['reply']");
    }
    if (lengthOf(reply.title) > 20 || reply.title.trim() !== reply.title || reply.title === '') {
      throw invalidParameter('Button title length invalid. Min length: 1, Max length: 20');
    }
    if (lengthOf(reply.id) > 256) throw tooLong('button id', 256);
    titles.add(reply.title);
  }
  if (titles.size < replies.length) throw invalidParameter('Button titles must be unique');
}

function checkList(action: Json): void {
  if (typeof action.button !== 'string' || action.button === '') {
    throw missingParameter("interactive['action']['button']");
  }
  if (lengthOf(action.button) > 20) throw tooLong("interactive['action']['button']", 20);
  const rows = recordsIn(action.sections).flatMap((section) => recordsIn(section.rows));
  if (rows.length < 1 || rows.length > 10) {
    throw invalidParameter('Total row count exceed max allowed count: 10');
  }
  for (const row of rows) {
    if (typeof row.id !== 'string' || typeof row.title !== 'string' || row.title === '') {
      throw missingParameter("interactive['action']['sections'][*]['rows'][*]");
    }
    if (lengthOf(row.title) > 24) throw tooLong('row title', 24);
  }
}

function tooLong(name: string, most: number): GraphError {
  return new GraphError(100, {
    message: `(#100) Param ${name} must be at most ${most} characters long.`,
  });
}
