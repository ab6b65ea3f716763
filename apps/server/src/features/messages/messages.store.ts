import type {
  MessageContent,
  MessageDirection,
  MessageStatus,
  TimelineSource,
} from '@waypost/contract';
import type {
  MessageContent as GraphContent,
  WebhookConversation,
  WebhookPricing,
  WebhookReferral,
} from '@waypost/whatsapp';
import type { Collection, Db } from 'mongodb';
import type { IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { Batcher } from '../../platform/mongo/batcher.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { createGroupFind } from '../../platform/mongo/group-find.js';
import { createGroupInsert } from '../../platform/mongo/group-insert.js';
import {
  createGroupUpdate,
  type GroupUpdate,
  type Updated,
} from '../../platform/mongo/group-update.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';

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

/** How many that wait for one message are looked at in one go. */
const AWAITING_MAX = 100;

/** Messages one by one: stored, found and changed, each change told. */
export class MessageStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'message_logs',
    indexes: [
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
      {
        name: 'providerMessageId',
        key: { phoneNumberId: 1, providerMessageId: 1 },
        unique: true,
        partialFilterExpression: { providerMessageId: { $exists: true } },
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
    return this.messages.find({ phoneNumberId, awaits: wamid }).limit(AWAITING_MAX).toArray();
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
}
