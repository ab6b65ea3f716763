import type {
  MessageStatusWord,
  WebhookConversation,
  WebhookItem,
  WebhookPricing,
} from './items.js';
import type { NumberContext } from './context.js';
import { fieldOf, known, idAt, recordAt, textAt, type Json } from '../json.js';
import { eventTime, parseUnixSeconds } from './timestamps.js';
import { readFirstError } from './webhook-error.js';

const WORDS: ReadonlySet<string> = new Set<MessageStatusWord>([
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
]);

/** cloud-api.md §6.3. Legacy words (`deleted`, `warning`) and new ones are `unknown`. */
export function readStatus(status: Json, path: string, context: NumberContext): WebhookItem {
  const wamid = textAt(status, 'id');
  if (wamid === undefined) return { kind: 'invalid', path, reason: 'the message’s id is missing' };
  const word = textAt(status, 'status');
  if (word === undefined) return { kind: 'invalid', path, reason: 'the status is missing' };
  const { wabaId, field } = context;
  if (!isStatusWord(word)) {
    return { kind: 'unknown', path, field, wabaId, detail: `status ${word.slice(0, 100)}` };
  }
  const at = eventTime(fieldOf(status, 'timestamp'), context.receivedAt);
  return {
    kind: 'status',
    path,
    wabaId,
    phoneNumberId: context.phoneNumberId,
    wamid,
    status: word,
    at,
    ...(at === context.receivedAt ? { isTimeOurs: true } : {}),
    ...known({
      recipientWaId: idAt(status, 'recipient_id'),
      recipientUserId: textAt(status, 'recipient_user_id'),
      callbackData: textAt(status, 'biz_opaque_callback_data'),
      error: readFirstError(status),
      pricing: readPricing(status),
      conversation: readConversation(status),
    }),
  };
}

function isStatusWord(word: string): word is MessageStatusWord {
  return WORDS.has(word);
}

function readPricing(status: Json): WebhookPricing | undefined {
  const pricing = recordAt(status, 'pricing');
  const category = textAt(pricing, 'category');
  if (category === undefined) return undefined;
  const billable = fieldOf(pricing, 'billable');
  const type = textAt(pricing, 'type');
  return {
    category,
    // Meta announces that `billable` goes away; `type` says the same (cloud-api.md §3.10).
    billable: typeof billable === 'boolean' ? billable : type === 'regular',
    model: textAt(pricing, 'pricing_model') ?? 'PMP',
    ...known({ type }),
  };
}

function readConversation(status: Json): WebhookConversation | undefined {
  const conversation = recordAt(status, 'conversation');
  const id = idAt(conversation, 'id');
  if (id === undefined) return undefined;
  const origin = recordAt(conversation, 'origin');
  return {
    id,
    ...known({
      origin: textAt(origin, 'type'),
      expiresAt: parseUnixSeconds(fieldOf(conversation, 'expiration_timestamp')),
    }),
  };
}
