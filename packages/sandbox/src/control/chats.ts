import type { SandboxDeps } from '../graph-deps.js';
import { isRecord, textOf, type Json } from '../json.js';
import { profileNameOf } from '../people.js';
import { digitsOf } from '../phone-numbers.js';
import { pairKey } from '../state/conversations.js';
import type { LedgerMessage } from '../state/ledger.js';
import { payloadObject } from '../state/state.js';
import { renderTemplate } from '../templates/render.js';

const RECENT_MESSAGES = 2000;
const CHATS_MAX = 200;
const CHAT_MESSAGES_MAX = 300;

interface Chat {
  phoneNumberId: string;
  waId: string;
  profileName: string;
  lastAt: number;
  preview: string;
}

/** The phone's list: who was written to lately, and everybody who wrote. */
export function listChats(deps: SandboxDeps): Json {
  const { state } = deps;
  const chats = new Map<string, Chat>();
  for (const { phoneNumberId, waId, profileName, inbound } of state.conversations.all()) {
    const last = inbound.at(-1);
    if (!last) continue;
    const preview = previewOf(last.message);
    chats.set(pairKey(phoneNumberId, waId), {
      ...{ phoneNumberId, waId, profileName, preview },
      lastAt: last.at,
    });
  }
  for (const message of state.ledger.list({}, RECENT_MESSAGES)) {
    const { phoneNumberId, waId, acceptedAt } = message;
    const key = pairKey(phoneNumberId, waId);
    const known = chats.get(key);
    if (known && known.lastAt >= acceptedAt) continue;
    const profileName = known?.profileName ?? profileNameOf(waId);
    const preview = previewOf(contentOf(deps, message));
    chats.set(key, { phoneNumberId, waId, profileName, preview, lastAt: acceptedAt });
  }
  const newest = [...chats.values()].sort((a, b) => b.lastAt - a.lastAt).slice(0, CHATS_MAX);
  return {
    chats: newest.map((chat) => ({ ...chat, lastAt: new Date(chat.lastAt).toISOString() })),
    numbers: state.numbers,
  };
}

/** One chat, oldest message first, with templates filled in as the user sees them. */
export function readChat(deps: SandboxDeps, number: string, phoneNumberId: string | null): Json {
  const { state } = deps;
  const waId = digitsOf(number);
  const businessId = phoneNumberId ?? state.numbers[0]?.id ?? '';
  const conversation = state.conversations.find(businessId, waId);
  const received = (conversation?.inbound ?? []).map(({ at, message }) => ({
    ...{ direction: 'inbound', wamid: message.id, at, content: message, statuses: [] as Json[] },
  }));
  const sent = state.ledger
    .list({ to: waId }, CHAT_MESSAGES_MAX)
    .filter((message) => message.waId === waId && message.phoneNumberId === businessId)
    .map((message) => sentView(deps, message));
  // Of one millisecond, a reader answers what was sent; the sort keeps the order of equals.
  const messages = [...sent.reverse(), ...received]
    .sort((a, b) => a.at - b.at)
    .slice(-CHAT_MESSAGES_MAX);
  return {
    waId,
    phoneNumberId: businessId,
    profileName: conversation?.profileName ?? profileNameOf(waId),
    isMarketingStopped: state.stops.has(pairKey(businessId, waId)),
    isWindowOpen: state.conversations.isWindowOpen(businessId, waId, deps.clock.now()),
    messages: messages.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() })),
  };
}

function sentView(deps: SandboxDeps, message: LedgerMessage) {
  const { ledger } = deps.state;
  return {
    direction: 'outbound',
    wamid: ledger.wamidOf(message),
    at: message.acceptedAt,
    content: contentOf(deps, message),
    statuses: ledger.statusesOf(message).map(({ status, errorCode }) => ({ status, errorCode })),
  };
}

function contentOf({ state }: SandboxDeps, message: LedgerMessage): Json {
  const payload = payloadObject(state.ledger, message);
  if (message.type !== 'template') return { type: message.type, ...payload };
  const rendered = renderTemplate(payload.template, state.templates);
  return { ...payload, type: 'template', ...(rendered ? { rendered } : {}) };
}

function previewOf(content: Json): string {
  const rendered = isRecord(content.rendered) ? textOf(content.rendered.body) : undefined;
  const type = textOf(content.type) ?? '';
  const inner = content[type];
  const text = isRecord(inner) ? (textOf(inner.body) ?? textOf(inner.text)) : undefined;
  return (rendered ?? text ?? `[${type}]`).slice(0, 120);
}
