import { parseArgs } from 'node:util';

/** How Meta tells what became of a message: in order, the last first, or again and again. */
export type Told = 'useful' | 'late' | 'repeated';

export interface Options {
  what: 'send' | 'webhooks' | 'queue' | 'live' | 'replay' | 'sync';
  /** Of load, in each round of each side. */
  seconds: number;
  connections: number;
  rounds: number;
  warmupSeconds: number;
  /** How long the sandbox takes for an answer. */
  latencyMs: number;
  /** A round ends after so many items though its time is not over. */
  count: number;
  statusesPerPost: number;
  told: Told;
  /** The product's sends are answered once they are stored. */
  isAsync: boolean;
  /** How many of the product's sends a request carries. */
  batch: number;
  /** Requests a second; null: as many as are answered. */
  rate: number | null;
  /** Of `live`: streams that are open, and merchants that they are of. */
  clients: number;
  merchants: number;
  /** Runs one more round of the product under a profiler. */
  isProfiled: boolean;
}

/** So many messages are told `sent` before the first is told `delivered`, as time does it in life. */
export const BLOCK = 500;
/** The sandbox lists no more than this in one answer, and every message of a round is checked. */
const COUNT_MAX = 100_000;
const COUNT = {
  send: 60_000,
  webhooks: 12_000,
  queue: 100_000,
  live: 12_000,
  replay: 60_000,
  sync: 6_000,
};

export const USAGE = `npm run bench -- send|webhooks|queue|live|replay|sync [--seconds 20] [--connections 64] [--rounds 2]
  [--warmup 3] [--latency 50] [--count ${COUNT.send}|${COUNT.webhooks}|${COUNT.queue}] [--per-post 1]
  [--told useful|late|repeated] [--async]
  [--batch 1] [--rate N] [--clients 1000] [--merchants 200] [--profile]`;

/** @throws Error naming what cannot be used. */
export function parseOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seconds: text,
      connections: text,
      rounds: text,
      warmup: text,
      latency: text,
      count: text,
      'per-post': text,
      told: { ...text, default: 'useful' },
      batch: text,
      rate: text,
      clients: text,
      merchants: text,
      async: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  });
  const [what] = positionals;
  if (!isKnown(what) || positionals.length > 1) {
    throw new Error('Say what to measure: send, webhooks, queue, live, replay or sync.');
  }
  return {
    what,
    seconds: whole('seconds', values.seconds, 20, 1, 600),
    connections: whole('connections', values.connections, 64, 1, 1_000),
    rounds: whole('rounds', values.rounds, 2, 1, 20),
    warmupSeconds: whole('warmup', values.warmup, 3, 0, 60),
    latencyMs: whole('latency', values.latency, 50, 0, 5_000),
    count: whole('count', values.count, COUNT[what], 1, COUNT_MAX),
    statusesPerPost: whole('per-post', values['per-post'], 1, 1, BLOCK),
    told: toldOf(values.told),
    isAsync: values.async,
    batch: whole('batch', values.batch, 1, 1, 1_000),
    rate: values.rate === undefined ? null : whole('rate', values.rate, 1, 1, 10_000),
    clients: whole('clients', values.clients, 1_000, 1, 10_000),
    merchants: whole('merchants', values.merchants, 200, 1, 1_000),
    isProfiled: values.profile,
  };
}

function isKnown(what: string | undefined): what is Options['what'] {
  return what !== undefined && what in COUNT;
}

function whole(
  name: string,
  text: string | undefined,
  usual: number,
  least: number,
  most: number,
): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`--${name} must be a whole number between ${least} and ${most}.`);
}

function toldOf(value: string): Told {
  if (value === 'useful' || value === 'late' || value === 'repeated') return value;
  throw new Error('--told is useful, late or repeated.');
}
