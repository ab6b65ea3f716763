import { judge, type StoredMessage, type Violation } from './judge.js';
import { askAgain, planSends, runLoad, type SendRecord } from './load.js';
import { createMerchants, type Merchant } from './merchants.js';
import { seededRandom } from './random.js';
import { startStack, type Stack } from './stack.js';
import { heal, makeTrouble, type TroubleCounts } from './trouble.js';
import { waitUntil } from './wait.js';

const SETTLED_WITHIN_MS = 300_000;
/** The longest wait there is: the sandbox's before it repeats a webhook, and what follows from that. */
const JUDGED_WITHIN_MS = 45_000;
const LOOK_EVERY_MS = 1_000;
const ASKED_AGAIN = 50;
const LEDGER_MAX = 100_000;

export interface CampaignOptions {
  seed: number;
  sends: number;
  /** Over how long the sends are spread, all of it under trouble. */
  seconds: number;
  /** Where programs are found. */
  path: string | undefined;
  signal: AbortSignal;
}

export interface CampaignResult {
  seed: number;
  seconds: number;
  trouble: TroubleCounts;
  /** How many messages ended in each status. */
  statuses: Readonly<Record<string, number>>;
  /** What Meta accepted. */
  accepted: number;
  violations: readonly Violation[];
  died: readonly string[];
}

/**
 * Sends for four merchants through two servers while servers are killed, frozen and stopped, the
 * database is frozen and Meta misbehaves; heals all; waits until nothing moves; and judges.
 */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { seed, signal } = options;
  const startedAt = performance.now();
  const stack = await startStack(options.path);
  try {
    await stack.sandbox.setSettings({
      ...{ reviewAfterMs: 0, review: 'approve', failShare: 0.02 },
      ...{ sentAfterMs: 50, deliveredAfterMs: 150, readAfterMs: 300 },
      webhooks: { duplicateShare: 0.05, shuffleShare: 0.1 },
    });
    const merchants = await createMerchants(stack, signal);
    const { records, trouble } = await sendUnderTrouble(stack, merchants, options);
    signal.throwIfAborted();
    const { ledger, messages, violations } = await settle(stack, merchants, records, signal);
    return {
      seed,
      seconds: (performance.now() - startedAt) / 1000,
      trouble,
      statuses: countBy(messages, ({ status }) => status),
      accepted: ledger.length,
      violations,
      died: stack.died,
    };
  } finally {
    await stack.stop();
  }
}

async function sendUnderTrouble(
  stack: Stack,
  merchants: readonly Merchant[],
  { seed, sends, seconds, signal }: CampaignOptions,
): Promise<{ records: SendRecord[]; trouble: TroubleCounts }> {
  // Two of them, so that how fast the load goes does not change what goes wrong.
  const plan = planSends(sends, merchants, seededRandom(seed));
  const over = new AbortController();
  const trouble = makeTrouble(
    stack,
    seededRandom(seed + 1_000_000),
    AbortSignal.any([over.signal, signal]),
  );
  const ended = setTimeout(() => over.abort(), seconds * 1000);
  try {
    const load = runLoad(stack, plan, { seconds, signal });
    const counts = await trouble;
    await heal(stack);
    const records = await load;
    const again = await askAgain(stack, plan.slice(-ASKED_AGAIN), signal);
    return { records: merge(records, again), trouble: counts };
  } finally {
    clearTimeout(ended);
  }
}

/** The same key may have got two answers at two times: they must name one message. */
function merge(records: readonly SendRecord[], again: readonly SendRecord[]): SendRecord[] {
  const nameOf = ({ merchantId, key }: SendRecord) => `${merchantId} ${key}`;
  const later = new Map(again.map((record) => [nameOf(record), record]));
  return records.map((record) => {
    const second = later.get(nameOf(record));
    return second ? { ...record, ids: new Set([...record.ids, ...second.ids]) } : record;
  });
}

/** Judges again and again until there is nothing to blame, or no more time to come to rest. */
async function settle(
  { sandbox, db }: Stack,
  merchants: readonly Merchant[],
  records: readonly SendRecord[],
  signal: AbortSignal,
) {
  const ownerOf = new Map(merchants.map(({ id, phoneNumberId }) => [phoneNumberId, id]));
  const stored = db.collection<StoredMessage>('message_logs');
  const look = async () => {
    const { messages: ledger } = await sandbox.ledger({ limit: LEDGER_MAX });
    const messages = await stored.find().toArray();
    return { ledger, messages, violations: judge({ ledger, messages, records, ownerOf }) };
  };
  // Whom Meta took is read or fails in the end; a judge who looks too often only delays that.
  const moving = { status: { $in: ['queued', 'sending', 'sent', 'delivered'] } };
  const within = { forMs: SETTLED_WITHIN_MS, everyMs: LOOK_EVERY_MS, signal };
  await waitUntil(async () => (await stored.countDocuments(moving)) === 0, within);
  let found = await look();
  await waitUntil(
    async () => {
      found = await look();
      return found.violations.length === 0;
    },
    { ...within, forMs: JUDGED_WITHIN_MS },
  );
  return found;
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[nameOf(item)] = (counts[nameOf(item)] ?? 0) + 1;
  return counts;
}
