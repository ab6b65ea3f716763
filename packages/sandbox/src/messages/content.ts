import { invalidParameter, missingParameter } from '../errors.js';
import { isRecord, type Json } from '../json.js';
import { checkInteractive } from './interactive.js';
import { checkCaption, checkSource } from './media.js';
import { checkPlace } from './place.js';
import { neededText, optionalText } from './texts.js';

const TEXT_MAX = 4096;
const CONTACTS_MAX = 257;

type Check = (content: Json) => void;

/** The rules of cloud-api.md §1.2. A template's depend on the template: see `template-message.ts`. */
const CHECKS: Record<string, Check> = {
  text: checkText,
  image: (image) => checkCaptioned('image', image),
  video: (video) => checkCaptioned('video', video),
  document: checkDocument,
  audio: checkAudio,
  sticker: (sticker) => checkUncaptioned('sticker', sticker),
  location: (location) => checkPlace('location', location),
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
  neededText(text, 'body', { where: 'text', most: TEXT_MAX });
  if (text.preview_url !== undefined && typeof text.preview_url !== 'boolean') {
    throw invalidParameter("text['preview_url'] must be a boolean");
  }
}

function checkCaptioned(type: string, media: Json): void {
  checkSource(type, media);
  checkCaption(type, media);
}

function checkUncaptioned(type: string, media: Json): void {
  checkSource(type, media);
  if (media.caption !== undefined) throw invalidParameter(`${type} takes no caption`);
}

function checkDocument(document: Json): void {
  checkCaptioned('document', document);
  optionalText(document, 'filename', { where: 'document' });
}

function checkAudio(audio: Json): void {
  checkUncaptioned('audio', audio);
  if (audio.voice !== undefined && typeof audio.voice !== 'boolean') {
    throw invalidParameter("audio['voice'] must be a boolean");
  }
}

// Written so because the flag is newer than what this is compiled for; every Node 20 has it.
const ONE_EMOJI = new RegExp('^\\p{RGI_Emoji}$', 'v');

function checkReaction(reaction: Json): void {
  neededText(reaction, 'message_id', { where: 'reaction' });
  const { emoji } = reaction;
  if (typeof emoji !== 'string') throw missingParameter("reaction['emoji']");
  if (emoji !== '' && !ONE_EMOJI.test(emoji)) {
    throw invalidParameter("reaction['emoji'] must be one emoji");
  }
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
    const where = `contacts[${index}]['name']`;
    neededText(isRecord(name) ? name : {}, 'formatted_name', { where });
  });
}
