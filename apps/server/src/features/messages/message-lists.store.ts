import { MessageStatus, type MessageDirection } from '@waypost/contract';
import type { Collection, Db, Filter } from 'mongodb';
import type { Position } from '../../platform/http/cursor.js';
import { containingText } from '../../platform/mongo/containing-text.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { olderThan } from '../../platform/mongo/older-than.js';
import { QUERY_MAX_MS } from '../../platform/mongo/time-limit.js';
import type { Correspondent } from '../contacts/index.js';
import type { MessageDoc } from './messages.store.js';

export interface MessageFilters {
  status?: readonly MessageStatus[] | undefined;
  direction?: MessageDirection | undefined;
  /** Digits; finds what was sent to this number as typed or as Meta knows it. */
  toDigits?: string | undefined;
  type?: readonly string[] | undefined;
  /** Name of the template. */
  template?: string | undefined;
  senderId?: string | undefined;
  clientReference?: string | undefined;
  /** Text that stands somewhere in it. */
  q?: string | undefined;
  from?: Date | undefined;
  until?: Date | undefined;
}

export interface MessagePage {
  after?: Position | undefined;
  limit: number;
  /** How long it may take; what a request may take unless told. */
  maxMs?: number;
  signal?: AbortSignal;
}

/** What Meta is sent, and all that happened, is read one by one. */
const LISTED = { payload: 0, timeline: 0 };

/** Many messages at once: listed, searched, counted. */
export class MessageListStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'message_logs',
    indexes: [
      { name: 'newest', key: { merchantId: 1, createdAt: -1, _id: -1 } },
      { name: 'status', key: { merchantId: 1, status: 1, createdAt: -1, _id: -1 } },
      { name: 'to', key: { merchantId: 1, to: 1, createdAt: -1, _id: -1 } },
      { name: 'waId', key: { merchantId: 1, waId: 1, createdAt: -1, _id: -1 } },
      {
        name: 'userId',
        key: { merchantId: 1, 'contact.userId': 1, createdAt: -1, _id: -1 },
        partialFilterExpression: { 'contact.userId': { $exists: true } },
      },
      {
        name: 'template',
        key: { merchantId: 1, 'template.name': 1, createdAt: -1, _id: -1 },
        partialFilterExpression: { 'template.name': { $exists: true } },
      },
      {
        name: 'clientReference',
        key: { merchantId: 1, clientReference: 1, createdAt: -1, _id: -1 },
        partialFilterExpression: { clientReference: { $exists: true } },
      },
      { name: 'newestAcrossOwners', key: { createdAt: -1, _id: -1 } },
      {
        name: 'failures',
        key: { status: 1, createdAt: -1 },
        partialFilterExpression: { status: 'failed' },
      },
    ],
  };

  private readonly messages: Collection<MessageDoc>;

  constructor(db: Db) {
    this.messages = db.collection('message_logs');
  }

  list(merchantId: string, filters: MessageFilters, page: MessagePage): Promise<MessageDoc[]> {
    return this.page({ merchantId }, filters, page);
  }

  listAcrossOwners(
    merchantId: string | undefined,
    filters: MessageFilters,
    page: MessagePage,
  ): Promise<MessageDoc[]> {
    return this.page(merchantId === undefined ? {} : { merchantId }, filters, page);
  }

  /** Both directions of a merchant's conversation with one person, known by these, newest first. */
  listWith(
    merchantId: string,
    { numbers, userIds }: Pick<Correspondent, 'numbers' | 'userIds'>,
    { after, limit }: MessagePage,
  ): Promise<MessageDoc[]> {
    const older = after ? olderThan(after) : {};
    const since = (from?: Date): object => (from ? { createdAt: { $gte: from } } : {});
    const before = (until?: Date): object => (until ? { createdAt: { $lt: until } } : {});
    // Each of them is read in order from its own index, and merged.
    const names = [
      ...numbers.map(({ waId, from, until }) => [{ waId }, since(from), before(until)]),
      ...userIds.map((userId) => [{ 'contact.userId': userId }]),
    ];
    if (names.length === 0) return Promise.resolve([]);
    return this.messages
      .find({ $or: names.map((name) => ({ $and: [{ merchantId }, ...name, older] })) })
      .project<MessageDoc>(LISTED)
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .maxTimeMS(QUERY_MAX_MS)
      .toArray();
  }

  /** What was made in a span of time to be sent, oldest first. */
  listOutboundAcrossOwners(
    { from, until, after }: { from: Date; until: Date; after?: Position | undefined },
    limit: number,
  ): Promise<MessageDoc[]> {
    return this.messages
      .find({
        createdAt: { $gte: after?.createdAt ?? from, $lt: until },
        direction: 'outbound',
        ...(after === undefined
          ? {}
          : {
              $or: [
                { createdAt: { $gt: after.createdAt } },
                { createdAt: after.createdAt, _id: { $gt: after.id } },
              ],
            }),
      })
      .sort({ createdAt: 1, _id: 1 })
      .limit(limit)
      .toArray();
  }

  /** How many of each status each merchant made since then, read from an index alone. */
  async countByStatusAcrossOwners(
    merchantIds: readonly string[],
    since: Date,
  ): Promise<Map<string, Record<string, number>>> {
    const rows = this.messages.aggregate<{
      _id: { merchantId: string; status: string };
      count: number;
    }>([
      {
        $match: {
          merchantId: { $in: [...merchantIds] },
          // Naming them all makes the index of merchant, status and time the one to read.
          status: { $in: MessageStatus.options },
          createdAt: { $gte: since },
        },
      },
      { $group: { _id: { merchantId: '$merchantId', status: '$status' }, count: { $sum: 1 } } },
    ]);
    const counts = new Map<string, Record<string, number>>();
    for await (const { _id, count } of rows) {
      counts.set(_id.merchantId, { ...counts.get(_id.merchantId), [_id.status]: count });
    }
    return counts;
  }

  /** How many there are. */
  countAcrossOwners(
    merchantId: string | undefined,
    filters: MessageFilters,
    { maxMs, signal }: Required<Pick<MessagePage, 'maxMs' | 'signal'>>,
  ): Promise<number> {
    const owner = merchantId === undefined ? {} : { merchantId };
    return this.messages.countDocuments(matching(owner, filters), { maxTimeMS: maxMs, signal });
  }

  private page(
    owner: Filter<MessageDoc>,
    filters: MessageFilters,
    { after, limit, maxMs = QUERY_MAX_MS, signal }: MessagePage,
  ): Promise<MessageDoc[]> {
    return this.messages
      .find(matching(owner, filters, after), signal && { signal })
      .project<MessageDoc>(LISTED)
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .maxTimeMS(maxMs)
      .toArray();
  }
}

function matching(
  owner: Filter<MessageDoc>,
  filters: MessageFilters,
  after?: Position,
): Filter<MessageDoc> {
  const { status, direction, toDigits, from, until, type, template } = filters;
  const { senderId, clientReference, q } = filters;
  const conditions: Filter<MessageDoc>[] = [owner];
  if (status) conditions.push({ status: { $in: [...status] } });
  if (direction) conditions.push({ direction });
  if (toDigits !== undefined) {
    conditions.push({ $or: [{ to: `+${toDigits}` }, { waId: toDigits, direction: 'outbound' }] });
  }
  if (type) conditions.push({ type: { $in: [...type] } });
  if (template !== undefined) conditions.push({ 'template.name': template });
  if (senderId !== undefined) conditions.push({ senderId });
  if (clientReference !== undefined) conditions.push({ clientReference });
  if (q !== undefined) conditions.push(containing(q));
  if (from) conditions.push({ createdAt: { $gte: from } });
  if (until) conditions.push({ createdAt: { $lt: until } });
  if (after) conditions.push(olderThan(after));
  return { $and: conditions };
}

/** Where a person would look for it. */
const SEARCHED = [
  'content.text.body',
  ...['image', 'video', 'document'].map((type) => `content.${type}.caption`),
  'content.document.filename',
  ...['content.button.text', 'content.interactiveReply.title', 'content.order.text'],
  'content.template.variables.body',
  'template.name',
  'contact.name',
  'to',
  'from',
  'clientReference',
];

function containing(text: string): Filter<MessageDoc> {
  const pattern = containingText(text);
  return { $or: SEARCHED.map((field) => ({ [field]: pattern })) };
}
