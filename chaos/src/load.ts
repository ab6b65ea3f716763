import { setTimeout as sleep } from 'node:timers/promises';
import { callApi, type ApiAnswer } from './api.js';
import type { Merchant } from './merchants.js';
import type { Random } from './random.js';
import type { Stack } from './stack.js';

/** What a client does: it sends, waiting or not, and may call back what it has just sent. */
export interface PlannedSend {
  key: string;
  merchant: Merchant;
  to: string;
  kind: 'send' | 'send-async' | 'send-and-cancel';
}

/** What the client was told in the end, over all its tries with the one key. */
export interface SendRecord {
  key: string;
  merchantId: string;
  /** Of the message, as each complete answer named it. */
  ids: ReadonlySet<string>;
  /** It was told that the message is called back. */
  isCancelled: boolean;
  /** An answer that no fault explains. */
  unexpected?: string;
}

interface Attempt {
  /** Even at the first server, odd at the second. */
  turn: number;
  signal: AbortSignal;
}

const CONNECTIONS = 128;
const CALL_TIMEOUT_MS = 4_000;
const GIVE_UP_AFTER_MS = 90_000;
const PAUSE_MS = 250;

export function planSends(
  count: number,
  merchants: readonly Merchant[],
  random: Random,
): PlannedSend[] {
  return Array.from({ length: count }, (_, index) => {
    const dice = random.next();
    return {
      key: `order-${index}`,
      merchant: random.pick(merchants),
      to: `+1555${2_000_000 + index}`,
      kind: dice < 0.75 ? 'send' : dice < 0.95 ? 'send-async' : 'send-and-cancel',
    };
  });
}

/**
 * Makes the planned sends, spread over the time given, each again with its key until it is answered:
 * at any server, as a load balancer would.
 */
export async function runLoad(
  { servers }: Pick<Stack, 'servers'>,
  sends: readonly PlannedSend[],
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<SendRecord[]> {
  const startedAt = performance.now();
  const records: SendRecord[] = [];
  let next = 0;
  const keepSending = async (): Promise<void> => {
    for (let send = sends[next++]; send && !signal.aborted; send = sends[next++]) {
      const dueAt = startedAt + (next / sends.length) * seconds * 1000;
      await sleep(Math.max(0, dueAt - performance.now()));
      records.push(await sendUntilAnswered(servers, send, { turn: next, signal }));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, keepSending));
  return records;
}

/** Asks for some of them once more, long after they were answered. */
export async function askAgain(
  { servers }: Pick<Stack, 'servers'>,
  sends: readonly PlannedSend[],
  signal: AbortSignal,
): Promise<SendRecord[]> {
  const records: SendRecord[] = [];
  for (const [index, send] of sends.entries()) {
    records.push(
      await sendUntilAnswered(servers, { ...send, kind: 'send' }, { turn: index, signal }),
    );
  }
  return records;
}

async function sendUntilAnswered(
  servers: Stack['servers'],
  { key, merchant, to, kind }: PlannedSend,
  when: Attempt,
): Promise<SendRecord> {
  const request = {
    token: merchant.token,
    timeoutMs: CALL_TIMEOUT_MS,
    headers: {
      'idempotency-key': key,
      ...(kind === 'send' ? {} : { prefer: 'respond-async' }),
    },
    body: {
      ...{ to, type: 'template', senderId: merchant.senderId },
      template: { ...merchant.template, variables: { body: ['Ana', key] } },
    },
  };
  const ids = new Set<string>();
  const record = { key, merchantId: merchant.id, ids, isCancelled: false };
  const answer = await untilAnswered(servers, when, (url) =>
    callApi(url, 'POST', '/api/messages/send', request),
  );
  if (!answer) return record;
  const id = idIn(answer);
  if (id === undefined) return { ...record, unexpected: describe(answer) };
  ids.add(id);
  if (kind !== 'send-and-cancel') return record;
  const cancel = await untilAnswered(servers, when, (url) =>
    callApi(url, 'POST', `/api/messages/logs/${id}/cancel`, {
      token: merchant.token,
      timeoutMs: CALL_TIMEOUT_MS,
    }),
  );
  if (cancel && cancel.status !== 200 && cancel.status !== 409) {
    return { ...record, unexpected: `cancel: ${describe(cancel)}` };
  }
  return { ...record, isCancelled: cancel?.status === 200 };
}

/** Null when there was no answer for so long that a client would have given up. */
async function untilAnswered(
  servers: Stack['servers'],
  { turn: firstTurn, signal }: Attempt,
  ask: (url: string) => Promise<ApiAnswer>,
): Promise<ApiAnswer | null> {
  const endsAt = performance.now() + GIVE_UP_AFTER_MS;
  for (let turn = firstTurn; performance.now() < endsAt && !signal.aborted; turn += 1) {
    // No answer at all is what this is about: the next try is at the other server.
    const answer = await ask(servers[turn % 2 === 0 ? 0 : 1].url).catch(() => null);
    if (answer && !isPassing(answer)) return answer;
    await sleep(PAUSE_MS);
  }
  return null;
}

function isPassing({ status, error }: ApiAnswer): boolean {
  return status >= 500 || status === 429 || error?.code === 'idempotency_in_progress';
}

/** A refusal by Meta names the message too: it is kept as failed. */
function idIn({ status, data, error }: ApiAnswer): string | undefined {
  if (status === 201 || status === 202) return (data as { id: string }).id;
  return status === 422 ? error?.messageId : undefined;
}

function describe({ status, error }: ApiAnswer): string {
  return `${status} ${error?.code ?? ''}`;
}
