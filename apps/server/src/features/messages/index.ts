import type { CloudApi, EditItem, MessageItem, RevokeItem, StatusItem } from '@waypost/whatsapp';
import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { Config } from '../../platform/config.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import type { newId } from '../../platform/ids.js';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { Accounts } from '../accounts/index.js';
import type { Contacts } from '../contacts/index.js';
import type { RecordEvent } from '../live/index.js';
import type { InboundFile, Media } from '../media/index.js';
import type { Standing } from '../standing/index.js';
import type { Senders } from '../senders/index.js';
import type { Templates } from '../templates/index.js';
import { attachFile } from './attach-file.js';
import { applyChange, type ChangeResult } from './apply-change.js';
import { applyInbound } from './apply-inbound.js';
import { applyStatus, type Replay } from './apply-status.js';
import { holdQueue } from './hold-queue.js';
import { LastSendStore } from './last-sends.store.js';
import { messageRoutes } from './messages.routes.js';
import { MessageStore, type MessageDoc } from './messages.store.js';
import { MessageListStore } from './message-lists.store.js';
import { createMessageNews } from './message-news.js';
import { createDispatcher, type Dispatcher } from './messages.worker.js';
import { createMessageReader, type MessageReader } from './read-all-messages.js';
import { noteLastRecipients } from './note-last-recipients.js';
import { OutboxStore, type SenderBacklog } from './outbox.store.js';
import { createOutcomeBoard } from './outcome-board.js';
import { rebuildMessages, type Span } from './rebuild-messages.js';
import { resendUnconfirmed } from './resend-unconfirmed.js';

/** How often a waiting request looks for what another process may have done. */
const OUTCOME_POLL_MS = 500;
/** How often it is made up for what another process may have taken along when it died. */
const RECIPIENTS_EVERY_MS = 600_000;

export type { MessageDoc } from './messages.store.js';
export type { MessageFilters } from './message-lists.store.js';
export type { SenderBacklog } from './outbox.store.js';
export type { Span } from './rebuild-messages.js';
export type { MessageReader } from './read-all-messages.js';
export { toFilters } from './read-messages.js';

export interface MessagesDeps {
  db: Db;
  api: Pick<CloudApi, 'messages'>;
  accounts: Accounts;
  contacts: Contacts;
  senders: Senders;
  standing: Pick<Standing, 'readFor' | 'sent'>;
  media: Media;
  templates: Templates;
  recordEvent: RecordEvent;
  /** A message is known by its id at Meta: what was told of it before can be applied. */
  onIdKnown: (phoneNumberId: string, wamid: string) => void;
  readIntakeMs: () => Promise<number>;
  abortCalls: () => Promise<void>;
  /** How many calls to Meta may be under way, of all numbers together. */
  sendsAtOnce: number;
  config: Config['sending'];
  cursors: CursorCodec;
  owner: string;
  newId: typeof newId;
  clock: Clock;
  log: Logger;
}

export interface Messages {
  routes: BoundEndpoint[];
  dispatcher: Dispatcher;
  /** Makes up for recipients that were not kept. */
  recipientsWorker: Worker;
  /** Answers everybody who waits for an outcome with what is known now. */
  stopWaiting(): void;
  /** Lets nothing that is not sent yet leave by itself; gives how many messages that were. */
  holdQueue(): Promise<number>;
  /** How many messages of each status each merchant made since then. */
  countByStatus(
    merchantIds: readonly string[],
    since: Date,
  ): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>>;
  /** Lets what a suspension held be looked at again at once. */
  releaseHeld(merchantId: string): Promise<void>;
  /** As `releaseHeld`, of what a paused template held, whosever it is. */
  releaseHeldOfTemplate(templateId: string): Promise<void>;
  /** What waits and what is being sent, by sender. */
  readBacklog(): Promise<SenderBacklog[]>;
  applyStatus(item: StatusItem, how?: Replay): Promise<'applied' | 'duplicate' | 'parked'>;
  /** Tells of the file of a received message. */
  attachFile(messageId: string, file: InboundFile): Promise<void>;
  /** A person edited or deleted what they wrote. */
  applyChange(item: EditItem | RevokeItem): Promise<ChangeResult>;
  /** Makes anew what webhooks made of the messages of a span; gives how many it saw and changed. */
  rebuild(
    span: Span & { asOf: Date },
    statusesOf: Parameters<typeof rebuildMessages>[2],
  ): ReturnType<typeof rebuildMessages>;
  applyInbound(item: MessageItem, how?: Replay): Promise<'applied' | 'duplicate' | 'quarantined'>;
}

export const messageIndexes = [
  MessageListStore.indexes,
  MessageStore.indexes,
  OutboxStore.indexes,
  LastSendStore.indexes,
];

/** Reads messages by a client of its own, whose queries may take longer than a request's. */
export function messageReader(db: Db): MessageReader {
  return createMessageReader(new MessageListStore(db));
}

/** Meta took it, and no status has come yet. */
function isAccepted({ direction, status, sentAt }: MessageDoc): boolean {
  return direction === 'outbound' && status === 'sent' && sentAt === undefined;
}

/** Sending, and what became of it. */
export function messagesFeature({ db, config, ...others }: MessagesDeps): Messages {
  const messages = new MessageStore(db, (type, message, how) => {
    outcomes.publish(message);
    news.tell(type, message, how);
    if (isAccepted(message)) others.standing.sent();
    const { phoneNumberId, providerMessageId } = message;
    if (providerMessageId !== undefined) others.onIdKnown(phoneNumberId, providerMessageId);
  });
  const lists = new MessageListStore(db);
  const outbox = new OutboxStore(db);
  const lastSends = new LastSendStore(db);
  const news = createMessageNews(others.recordEvent, (id) => messages.findAcrossOwners(id));
  const outcomes = createOutcomeBoard((id) => messages.findAcrossOwners(id), OUTCOME_POLL_MS);
  const sending = {
    ...others,
    messages,
    lists,
    outcomes,
    waitMs: config.waitMs,
    unconfirmedAfterMs: config.unconfirmedAfterMs,
    letLeave: (message: MessageDoc) => dispatcher.letLeave(message),
    wakeDispatcher: (...args: Parameters<Dispatcher['wake']>): void => dispatcher.wake(...args),
  };
  const dispatcher = createDispatcher({
    ...others,
    messages,
    outbox,
    resendUnconfirmed: (message) => resendUnconfirmed(sending, message),
    senders: others.senders.dispatch,
    unconfirmedAfterMs: config.unconfirmedAfterMs,
    leaseMs: config.leaseMs,
  });
  return {
    routes: messageRoutes(sending),
    dispatcher: {
      ...dispatcher,
      stop: async () => {
        await dispatcher.stop();
        news.flush();
      },
    },
    recipientsWorker: createWorker({
      name: 'recipients',
      everyMs: RECIPIENTS_EVERY_MS,
      log: others.log,
      work: async () => {
        await noteLastRecipients({ ...others, lastSends });
        return false;
      },
    }),
    stopWaiting: () => outcomes.stop(),
    holdQueue: () => holdQueue({ ...others, outbox, messages }),
    countByStatus: (ids, since) => lists.countByStatusAcrossOwners(ids, since),
    releaseHeld: async (merchantId) => {
      for (const senderId of await outbox.releaseHeld(merchantId)) {
        dispatcher.wake(senderId, merchantId);
      }
    },
    releaseHeldOfTemplate: async (templateId) => {
      const lanes = await outbox.releaseHeldOfTemplateAcrossOwners(templateId);
      for (const { senderId, merchantId } of lanes) dispatcher.wake(senderId, merchantId);
    },
    readBacklog: () => outbox.readBacklogAcrossOwners(),
    applyStatus: (item, how) => applyStatus({ ...others, messages }, item, how),
    attachFile: (messageId, file) => attachFile({ ...others, messages }, messageId, file),
    applyChange: (item) => applyChange({ ...others, messages }, item),
    applyInbound: (item, how) => applyInbound({ ...others, messages, lastSends }, item, how),
    rebuild: (span, statusesOf) =>
      rebuildMessages({ ...others, lists, messages }, span, statusesOf),
  };
}
