import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { runLoad, type LoadRequest, type LoadResult } from './load.js';
import { call, until, type Merchant } from './merchant.js';
import type { Options } from './options.js';
import { openReaders, type Readers } from './readers.js';
import type { Sighting } from './readers/main.js';
import type { Stack } from './stack.js';
import { readRssMb, startMeter, type Usage } from './usage.js';
import { postsOf, requestOf, seedProduct, seeds, STATUSES, type Post } from './webhooks.js';

const SEEN_WITHIN_MS = 60_000;
const REGISTER_AT_ONCE = 4;
const RSS_EVERY_MS = 250;

export interface LiveResult {
  merchants: number;
  clients: number;
  load: LoadResult;
  usage: Usage;
  /** From the start of the POST until a client has it, each client's, in order. */
  delaysMs: number[];
  /** Of them, from when the event was written until the first client has it, in order. */
  feedDelaysMs: number[];
  /** Last statuses that some client of their merchant has not seen. */
  unseen: number;
  /** The same status of a message, seen again by the same client. */
  repeated: number;
  ended: readonly string[];
  rss: { idleMb: number; openMb: number; peakMb: number };
}

/** From a webhook to every screen of its merchant, with many merchants' screens open. */
export async function measureLive(
  stack: Stack,
  original: Merchant,
  options: Options,
  { say, signal }: { say: (line: string) => void; signal: AbortSignal },
): Promise<LiveResult> {
  const pid = stack.pids.waypost;
  const merchants = await registerMerchants(stack, options.merchants);
  const idleMb = readRssMb(pid);
  const perMerchant = Math.ceil(options.clients / merchants.length);
  const tokens = merchants.flatMap(({ token }) => Array<string>(perMerchant).fill(token));
  const told = new Told(merchants.length, perMerchant);
  say(`Opening ${tokens.length} streams of ${merchants.length} merchants …`);
  const readers = await openReaders({ url: stack.urls.waypost, tokens }, (sightings) =>
    told.see(sightings),
  );
  try {
    await sleep(1_000);
    const openMb = readRssMb(pid);
    const rss = { idleMb, openMb, peakMb: openMb };
    const watch = setInterval(() => {
      rss.peakMb = Math.max(rss.peakMb, readRssMb(pid));
    }, RSS_EVERY_MS);
    const startedAt = new Date();
    const work = await prepare(stack, original, options, merchants, told);
    say('Posting statuses …');
    const meter = await meterOf(stack, readers);
    const load = await runLoad({
      ...{ url: stack.urls.waypost, signal, ...work },
      ...{ connections: options.connections, seconds: options.seconds, rate: options.rate },
    });
    await until('every client has seen it', () => Promise.resolve(told.unseen() === 0), {
      deadlineMs: SEEN_WITHIN_MS,
      signal,
    }).catch(() => undefined);
    clearInterval(watch);
    return {
      merchants: merchants.length,
      clients: tokens.length,
      load,
      usage: await meter.read(),
      delaysMs: told.delaysMs.sort((a, b) => a - b),
      feedDelaysMs: told.feedDelays(await readEvents(stack, startedAt)),
      unseen: told.unseen(),
      repeated: told.repeated,
      ended: readers.ended,
      rss,
    };
  } finally {
    readers.close();
  }
}

interface Shop {
  id: string;
  token: string;
}

async function registerMerchants(stack: Stack, count: number): Promise<Shop[]> {
  const shops: Shop[] = [];
  const registerOn = async (): Promise<void> => {
    while (shops.length < count) {
      const answer = await call(stack, 'POST', '/api/auth/register', undefined, {
        email: `${randomUUID()}@bench.test`,
        password: randomUUID(),
        name: 'Ana',
        businessName: 'Ana’s shop',
      });
      const { merchant, accessToken } = answer as { merchant: { id: string }; accessToken: string };
      shops.push({ id: merchant.id, token: accessToken });
    }
  };
  await Promise.all(Array.from({ length: REGISTER_AT_ONCE }, registerOn));
  return shops.slice(0, count);
}

async function prepare(
  stack: Stack,
  original: Merchant,
  { count, statusesPerPost }: Options,
  merchants: readonly Shop[],
  told: Told,
) {
  const messages = seeds(Math.ceil(count / STATUSES.length), original.senders);
  const owners = merchants.map(({ id }) => id);
  await seedProduct(stack, original.id, { tag: randomUUID(), owners }, messages);
  told.expect(messages.map(({ id }) => id));
  const posts = postsOf(messages, { size: statusesPerPost });
  const underWay = new Map<LoadRequest, Post>();
  return {
    next: (): LoadRequest | null => {
      const post = posts.next().value;
      if (!post) return null;
      const request = requestOf(post, 'waypost', { appSecret: stack.appSecret, at: new Date() });
      underWay.set(request, post);
      told.post(post);
      return request;
    },
    accept: (request: LoadRequest, { status }: { status: number }): boolean => {
      const post = underWay.get(request);
      underWay.delete(request);
      if (status !== 200 || !post) return false;
      told.acknowledge(post);
      return true;
    },
  };
}

interface EventDoc {
  type: string;
  at: Date;
  data: { id: string; status: string };
}

function readEvents({ productDb }: Stack, since: Date): Promise<EventDoc[]> {
  return productDb
    .collection<EventDoc>('events')
    .find({ at: { $gte: since }, type: 'message.updated' })
    .project<EventDoc>({ at: 1, 'data.id': 1, 'data.status': 1 })
    .toArray();
}

function meterOf(stack: Stack, readers: Readers) {
  const { waypost, mongod } = stack.pids;
  return startMeter(stack.productDb, {
    ...{ app: waypost, mongod },
    ...{ sandbox: readers.pid, load: process.pid },
  });
}

/** What was posted, and which clients have seen it. */
class Told {
  readonly delaysMs: number[] = [];
  repeated = 0;
  private readonly merchantOf = new Map<string, number>();
  private readonly postedAtMs = new Map<string, number>();
  private readonly firstSeenAtMs = new Map<string, number>();
  private readonly seen = new Set<string>();
  /** By message, the last status that was acknowledged. */
  private readonly last = new Map<string, number>();

  constructor(
    private readonly merchants: number,
    private readonly perMerchant: number,
  ) {}

  expect(ids: readonly string[]): void {
    for (const [index, id] of ids.entries()) this.merchantOf.set(id, index % this.merchants);
  }

  post({ messages, rank }: Post): void {
    const atMs = performance.timeOrigin + performance.now();
    for (const { id } of messages) this.postedAtMs.set(`${id} ${STATUSES[rank - 1] ?? ''}`, atMs);
  }

  acknowledge({ messages, rank }: Post): void {
    for (const { id } of messages) this.last.set(id, Math.max(rank, this.last.get(id) ?? 0));
  }

  see(sightings: readonly Sighting[]): void {
    for (const [id, status, client, atMs] of sightings) {
      const what = `${id} ${status}`;
      const postedAtMs = this.postedAtMs.get(what);
      // Another's message would be worse than a late one.
      if (Math.floor(client / this.perMerchant) !== this.merchantOf.get(id))
        throw new Error(`Client ${client} was told of a message of another merchant's.`);
      if (postedAtMs === undefined) continue;
      if (!this.firstSeenAtMs.has(what)) this.firstSeenAtMs.set(what, atMs);
      const sighting = `${what} ${client}`;
      if (this.seen.has(sighting)) this.repeated += 1;
      else this.delaysMs.push(atMs - postedAtMs);
      this.seen.add(sighting);
    }
  }

  /** The database's clock is this machine's. */
  feedDelays(events: readonly EventDoc[]): number[] {
    const delays = events.flatMap(({ at, data: { id, status } }) => {
      const atMs = this.firstSeenAtMs.get(`${id} ${status}`);
      return atMs === undefined ? [] : [atMs - at.getTime()];
    });
    return delays.sort((a, b) => a - b);
  }

  unseen(): number {
    let count = 0;
    for (const [id, rank] of this.last) {
      const first = (this.merchantOf.get(id) ?? 0) * this.perMerchant;
      for (let client = first; client < first + this.perMerchant; client += 1) {
        if (!this.seen.has(`${id} ${STATUSES[rank - 1] ?? ''} ${client}`)) count += 1;
      }
    }
    return count;
  }
}
