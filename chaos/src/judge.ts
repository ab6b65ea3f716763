import type { LedgerEntry, LedgerStatus } from '@waypost/sandbox';
import type { SendRecord } from './load.js';

/** A message as the server's database has it. */
export interface StoredMessage {
  _id: string;
  merchantId: string;
  status: string;
  phoneNumberId: string;
  providerMessageId?: string;
  request?: { key: string };
  error?: { code: number };
}

export type ViolationKind =
  /** Acknowledged, and gone. */
  | 'lost'
  /** At Meta more than once, or stored more than once for one key. */
  | 'doubled'
  /** Not at an end though everything works again. */
  | 'unsettled'
  /** It says what is not so. */
  | 'wrong'
  /** One merchant's at another's number or in another's log. */
  | 'crossed'
  /** Its client never got an answer, or one that nothing explains. */
  | 'unanswered';

export interface Violation {
  kind: ViolationKind;
  id: string;
  detail: string;
}

export interface Evidence {
  /** Everything that Meta accepted, whether or not its answer arrived. */
  ledger: readonly LedgerEntry[];
  messages: readonly StoredMessage[];
  records: readonly SendRecord[];
  /** The merchant of each number. */
  ownerOf: ReadonlyMap<string, string>;
}

const OPEN = new Set(['scheduled', 'queued', 'sending']);
/** What a message may honestly be that Meta never accepted. */
const NOT_SENT = new Set(['failed', 'unconfirmed', 'cancelled', 'expired']);
/** How sure a status of Meta's is: delivery overrules failure (reliability.md §2.1, I4). */
const RANK: Readonly<Record<LedgerStatus['status'], number>> = {
  sent: 1,
  failed: 2,
  delivered: 3,
  read: 4,
  played: 5,
};

/** Holds what clients were told, what is stored and what Meta accepted against each other. */
export function judge({ ledger, messages, records, ownerOf }: Evidence): Violation[] {
  const byId = new Map(messages.map((message) => [message._id, message]));
  const accepted = groupBy(ledger, ({ callbackData }) => callbackData ?? 'nobody’s');
  return [
    ...records.flatMap((record) => judgeRecord(record, byId)),
    ...judgeKeys(messages),
    ...[...accepted].flatMap(([id, entries]) => judgeAccepted(id, entries, { byId, ownerOf })),
    ...messages.flatMap((message) => judgeMessage(message, accepted.get(message._id)?.[0])),
  ];
}

function judgeRecord(
  { key, merchantId, ids, isCancelled, unexpected }: SendRecord,
  byId: ReadonlyMap<string, StoredMessage>,
): Violation[] {
  if (unexpected !== undefined) return [violation('unanswered', key, unexpected)];
  const [id, ...more] = ids;
  if (id === undefined) return [violation('unanswered', key, 'no answer to any try')];
  if (more.length > 0) return [violation('doubled', key, `one key, ids ${[...ids].join(', ')}`)];
  const message = byId.get(id);
  if (!message) return [violation('lost', id, 'acknowledged, not stored')];
  if (message.merchantId !== merchantId) return [violation('crossed', id, 'in another’s log')];
  if (isCancelled && message.status !== 'cancelled') {
    return [violation('wrong', id, `called back, yet ${message.status}`)];
  }
  return [];
}

function judgeKeys(messages: readonly StoredMessage[]): Violation[] {
  const named = messages.filter(({ request }) => request !== undefined);
  const byKey = groupBy(named, ({ merchantId, request }) => `${merchantId} ${request?.key}`);
  return [...byKey]
    .filter(([, { length }]) => length > 1)
    .map(([key, { length }]) => violation('doubled', key, `${length} messages for one key`));
}

function judgeAccepted(
  id: string,
  entries: readonly LedgerEntry[],
  { byId, ownerOf }: { byId: ReadonlyMap<string, StoredMessage> } & Pick<Evidence, 'ownerOf'>,
): Violation[] {
  const found: Violation[] = [];
  if (entries.length > 1) {
    found.push(violation('doubled', id, `${entries.length} times at Meta`));
  }
  const message = byId.get(id);
  if (!message) return [...found, violation('lost', id, 'at Meta, not stored')];
  for (const { phoneNumberId } of entries) {
    if (ownerOf.get(phoneNumberId) !== message.merchantId) {
      found.push(violation('crossed', id, `went from ${phoneNumberId}`));
    }
  }
  return found;
}

function judgeMessage(
  { _id, status, error, providerMessageId }: StoredMessage,
  entry: LedgerEntry | undefined,
): Violation[] {
  if (OPEN.has(status)) return [violation('unsettled', _id, status)];
  if (!entry) {
    if (!NOT_SENT.has(status)) return [violation('wrong', _id, `${status}, never at Meta`)];
    const isUnexplained = status === 'failed' && error === undefined;
    return isUnexplained ? [violation('wrong', _id, 'failed without a reason')] : [];
  }
  const told = entry.statuses.filter(({ deliveredToWebhook }) => deliveredToWebhook);
  if (told.length < entry.statuses.length) {
    return [violation('unsettled', _id, 'statuses are still on their way')];
  }
  const [expected = 'sent'] = told.map((item) => item.status).toSorted((a, b) => RANK[b] - RANK[a]);
  if (status !== expected) {
    return [violation('wrong', _id, `${status}, and at Meta ${expected}`)];
  }
  return providerMessageId === entry.wamid ? [] : [violation('wrong', _id, 'another’s id at Meta')];
}

function groupBy<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(nameOf(item));
    if (group) group.push(item);
    else groups.set(nameOf(item), [item]);
  }
  return groups;
}

function violation(kind: ViolationKind, id: string, detail: string): Violation {
  return { kind, id, detail };
}
