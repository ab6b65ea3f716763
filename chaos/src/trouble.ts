import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect } from '@waypost/sandbox';
import type { Random } from './random.js';
import type { Server, Stack } from './stack.js';

const DRAIN_WITHIN_MS = 10_000;

/** How often each thing was done. */
export type TroubleCounts = Record<
  'kills' | 'freezes' | 'stops' | 'databaseFreezes' | 'faults',
  number
>;

interface MetaFault {
  effect: FaultEffect;
  share: number;
  /** For ever where it is not said. */
  times?: number;
}

/** What Meta does for a while, to some of the sends. */
const META_FAULTS: readonly MetaFault[] = [
  { effect: { acceptThenReset: true }, share: 0.15 },
  { effect: { acceptThenHangMs: 5_000 }, share: 0.05 },
  { effect: { truncateBody: true }, share: 0.15 },
  { effect: { slowBodyMs: 1_500 }, share: 0.2 },
  { effect: { resetBefore: true }, share: 0.1 },
  { effect: { hangMs: 5_000 }, share: 0.05 },
  { effect: { http: 500 }, share: 0.1 },
  { effect: { http: 502 }, share: 0.1 },
  { effect: { error: { code: 131016, status: 500 } }, share: 0.2 },
  { effect: { error: { code: 2, status: 503 } }, share: 0.2 },
  { effect: { error: { code: 131000, status: 500 } }, share: 0.2 },
  { effect: { error: { code: 131056, status: 400 } }, share: 0.1 },
  { effect: { error: { code: 131026, status: 400 } }, share: 0.1 },
  { effect: { error: { code: 99_999, status: 400 } }, share: 0.1 },
  // Each of these slows or pauses a whole number.
  { effect: { error: { code: 130429, status: 400 } }, share: 0.2, times: 4 },
  { effect: { error: { code: 4, status: 429, retryAfterSeconds: 1 } }, share: 0.2, times: 4 },
  { effect: { error: { code: 190, status: 401 } }, share: 0.2, times: 1 },
];

type Strike = (stack: Stack, random: Random) => Promise<keyof TroubleCounts>;

const kill: Strike = async ({ servers }, random) => {
  const { process } = random.pick(servers);
  await process.stop(0, 'SIGKILL');
  await sleep(random.whole(0, 1_500));
  await process.start();
  return 'kills';
};

const freeze: Strike = async ({ servers }, random) => {
  await freezeFor(random.pick(servers).process, random.whole(500, 5_000));
  return 'freezes';
};

const freezeDatabase: Strike = async ({ mongod }, random) => {
  await freezeFor(mongod, random.whole(500, 4_000));
  return 'databaseFreezes';
};

const stopInOrder: Strike = async ({ servers }, random) => {
  const { process } = random.pick(servers);
  await process.stop(DRAIN_WITHIN_MS);
  await process.start();
  return 'stops';
};

const changeMeta: Strike = async ({ sandbox, servers, db }, random) => {
  const { effect, share, times = 'forever' } = random.pick(META_FAULTS);
  await endPauses(db);
  await sandbox.clearFaults();
  await sandbox.fail('messages', effect, { share, times });
  await sandbox.setSettings({
    latencyMs: random.pick([5, 30, 150]),
    webhooks: { url: webhookUrl(random.pick(servers)) },
  });
  return 'faults';
};

/** All of them come before one comes again; a kill, which is what this is about, most often. */
const STRIKES: readonly Strike[] = [
  ...Array.from({ length: 6 }, () => kill),
  freeze,
  freeze,
  stopInOrder,
  freezeDatabase,
];

/** Makes trouble until it is told to end, each thing of it chosen by the seed. */
export async function makeTrouble(
  stack: Stack,
  random: Random,
  signal: AbortSignal,
): Promise<TroubleCounts> {
  const counts = { kills: 0, freezes: 0, stops: 0, databaseFreezes: 0, faults: 0 };
  let deck: Strike[] = [];
  const isOver = () => signal.aborted;
  while (!isOver()) {
    if (deck.length === 0) deck = random.shuffle(STRIKES);
    counts[await changeMeta(stack, random)] += 1;
    await sleep(random.whole(300, 1_500), undefined, { signal }).catch(() => undefined);
    const strike = deck.pop();
    if (strike && !isOver()) counts[await strike(stack, random)] += 1;
  }
  return counts;
}

/** Everything works again. */
export async function heal({ sandbox, servers, db }: Stack): Promise<void> {
  await sandbox.clearFaults();
  await sandbox.setSettings({ latencyMs: 5, webhooks: { url: webhookUrl(servers[0]) } });
  await endPauses(db);
}

/** A sender pauses for half a minute after an outage: the one timer that no setting shortens. */
async function endPauses(db: Stack['db']): Promise<void> {
  await db
    .collection('senders')
    .updateMany({ paused: { $exists: true } }, { $set: { 'paused.until': new Date() } });
}

function webhookUrl({ url }: Pick<Server, 'url'>): string {
  return `${url}/api/webhooks/meta`;
}

async function freezeFor(process: Pick<Server['process'], 'kill'>, forMs: number): Promise<void> {
  process.kill('SIGSTOP');
  await sleep(forMs);
  process.kill('SIGCONT');
}
