import { webhookError } from './errors.js';
import type { Json } from './json.js';
import { profileNameOf, userIdOf } from './people.js';
import type { LedgerMessage } from './state/ledger.js';
import type { StatusRow } from './state/status-table.js';
import type { SandboxState } from './state/state.js';

/** A status by its row, any other change by its id: millions may wait, so they stay bare. */
export type WebhookItem = number | string;

/** One POST for all of these items (cloud-api.md §6.1–6.3), or null when none of them exists any more. */
export function webhookBody(
  items: readonly WebhookItem[],
  state: SandboxState,
  wabaId: string,
): string | null {
  const messageChanges = statusChanges(items, state);
  const timed: Json[] = [];
  let time = 0;
  for (const item of items) {
    const change = typeof item === 'string' ? state.changes.get(item) : undefined;
    if (!change) continue;
    const shown = { field: change.field, value: change.value };
    if (change.field === 'messages') {
      messageChanges.push(shown);
    } else {
      timed.push(shown);
      time = Math.max(time, seconds(change.at));
    }
  }
  // `time` accompanies all fields except `messages` (§6.1).
  const entry = [
    ...(messageChanges.length > 0 ? [{ id: wabaId, changes: messageChanges }] : []),
    ...(timed.length > 0 ? [{ id: wabaId, time, changes: timed }] : []),
  ];
  if (entry.length === 0) return null;
  return escapeNonAscii(JSON.stringify({ object: 'whatsapp_business_account', entry }));
}

interface StatusGroup {
  contacts: Map<string, Json>;
  statuses: Json[];
}

const newGroup = (): StatusGroup => ({ contacts: new Map(), statuses: [] });

function statusChanges(items: readonly WebhookItem[], state: SandboxState): Json[] {
  const byNumber = new Map<string, StatusGroup>();
  for (const item of items) {
    if (typeof item !== 'number' || item >= state.ledger.statuses.size) continue;
    const row = state.ledger.statuses.get(item);
    const message = state.ledger.find(row.sequence);
    if (!message) continue;
    const group = byNumber.get(message.phoneNumberId) ?? newGroup();
    byNumber.set(message.phoneNumberId, group);
    group.statuses.push(statusView(row, message, state));
    if (row.status !== 'failed') {
      group.contacts.set(message.waId, contactView(message, state));
    }
  }
  return [...byNumber].map(([phoneNumberId, { contacts, statuses }]) => ({
    field: 'messages',
    value: {
      ...valueHead(phoneNumberId, state),
      ...(contacts.size > 0 ? { contacts: [...contacts.values()] } : {}),
      statuses,
    },
  }));
}

export function valueHead(phoneNumberId: string, state: SandboxState): Json {
  const digits = state.number(phoneNumberId)?.digits ?? '';
  return {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: digits, phone_number_id: phoneNumberId },
  };
}

function contactView({ phoneNumberId, waId }: LedgerMessage, state: SandboxState): Json {
  const conversation = state.conversations.find(phoneNumberId, waId);
  return {
    profile: { name: conversation?.profileName ?? profileNameOf(waId) },
    wa_id: waId,
    user_id: conversation?.userId ?? userIdOf(waId),
  };
}

function statusView(row: StatusRow, message: LedgerMessage, state: SandboxState): Json {
  const { ledger, conversations } = state;
  const { waId, callbackData } = message;
  const isFailed = row.status === 'failed';
  const userId = conversations.find(message.phoneNumberId, waId)?.userId ?? userIdOf(waId);
  return {
    id: ledger.wamidOf(message),
    status: row.status,
    timestamp: String(seconds(row.at)),
    recipient_id: waId,
    ...(isFailed ? {} : { recipient_user_id: userId }),
    ...(callbackData === null ? {} : { biz_opaque_callback_data: callbackData }),
    ...(carriesPricing(row, message, state) ? { pricing: pricingView(message) } : {}),
    ...(isFailed ? { errors: [webhookError(row.errorCode)] } : {}),
  };
}

/** With `sent`, and with whichever of `delivered` and `read` comes first (§6.3). */
function carriesPricing(row: StatusRow, message: LedgerMessage, state: SandboxState): boolean {
  if (row.status === 'sent') return true;
  if (row.status !== 'delivered' && row.status !== 'read') return false;
  const first = state.ledger
    .statusesOf(message)
    .find(({ status }) => status === 'delivered' || status === 'read');
  return first?.status === row.status;
}

function pricingView({ category, isFree }: LedgerMessage): Json {
  return {
    billable: !isFree,
    pricing_model: 'PMP',
    type: isFree ? 'free_customer_service' : 'regular',
    category,
  };
}

/** Meta signs and sends non-ASCII characters as lower-case `\uXXXX` (§6.1). */
function escapeNonAscii(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function seconds(at: number): number {
  return Math.floor(at / 1000);
}
