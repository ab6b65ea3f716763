import { invalidParameter, missingParameter } from '../errors.js';
import { isRecord, recordsIn, textOf, type Json } from '../json.js';
import { checkLink } from './interactive-actions.js';
import { checkSource } from './media.js';
import { neededText } from './texts.js';

const CARDS_MIN = 2;
const CARDS_MAX = 10;
const BODY_MAX = 160;
const LINE_BREAKS_MAX = 2;
const REPLY_MAX = 20;

/** Cards with a picture and buttons, or with products (cloud-api.md §1.4, the notes). */
export function checkCards(action: Json): void {
  const cards = recordsIn(action.cards);
  const where = "interactive['action']['cards']";
  if (cards.length < CARDS_MIN || cards.length > CARDS_MAX) {
    throw invalidParameter(`${where} takes ${CARDS_MIN} to ${CARDS_MAX} cards`);
  }
  const shapes = cards.map((card, index) => {
    if (card.card_index !== index) {
      throw invalidParameter(`${where}[${index}]['card_index'] must be ${index}`);
    }
    return checkCard(card, `${where}[${index}]`);
  });
  if (new Set(shapes).size > 1) {
    throw invalidParameter(`${where} must have the same buttons, or products of one catalog`);
  }
}

/** @returns what must be the same on every card */
function checkCard(card: Json, where: string): string {
  const { action } = card;
  if (!isRecord(action)) throw missingParameter(`${where}['action']`);
  if (card.type === 'product') {
    neededText(action, 'product_retailer_id', { where: `${where}['action']` });
    return neededText(action, 'catalog_id', { where: `${where}['action']` });
  }
  checkHeader(card.header, `${where}['header']`);
  checkBody(card.body, `${where}['body']`);
  return checkButtons(action, `${where}['action']`);
}

function checkHeader(header: unknown, where: string): void {
  const type = isRecord(header) ? textOf(header.type) : undefined;
  if (!isRecord(header) || (type !== 'image' && type !== 'video')) {
    throw invalidParameter(`${where} must be an image or a video`);
  }
  const media = header[type];
  if (!isRecord(media)) throw missingParameter(`${where}['${type}']`);
  checkSource(`${where}['${type}']`, media);
}

function checkBody(body: unknown, where: string): void {
  if (body === undefined) return;
  const text = neededText(isRecord(body) ? body : {}, 'text', { where, most: BODY_MAX });
  if (text.split('\n').length - 1 > LINE_BREAKS_MAX) {
    throw invalidParameter(`${where} takes at most ${LINE_BREAKS_MAX} line breaks`);
  }
}

function checkButtons(action: Json, where: string): string {
  if (action.name === 'cta_url') {
    const { parameters } = action;
    if (!isRecord(parameters)) throw missingParameter(`${where}['parameters']`);
    checkLink(parameters, `${where}['parameters']`);
    return 'cta_url';
  }
  const buttons = recordsIn(action.buttons);
  if (buttons.length === 0) throw missingParameter(`${where}['buttons']`);
  for (const { quick_reply: reply } of buttons) {
    const at = `${where}['buttons'][*]['quick_reply']`;
    neededText(isRecord(reply) ? reply : {}, 'id', { where: at, most: REPLY_MAX });
    neededText(isRecord(reply) ? reply : {}, 'title', { where: at, most: REPLY_MAX });
  }
  return `quick_reply ${buttons.length}`;
}
