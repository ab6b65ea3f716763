import type { Json } from '../json.js';
import { digitsOf } from '../phone-numbers.js';
import type { Ledger, LedgerMessage, LedgerQuery } from '../state/ledger.js';
import { payloadObject } from '../state/state.js';
import { ControlError } from './control-error.js';

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 100_000;

export function readLedger(ledger: Ledger, query: URLSearchParams): Json {
  const wanted = ledgerQuery(query);
  const limit = limitOf(query.get('limit'));
  const messages = ledger.list(wanted, limit).map((message) => messageView(ledger, message));
  return { ...ledger.count(wanted), messages };
}

function messageView(ledger: Ledger, message: LedgerMessage): Json {
  return {
    wamid: ledger.wamidOf(message),
    phoneNumberId: message.phoneNumberId,
    to: message.to,
    type: message.type,
    payload: payloadObject(ledger, message),
    callbackData: message.callbackData,
    acceptedAt: new Date(message.acceptedAt).toISOString(),
    statuses: ledger.statusesOf(message).map(({ status, at, delivery, errorCode }) => ({
      status,
      at: new Date(at).toISOString(),
      deliveredToWebhook: delivery === 'delivered',
      ...(errorCode === 0 ? {} : { errorCode }),
    })),
  };
}

function ledgerQuery(query: URLSearchParams): LedgerQuery {
  const to = query.get('to');
  const since = query.get('since');
  return {
    callbackData: query.get('callbackData') ?? undefined,
    to: to === null ? undefined : digitsOf(to),
    since: since === null ? undefined : timeOf(since),
  };
}

/** An ISO time, or milliseconds since 1970. */
function timeOf(text: string): number {
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(time)) throw new ControlError(400, 'since must be an ISO time or milliseconds');
  return time;
}

function limitOf(text: string | null): number {
  const limit = text === null ? LIMIT_DEFAULT : Number(text);
  if (Number.isInteger(limit) && limit >= 0 && limit <= LIMIT_MAX) return limit;
  throw new ControlError(400, `limit must be a whole number of at most ${LIMIT_MAX}`);
}
