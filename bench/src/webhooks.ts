import { createHmac, randomUUID } from 'node:crypto';
import type { LoadRequest } from './load.js';
import { until } from './merchant.js';
import { BLOCK, type Told } from './options.js';
import type { Side, Verdict, Work } from './round.js';
import { newRecipient, sendWork, type Parts } from './send.js';
import type { Stack } from './stack.js';

export const STATUSES = ['sent', 'delivered', 'read'] as const;
/** In which order the stages of a message are told; repeated: the first of them three times. */
const RANKS = { useful: [1, 2, 3], late: [3, 2, 1], repeated: [1, 1, 1] } as const;
const SETTLE_MS = 900_000;
const INSERT_AT_ONCE = 5_000;

interface Seeded {
  id: string;
  wamid: string;
  waId: string;
  phoneNumberId: string;
}

export interface Post {
  messages: Seeded[];
  rank: number;
}

interface MessageDoc {
  _id: string;
  merchantId?: string;
  clientReference?: string;
  timeline: { status: string; source: string }[];
}

interface EventDoc {
  _id: string;
  state: string;
  receivedAt: Date;
}

/** Statuses of messages that were sent before, signed and posted as Meta does. */
export async function webhookWork(
  side: Side,
  { stack, merchant, count, signal, statusesPerPost, told }: WebhookParts,
): Promise<Work> {
  const tag = randomUUID();
  const startedAt = new Date();
  const messages = seeds(Math.ceil(count / STATUSES.length), merchant.senders);
  await (side === 'waypost'
    ? seedProduct(stack, merchant.id, { tag, owners: [merchant.id] }, messages)
    : seedBaseline(stack, tag, messages));
  const posts = postsOf(messages, { size: statusesPerPost, ranks: RANKS[told] });
  const taken: Taken = { posts: 0, statuses: 0, byRank: new Map(), highest: new Map() };
  const underWay = new Map<LoadRequest, Post>();
  return {
    next: () => {
      const post = posts.next().value;
      if (!post) return null;
      const request = requestOf(post, side, { appSecret: stack.appSecret, at: startedAt });
      underWay.set(request, post);
      return request;
    },
    accept: (request, { status }) => {
      const post = underWay.get(request);
      underWay.delete(request);
      if (status !== 200 || !post) return false;
      remember(taken, post);
      return true;
    },
    settle: async () => {
      if (side === 'baseline') return;
      const events = stack.productDb.collection<EventDoc>('webhooks_log');
      await until(
        'every webhook is applied',
        async () => {
          const waiting = { state: 'received' };
          return (await events.findOne(waiting, { hint: 'received' })) === null;
        },
        { deadlineMs: SETTLE_MS, everyMs: 250, signal },
      );
    },
    judge: () =>
      side === 'waypost'
        ? judgeProduct(stack, merchant.id, tag, startedAt, taken)
        : judgeBaseline(stack, tag, taken),
  };
}

export interface WebhookParts extends Parts {
  statusesPerPost: number;
  told: Told;
}

/** What was acknowledged. */
interface Taken {
  posts: number;
  statuses: number;
  /** The messages of which a stage was told. */
  byRank: Map<number, Set<string>>;
  highest: Map<string, number>;
}

function remember(taken: Taken, { messages, rank }: Post): void {
  taken.posts += 1;
  taken.statuses += messages.length;
  const ofRank = taken.byRank.get(rank) ?? new Set();
  taken.byRank.set(rank, ofRank);
  for (const { id } of messages) {
    ofRank.add(id);
    taken.highest.set(id, Math.max(rank, taken.highest.get(id) ?? 0));
  }
}

export function seeds(count: number, senders: readonly { phoneNumberId: string }[]): Seeded[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `msg_${randomUUID().replaceAll('-', '')}`,
    wamid: `wamid.${Buffer.from(randomUUID()).toString('base64')}`,
    waId: newRecipient().slice(1),
    // One number a block: Meta reports on one number a change.
    phoneNumberId: senders[Math.floor(index / BLOCK) % senders.length]?.phoneNumberId ?? '',
  }));
}

export function* postsOf(
  messages: readonly Seeded[],
  { size, ranks = RANKS.useful }: { size: number; ranks?: readonly number[] },
): Generator<Post, undefined> {
  for (let start = 0; start < messages.length; start += BLOCK) {
    const block = messages.slice(start, start + BLOCK);
    for (const rank of ranks) {
      for (let at = 0; at < block.length; at += size) {
        yield { messages: block.slice(at, at + size), rank };
      }
    }
  }
  return undefined;
}

/** @param at when Meta says that it happened: the same for what it repeats */
export function requestOf(
  { messages, rank }: Post,
  side: Side,
  { appSecret, at }: { appSecret: string; at: Date },
): LoadRequest {
  const status = STATUSES[rank - 1];
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' };
  const value = {
    messaging_product: 'whatsapp',
    metadata: {
      display_phone_number: '15550100200',
      phone_number_id: messages[0]?.phoneNumberId,
    },
    statuses: messages.map(({ id, wamid, waId }) => ({
      id: wamid,
      status,
      timestamp,
      recipient_id: waId,
      biz_opaque_callback_data: id,
      ...(rank === 1 ? { pricing } : {}),
    })),
  };
  const changes = [{ field: 'messages', value }];
  const entry = [{ id: '101000000000001', changes }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  return {
    path: side === 'waypost' ? '/api/webhooks/meta' : '/webhook',
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': `sha256=${signature}`,
    },
    items: messages.length,
    body,
  };
}

/** One message goes all the way; the others are copies of what it left, with ids of their own. */
export async function sendOne(parts: Parts): Promise<void> {
  const work = await sendWork('waypost', { ...parts, count: 1, isAsync: false, batch: 1 });
  const request = work.next();
  if (!request) throw new Error('There is no message to send.');
  const answer = await fetch(parts.stack.urls.waypost + request.path, {
    method: 'POST',
    headers: request.headers,
    body: request.body,
  });
  if (answer.status !== 201)
    throw new Error(`The first send: ${answer.status} ${await answer.text()}`);
}

/** Copies of the one message that was sent, each the next owner's in turn. */
export async function seedProduct(
  { productDb }: Stack,
  merchantId: string,
  { tag, owners }: { tag: string; owners: readonly string[] },
  messages: readonly Seeded[],
): Promise<void> {
  const collection = productDb.collection<MessageDoc>('message_logs');
  const original = await collection.findOne({ merchantId, clientReference: { $exists: false } });
  if (!original) throw new Error('There is no message to copy.');
  const copies = messages.map(({ id, wamid, waId, phoneNumberId }, index) => ({
    ...original,
    _id: id,
    merchantId: owners[index % owners.length] ?? merchantId,
    clientReference: tag,
    providerMessageId: wamid,
    to: `+${waId}`,
    waId,
    phoneNumberId,
  }));
  await inParts(copies, (some) => collection.insertMany(some, { ordered: false }));
}

async function seedBaseline(
  { baselineDb }: Stack,
  tag: string,
  messages: readonly Seeded[],
): Promise<void> {
  const at = new Date();
  const collection = baselineDb.collection<BaselineDoc>('messages');
  const documents = messages.map(({ id, wamid, waId }) => ({
    ...{ _id: id, wamid, to: `+${waId}`, tag, status: 'accepted', rank: 0, at },
  }));
  await inParts(documents, (some) => collection.insertMany(some, { ordered: false }));
}

interface BaselineDoc {
  _id: string;
  wamid: string;
  to: string;
  tag: string;
  status: string;
  rank: number;
  at: Date;
}

async function inParts<T>(
  documents: readonly T[],
  insert: (some: T[]) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < documents.length; at += INSERT_AT_ONCE) {
    await insert(documents.slice(at, at + INSERT_AT_ONCE));
  }
}

/** Every status that was acknowledged stands in its message's timeline, once. */
async function judgeProduct(
  { productDb }: Stack,
  merchantId: string,
  tag: string,
  startedAt: Date,
  taken: Taken,
): Promise<Verdict> {
  const rows = await productDb
    .collection<MessageDoc>('message_logs')
    .aggregate<{ _id: string; count: number; distinct: number }>([
      { $match: { merchantId, clientReference: tag } },
      { $unwind: '$timeline' },
      { $match: { 'timeline.source': 'webhook' } },
      { $group: { _id: { id: '$_id', status: '$timeline.status' }, count: { $sum: 1 } } },
      { $group: { _id: '$_id.status', count: { $sum: '$count' }, distinct: { $sum: 1 } } },
    ])
    .toArray();
  const stored = await productDb
    .collection<EventDoc>('webhooks_log')
    .countDocuments({ receivedAt: { $gte: startedAt }, state: 'applied' });
  const lostByStatus = STATUSES.map((status, index) => {
    const applied = rows.find(({ _id }) => _id === status)?.distinct ?? 0;
    return Math.max(0, (taken.byRank.get(index + 1)?.size ?? 0) - applied);
  });
  const applied = sum(rows.map(({ distinct }) => distinct));
  return {
    acknowledged: taken.statuses,
    lost: sum(lostByStatus) + Math.max(0, taken.posts - stored),
    doubled: sum(rows.map(({ count }) => count)) - applied,
    found: `${stored} POSTs stored and applied, ${applied} statuses in their messages’ timelines`,
  };
}

/** Every message stands where the furthest of its statuses says. */
async function judgeBaseline({ baselineDb }: Stack, tag: string, taken: Taken): Promise<Verdict> {
  const documents = baselineDb
    .collection<BaselineDoc>('messages')
    .find({ tag }, { projection: { rank: 1 }, batchSize: 10_000 });
  let behind = 0;
  for await (const { _id, rank } of documents) {
    if (rank < (taken.highest.get(_id) ?? 0)) behind += 1;
  }
  return {
    acknowledged: taken.statuses,
    lost: behind,
    doubled: 0,
    found: `${taken.highest.size - behind} of ${taken.highest.size} messages stand at their last status`,
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
