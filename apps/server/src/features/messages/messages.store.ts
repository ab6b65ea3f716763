import {
  MessageStatus,
  type MessageContent,
  type MessageDirection,
  type TimelineSource,
} from '@waypost/contract';
import type {
  MessageContent as GraphContent,
  WebhookConversation,
  WebhookPricing,
  WebhookReferral,
} from '@waypost/whatsapp';
import type { Collection, Db, Filter } from 'mongodb';
import type { IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { Position } from '../../platform/http/cursor.js';
import { containingText } from '../../platform/mongo/containing-text.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import type { Batcher } from '../../platform/mongo/batcher.js';
import { createGroupFind } from '../../platform/mongo/group-find.js';
import { createGroupInsert } from '../../platform/mongo/group-insert.js';
import {
  createGroupUpdate,
  type GroupUpdate,
  type Updated,
} from '../../platform/mongo/group-update.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';
import { olderThan } from '../../platform/mongo/older-than.js';
import type { Correspondent } from '../contacts/index.js';
import { QUERY_MAX_MS } from '../../platform/mongo/time-limit.js';

export interface TimelineItem {
  status: MessageStatus;
  at: Date;
  source: TimelineSource;
  detail?: string;
}

export interface FailureReason {
  code: number;
  title: string;
  details?: string;
}

/** One message; an outbound one that is not settled is also its own entry in the outbox. */
export interface MessageDoc {
  _id: string;
  rev: number;
  writeId?: string;
  /** Absent only for an inbound message that no merchant can be told from. */
  merchantId?: string;
  direction: MessageDirection;
  status: MessageStatus;
  type: string;
  /** E.164; null where Meta does not tell it. */
  to: string | null;
  from: string | null;
  senderId: string;
  /** Meta's id of the number it goes from or came to. */
  phoneNumberId: string;
  /** The person as Meta knows it: until Meta answers, the digits of `to`. */
  waId?: string;
  contact?: { phone?: string; userId?: string; name?: string };
  template?: { id: string; name: string; language: string; category: string };
  /** What the API shows. */
  content: MessageContent;
  /** Outbound: what Meta is sent. Inbound of a type the API does not show yet: what Meta sent. */
  payload?: GraphContent | Record<string, unknown>;
  /** Files that the payload names by our ids; Meta is sent its own. */
  mediaIds?: string[];
  providerMessageId?: string;
  error?: FailureReason;
  clientReference?: string;
  /** The request that made it, where its caller named it, and what that was answered with. */
  request?: IdempotentRequest & { status?: number };
  /** The message that this one quotes, and Meta's id of it. */
  replyTo?: { id: string; providerMessageId: string };
  /** Inbound: Meta's id of a message that it quotes or reacts to, and that is not here yet. */
  awaits?: string;
  forwarded?: 'once' | 'often';
  referral?: WebhookReferral;
  referredProduct?: { catalogId?: string; productRetailerId?: string };
  /** The message that this one sends again; each is sent again once. */
  resendOf?: string;
  pricing?: WebhookPricing;
  conversation?: WebhookConversation;
  /** Inbound: how it came first, once the person has edited it. */
  original?: { content: MessageContent; at: Date };
  /** Inbound: each edit by the person, oldest first. */
  edits?: { wamid: string; content: MessageContent; at: Date }[];
  /** Inbound: when the person deleted it for everyone. */
  deletedAt?: Date;
  attempts: number;
  /** Tries that Meta answered with an error it does not explain; few are allowed. */
  unexplainedErrors: number;
  /** Sending: the attempt that is under way; only it may say what came of it. */
  attemptId?: string;
  /** Queued: when it may be sent. */
  dueAt?: Date;
  /** One of many of a request: what is sent by itself goes ahead of it. */
  isBulk?: true;
  /** Its merchant is suspended, or Meta stops what it is; it goes at once when that ends. */
  isHeld?: true;
  /** Sending: when it counts as unconfirmed, on the intake's clock (ms) and on the wall's. */
  unconfirmedAt?: { intakeMs: number; latest: Date };
  /** When it is to be sent; until then it is `scheduled`. */
  scheduledAt?: Date;
  validUntil?: Date;
  /** Inbound: the end of the window that it opened. */
  windowOpenUntil?: Date;
  timeline: TimelineItem[];
  createdAt: Date;
  updatedAt: Date;
  acceptedAt?: Date;
  sentAt?: Date;
  deliveredAt?: Date;
  readAt?: Date;
  failedAt?: Date;
}

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

export interface SenderBacklog {
  senderId: string;
  queued: number;
  sending: number;
  /** When the oldest that waits was made. */
  oldestQueuedAt?: Date;
}

/** What Meta is sent, and all that happened, is read one by one. */
const LISTED = { payload: 0, timeline: 0 };

/** How many messages are looked at in one go. */
const SWEEP_MAX = 100;

export class MessageStore {
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
      {
        name: 'resendOf',
        key: { merchantId: 1, resendOf: 1 },
        unique: true,
        partialFilterExpression: { resendOf: { $exists: true } },
      },
      {
        name: 'requests',
        key: { merchantId: 1, 'request.operationId': 1, 'request.key': 1, 'request.index': 1 },
        unique: true,
        partialFilterExpression: { 'request.key': { $exists: true } },
      },
      { name: 'newestAcrossOwners', key: { createdAt: -1, _id: -1 } },
      {
        name: 'failures',
        key: { status: 1, createdAt: -1 },
        partialFilterExpression: { status: 'failed' },
      },
      {
        name: 'providerMessageId',
        key: { phoneNumberId: 1, providerMessageId: 1 },
        unique: true,
        partialFilterExpression: { providerMessageId: { $exists: true } },
      },
      {
        name: 'due',
        key: { senderId: 1, status: 1, merchantId: 1, isBulk: 1, dueAt: 1, createdAt: 1 },
        partialFilterExpression: { status: 'queued' },
      },
      {
        name: 'validity',
        key: { senderId: 1, validUntil: 1 },
        partialFilterExpression: { status: 'queued' },
      },
      {
        name: 'schedule',
        key: { status: 1, dueAt: 1 },
        partialFilterExpression: { status: 'scheduled' },
      },
      {
        name: 'held',
        key: { merchantId: 1, isHeld: 1 },
        partialFilterExpression: { isHeld: true },
      },
      {
        name: 'sending',
        key: { senderId: 1, 'unconfirmedAt.latest': 1 },
        partialFilterExpression: { status: 'sending' },
      },
      {
        name: 'lastWriter',
        key: { senderId: 1, waId: 1, acceptedAt: -1 },
        partialFilterExpression: { direction: 'outbound' },
      },
      {
        name: 'awaits',
        key: { phoneNumberId: 1, awaits: 1 },
        partialFilterExpression: { awaits: { $exists: true } },
      },
    ],
  };

  private readonly messages: Collection<MessageDoc>;
  private readonly inserts: Batcher<MessageDoc, void>;
  private readonly updates: GroupUpdate<MessageDoc>;
  private readonly reads: Batcher<string, MessageDoc | null>;

  constructor(
    db: Db,
    /** Told of each message that is new or has changed. */
    private readonly onChange: (
      type: 'message.created' | 'message.updated',
      message: MessageDoc,
      how?: { mayBeKnown: true },
    ) => void,
  ) {
    this.messages = db.collection('message_logs');
    this.inserts = createGroupInsert(this.messages);
    this.updates = createGroupUpdate(this.messages);
    this.reads = createGroupFind(this.messages);
  }

  /**
   * Gives false when this message of Meta's, this second sending or this request is here already.
   * @param isNews false for what happened long ago, and has only been missing
   */
  async insert(message: MessageDoc, { isNews = true } = {}): Promise<boolean> {
    try {
      await this.inserts.submit(message);
      this.onChange(isNews ? 'message.created' : 'message.updated', message);
      return true;
    } catch (error) {
      const unique = ['providerMessageId', 'resendOf', 'requests'];
      if (unique.some((index) => isDuplicateKey(error, index))) return false;
      throw error;
    }
  }

  /** Stores many at once; gives those that were not there already. */
  async insertMany(messages: readonly MessageDoc[]): Promise<MessageDoc[]> {
    const inserted = await Promise.all(messages.map((message) => this.insert(message)));
    return messages.filter((_, index) => inserted[index]);
  }

  /** All messages that one request made. */
  listByRequest(
    merchantId: string,
    { operationId, key }: Pick<IdempotentRequest, 'operationId' | 'key'>,
  ): Promise<MessageDoc[]> {
    return this.messages
      .find({ merchantId, 'request.operationId': operationId, 'request.key': key })
      .toArray();
  }

  find(merchantId: string, id: string): Promise<MessageDoc | null> {
    return this.messages.findOne({ _id: id, merchantId });
  }

  /** The message that a request made, by the name its caller gave it. */
  findByRequest(
    merchantId: string,
    { operationId, key }: Pick<IdempotentRequest, 'operationId' | 'key'>,
  ): Promise<MessageDoc | null> {
    return this.messages.findOne({
      merchantId,
      'request.operationId': operationId,
      'request.key': key,
    });
  }

  /** Keeps what the request that made a message was answered with; no change of the message. */
  async recordAnswer(id: string, status: number): Promise<void> {
    await this.messages.updateOne(
      { _id: id },
      { $set: { 'request.status': status }, $inc: { rev: 1 } },
    );
  }

  /** The message that sent another one again. */
  findResend(merchantId: string, resendOf: string): Promise<MessageDoc | null> {
    return this.messages.findOne({ merchantId, resendOf });
  }

  findAcrossOwners(id: string): Promise<MessageDoc | null> {
    return this.reads.submit(id);
  }

  findByProviderIdAcrossOwners(
    phoneNumberId: string,
    providerMessageId: string,
  ): Promise<MessageDoc | null> {
    return this.messages.findOne({ phoneNumberId, providerMessageId });
  }

  /** Messages that quote or react to one that was not here when they came. */
  listAwaitingAcrossOwners(phoneNumberId: string, wamid: string): Promise<MessageDoc[]> {
    return this.messages.find({ phoneNumberId, awaits: wamid }).limit(SWEEP_MAX).toArray();
  }

  /** The last message of any merchant's that reached a person, under any of these, from a number, in a span of time. */
  findLastSentAcrossOwners(
    senderId: string,
    waIds: readonly string[],
    between: { from: Date; until: Date },
  ): Promise<MessageDoc | null> {
    return this.findLastSent(senderId, waIds, between);
  }

  /** As `findLastSentAcrossOwners`, of each merchant only what it sent to the numbers beside it. */
  findLastSentToKnownAcrossOwners(
    senderId: string,
    known: readonly { merchantId: string; waIds: string[] }[],
    between: { from: Date; until: Date },
  ): Promise<MessageDoc | null> {
    const sends = known.map(({ merchantId, waIds }) => ({ merchantId, waId: { $in: waIds } }));
    const waIds = new Set(known.flatMap((it) => it.waIds));
    return this.findLastSent(senderId, [...waIds], between, { $or: sends });
  }

  /** Of the last messages of all, those that Meta took, and whom they went to. */
  async listLastSentAcrossOwners(
    limit: number,
  ): Promise<Pick<MessageDoc, 'merchantId' | 'to' | 'waId' | 'acceptedAt' | 'updatedAt'>[]> {
    const last = await this.messages
      .find({})
      .project<MessageDoc>({
        ...{ direction: 1, merchantId: 1, to: 1, waId: 1, acceptedAt: 1, updatedAt: 1 },
      })
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit)
      .maxTimeMS(QUERY_MAX_MS)
      .toArray();
    return last.filter(({ direction, acceptedAt }) => direction === 'outbound' && acceptedAt);
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

  /**
   * @param known the message as it probably still is, which then need not be read
   * @param isTold false for a change that another will follow within moments
   */
  async update(
    id: string,
    decide: (current: MessageDoc) => MessageDoc | null,
    { known, isTold = true }: { known?: MessageDoc; isTold?: boolean } = {},
  ): Promise<Updated<MessageDoc> | null> {
    const updated = await this.updates.submit({ id, decide, known });
    if (updated?.isChanged && isTold) this.onChange('message.updated', updated.stored);
    return updated;
  }

  /** For a change that is here already, though whoever made it may have died before telling it. */
  tellAgain(message: MessageDoc): void {
    const type = message.rev === 1 ? 'message.created' : 'message.updated';
    this.onChange(type, message, { mayBeKnown: true });
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

  /** Merchants that have messages waiting on a sender, due or not. */
  async listWaitingMerchantsAcrossOwners(senderId: string): Promise<string[]> {
    const found = await this.messages
      .aggregate<{ _id: string }>(
        [{ $match: { senderId, status: 'queued' } }, { $group: { _id: '$merchantId' } }],
        { hint: 'due', maxTimeMS: QUERY_MAX_MS },
      )
      .toArray();
    return found.map(({ _id }) => _id);
  }

  /** A merchant's messages that may leave a sender now, by the database's clock; bulk comes last. */
  listDue(merchantId: string, senderId: string, limit: number): Promise<MessageDoc[]> {
    return this.messages
      .find({
        senderId,
        status: 'queued',
        merchantId,
        isBulk: { $in: [null, true] } as never,
        $expr: { $lte: ['$dueAt', '$$NOW'] },
      })
      .sort({ isBulk: 1, dueAt: 1, createdAt: 1 })
      .limit(limit)
      .toArray();
  }

  /** Lets what waited for the end of a suspension or restraint go now; gives the senders it goes from. */
  async releaseHeld(merchantId: string): Promise<string[]> {
    const held = { merchantId, isHeld: true, status: 'queued' } as const;
    const senderIds = await this.messages.distinct('senderId', held);
    await this.messages.updateMany(held, [
      { $set: { dueAt: '$$NOW', rev: { $add: ['$rev', 1] } } },
      { $unset: 'isHeld' },
    ]);
    return senderIds;
  }

  /** Scheduled messages whose time has come, by the database's clock. */
  async listDueScheduledAcrossOwners(): Promise<
    Pick<MessageDoc, '_id' | 'senderId' | 'merchantId'>[]
  > {
    return this.messages
      .find({ status: 'scheduled', $expr: { $lte: ['$dueAt', '$$NOW'] } })
      .project<Pick<MessageDoc, '_id' | 'senderId' | 'merchantId'>>({ senderId: 1, merchantId: 1 })
      .sort({ dueAt: 1 })
      .limit(SWEEP_MAX)
      .toArray();
  }

  /** Messages that still wait although their validity has ended. */
  listLapsedAcrossOwners(senderId: string, now: Date): Promise<MessageDoc[]> {
    return this.messages
      .find({ senderId, status: 'queued', validUntil: { $lte: now } })
      .limit(SWEEP_MAX)
      .toArray();
  }

  /** Messages that were being sent and have waited for evidence long enough. */
  listUnsettledAcrossOwners(
    senderId: string,
    { intakeMs, now }: { intakeMs: number; now: Date },
  ): Promise<MessageDoc[]> {
    return this.messages
      .find({
        senderId,
        status: 'sending',
        $or: [
          { 'unconfirmedAt.latest': { $lte: now } },
          { 'unconfirmedAt.intakeMs': { $lte: intakeMs } },
        ],
      })
      .limit(SWEEP_MAX)
      .toArray();
  }

  /** Messages of this status, of any number; the index named holds these alone. */
  async listUnsentIdsAcrossOwners(
    status: 'scheduled' | 'queued' | 'sending',
    now: Date,
  ): Promise<string[]> {
    const indexes = { scheduled: 'schedule', queued: 'due', sending: 'sending' };
    const found = this.messages
      .find(
        // What is to go later cannot have gone yet.
        { status, ...(status === 'scheduled' ? { dueAt: { $lte: now } } : {}) },
        { projection: { _id: 1 } },
      )
      .hint(indexes[status])
      .limit(SWEEP_MAX);
    return (await found.toArray()).map(({ _id }) => _id);
  }

  /** What waits and what is being sent, by sender. */
  async readBacklogAcrossOwners(): Promise<SenderBacklog[]> {
    const [queued, sending] = await Promise.all(
      (['due', 'sending'] as const).map((index) =>
        this.messages
          .aggregate<{ _id: string; count: number; oldestAt: Date }>(
            [
              { $match: { status: index === 'due' ? 'queued' : 'sending' } },
              {
                $group: {
                  ...{ _id: '$senderId', count: { $sum: 1 } },
                  oldestAt: { $min: '$createdAt' },
                },
              },
            ],
            { hint: index, maxTimeMS: QUERY_MAX_MS },
          )
          .toArray(),
      ),
    );
    const senderIds = new Set([...(queued ?? []), ...(sending ?? [])].map(({ _id }) => _id));
    return [...senderIds].map((senderId) => {
      const waiting = queued?.find(({ _id }) => _id === senderId);
      return {
        senderId,
        queued: waiting?.count ?? 0,
        sending: sending?.find(({ _id }) => _id === senderId)?.count ?? 0,
        ...(waiting ? { oldestQueuedAt: waiting.oldestAt } : {}),
      };
    });
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

  private findLastSent(
    senderId: string,
    waIds: readonly string[],
    { from, until }: { from: Date; until: Date },
    narrowed: Filter<MessageDoc> = {},
  ): Promise<MessageDoc | null> {
    return this.messages.findOne(
      {
        senderId,
        waId: { $in: [...waIds] },
        direction: 'outbound',
        status: { $in: ['sent', 'delivered', 'read'] },
        acceptedAt: { $gte: from, $lte: until },
        ...narrowed,
      },
      { sort: { acceptedAt: -1 }, hint: 'lastWriter' },
    );
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
