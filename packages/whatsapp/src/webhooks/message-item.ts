import type { MessageItem, WebhookItem, WebhookReferral } from './items.js';
import type { NumberContext } from './context.js';
import {
  fieldOf,
  idAt,
  isDeeperThan,
  isRecord,
  known,
  recordAt,
  textAt,
  type Json,
} from '../json.js';
import { eventTime } from './timestamps.js';
import { readFirstError } from './webhook-error.js';

const MAX_TYPE_LENGTH = 100;
/** Meta's own go to about ten; a database refuses a document at a hundred. */
const MAX_CONTENT_DEPTH = 50;

/** cloud-api.md §6.2. Any type is a message: what we do not know is kept as it came. */
export function readMessage(message: Json, path: string, context: NumberContext): WebhookItem {
  const wamid = textAt(message, 'id');
  if (wamid === undefined) return { kind: 'invalid', path, reason: 'the message’s id is missing' };
  const type = textAt(message, 'type');
  if (type === undefined || type.length > MAX_TYPE_LENGTH) {
    return { kind: 'invalid', path, reason: 'the message’s type is missing' };
  }
  const content = readContent(message, type);
  if (isDeeperThan(content, MAX_CONTENT_DEPTH)) {
    return { kind: 'invalid', path, reason: 'the message’s content is nested too deep' };
  }
  if (hasUnusableName(content)) {
    return { kind: 'invalid', path, reason: 'the message’s content has names that cannot be kept' };
  }
  const fromWaId = idAt(message, 'from');
  const fromUserId = textAt(message, 'from_user_id');
  const head = {
    path,
    wabaId: context.wabaId,
    phoneNumberId: context.phoneNumberId,
    wamid,
    at: eventTime(fieldOf(message, 'timestamp'), context.receivedAt),
    ...known({ fromWaId, fromUserId }),
  };
  const change = readChange(type, content);
  if (change) return { ...head, ...change };
  const quoted = recordAt(message, 'context');
  return {
    kind: 'message',
    ...head,
    type,
    content,
    ...known({
      displayPhoneNumber: context.displayPhoneNumber,
      profileName: profileNameOf(context.contacts, fromWaId, fromUserId),
      text: textOf(type, content),
      contextWamid: type === 'reaction' ? textAt(content, 'message_id') : textAt(quoted, 'id'),
      forwarded: forwardingOf(quoted),
      referral: readReferral(recordAt(message, 'referral')),
      referredProduct: readProduct(recordAt(quoted, 'referred_product')),
      error: readFirstError(message),
    }),
  };
}

type Change =
  | { kind: 'revoke'; originalWamid: string }
  | {
      kind: 'edit';
      originalWamid: string;
      type: string;
      text?: string;
      content: Record<string, unknown>;
    };

/** An edit or a deletion; null where it does not say of what, which is then a message like any other. */
function readChange(type: string, content: Json): Change | null {
  const originalWamid = textAt(content, 'original_message_id');
  if (originalWamid === undefined) return null;
  if (type === 'revoke') return { kind: 'revoke', originalWamid };
  const edited = recordAt(content, 'message');
  const editedType = textAt(edited, 'type');
  if (type !== 'edit' || edited === undefined || editedType === undefined) return null;
  const editedContent = readContent(edited, editedType);
  return {
    kind: 'edit',
    originalWamid,
    type: editedType,
    content: editedContent,
    ...known({ text: textOf(editedType, editedContent) }),
  };
}

function forwardingOf(quoted: Json | undefined): MessageItem['forwarded'] {
  if (fieldOf(quoted, 'frequently_forwarded') === true) return 'often';
  return fieldOf(quoted, 'forwarded') === true ? 'once' : undefined;
}

function readReferral(referral: Json | undefined): WebhookReferral | undefined {
  if (!referral) return undefined;
  const found = known({
    sourceType: textAt(referral, 'source_type'),
    sourceId: idAt(referral, 'source_id'),
    sourceUrl: textAt(referral, 'source_url'),
    headline: textAt(referral, 'headline'),
    body: textAt(referral, 'body'),
    mediaType: textAt(referral, 'media_type'),
    imageUrl: textAt(referral, 'image_url'),
    videoUrl: textAt(referral, 'video_url'),
    thumbnailUrl: textAt(referral, 'thumbnail_url'),
    clickId: textAt(referral, 'ctwa_clid'),
    welcomeText: textAt(recordAt(referral, 'welcome_message'), 'text'),
  });
  return Object.keys(found).length === 0 ? undefined : found;
}

function readProduct(product: Json | undefined): MessageItem['referredProduct'] {
  if (!product) return undefined;
  return known({
    catalogId: idAt(product, 'catalog_id'),
    productRetailerId: idAt(product, 'product_retailer_id'),
  });
}

function readContent(message: Json, type: string): Record<string, unknown> {
  const node = fieldOf(message, type);
  if (isRecord(node)) return node;
  return Array.isArray(node) ? { [type]: node as unknown[] } : {};
}

/** Names are the person's own words, may be empty, and several people may share a change. */
function profileNameOf(
  contacts: readonly unknown[],
  waId: string | undefined,
  userId: string | undefined,
): string | undefined {
  const contact = contacts
    .filter(isRecord)
    .find(
      (it) =>
        (waId !== undefined && idAt(it, 'wa_id') === waId) ||
        (userId !== undefined && textAt(it, 'user_id') === userId),
    );
  const profile = recordAt(contact, 'profile');
  return textAt(profile, 'name');
}

function textOf(type: string, content: Json): string | undefined {
  switch (type) {
    case 'text':
      return textAt(content, 'body');
    case 'button':
      return textAt(content, 'text');
    case 'interactive': {
      const reply = recordAt(content, textAt(content, 'type') ?? '');
      return reply && (textAt(reply, 'title') ?? textAt(reply, 'body'));
    }
    default:
      return textAt(content, 'caption');
  }
}

/** A database can keep no such name, or takes it for something else. */
function hasUnusableName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, child]) => name === '_bsontype' || name.includes('\0') || hasUnusableName(child),
  );
}
