import type { MessageContent, MessageMedia } from '@waypost/contract';
import type { MessageItem } from '@waypost/whatsapp';
import { contactCardsOf } from './inbound-contacts.js';
import { booleanAt, idAt, objectAt, objectsAt, textAt, timeAt, type Given } from './given.js';

/** What the API shows of a received message; the rest is kept as Meta sent it. */
export function inboundContent({
  type,
  text,
  content,
  error,
}: Pick<MessageItem, 'type' | 'text' | 'content' | 'error'>): MessageContent {
  switch (type) {
    case 'text':
      return text === undefined ? {} : { text: { body: text } };
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return { [type]: mediaOf(content) };
    case 'location':
      return placeOf(content);
    case 'contacts':
      return { contacts: contactCardsOf(content) };
    case 'reaction':
      // Without an emoji it was taken back (cloud-api.md §6.2).
      return { reaction: { emoji: textAt(content, 'emoji') ?? '' } };
    case 'button':
      return { button: present({ text, payload: textAt(content, 'payload') }) };
    case 'interactive':
      return replyOf(content);
    case 'order':
      return orderOf(content);
    case 'system':
      return { system: systemOf(content) };
    case 'unsupported': {
      const reason = error?.details ?? error?.title;
      return { unsupported: present({ type: textAt(content, 'type'), reason }) };
    }
    default:
      return {};
  }
}

function mediaOf(content: Given): MessageMedia {
  const { id } = content;
  return {
    ...(typeof id === 'string' ? { fileStatus: 'coming' as const } : {}),
    ...present({
      caption: textAt(content, 'caption'),
      filename: textAt(content, 'filename'),
      voice: booleanAt(content, 'voice'),
      mimeType: textAt(content, 'mime_type'),
    }),
  };
}

function placeOf(content: Given): MessageContent {
  const [latitude, longitude] = [Number(content.latitude), Number(content.longitude)];
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return {};
  const words = present({ name: textAt(content, 'name'), address: textAt(content, 'address') });
  return { location: { latitude, longitude, ...words } };
}

function replyOf(content: Given): MessageContent {
  const type = textAt(content, 'type');
  const reply = type === undefined ? undefined : objectAt(content, type);
  if (type === undefined || reply === undefined) return {};
  if (type === 'nfm_reply') {
    const flow = present({
      name: textAt(reply, 'name'),
      body: textAt(reply, 'body'),
      responseJson: textAt(reply, 'response_json'),
    });
    return { interactiveReply: { type, flow } };
  }
  if (type === 'call_permission_reply') {
    const callPermission = present({
      response: textAt(reply, 'response'),
      isPermanent: booleanAt(reply, 'is_permanent'),
      expiresAt: timeAt(reply, 'expiration_timestamp'),
    });
    return { interactiveReply: { type, callPermission } };
  }
  const words = present({
    id: idAt(reply, 'id'),
    title: textAt(reply, 'title'),
    description: textAt(reply, 'description'),
  });
  return { interactiveReply: { type, ...words } };
}

const MICROS = 1_000_000;

function orderOf(content: Given): MessageContent {
  const items = objectsAt(content, 'product_items').map((item) => {
    const [quantity, price] = [Number(item.quantity), Number(item.item_price)];
    const amountMicros = Math.round(price * MICROS);
    return present({
      productRetailerId: idAt(item, 'product_retailer_id'),
      quantity: Number.isFinite(quantity) ? quantity : undefined,
      amountMicros: Number.isSafeInteger(amountMicros) ? amountMicros : undefined,
      currency: textAt(item, 'currency'),
    });
  });
  const words = present({ catalogId: idAt(content, 'catalog_id'), text: textAt(content, 'text') });
  return { order: { ...words, items } };
}

function systemOf(content: Given): NonNullable<MessageContent['system']> {
  return present({
    type: textAt(content, 'type'),
    body: textAt(content, 'body'),
    // cloud-api.md §6.2: subscriptions of before have it under another name.
    waId: idAt(content, 'wa_id') ?? idAt(content, 'new_wa_id'),
    userId: textAt(content, 'user_id'),
    previousUserId: textAt(content, 'previous_user_id'),
  });
}

function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Safe: only what is not undefined is left.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
