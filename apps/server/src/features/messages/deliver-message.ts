import { GraphApiError, type CloudApi, type SentMessage } from '@waypost/whatsapp';
import type { newId } from '../../platform/ids.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';
import type { Accounts } from '../accounts/index.js';
import type { Contacts } from '../contacts/index.js';
import type { Restraints } from '../standing/index.js';
import type { Templates } from '../templates/index.js';
import { forgetFiles, type ForgetFilesDeps } from './forget-files.js';
import { rememberStop } from './marketing-stop.js';
import type { FailureReason, MessageDoc } from './messages.store.js';
import * as rules from './messages.rules.js';
import { obstacleOf, type Circumstances, type Obstacle } from './obstacle.js';
import { payloadToSend, type PayloadToSendDeps } from './payload-to-send.js';
import { persist, record, type RecordDeps } from './record-outcome.js';
import { rememberRecipient } from './remember-recipient.js';
import { outcomeOfError, type SendOutcome } from './send-outcome.js';

/** A held message is looked at again after as long as it has waited, within these bounds. */
const HOLD_MS = { min: 30_000, max: 300_000 };
/** An outage uses no message up, so this only bounds the wait for a missing answer. */
const UNCONFIRMED_AT_LATEST_MS = 3_600_000;
/** A one-time code is worth minutes: whether it may be sent once more must be known while it still is. */
const CODE_UNCONFIRMED_MS = 60_000;

/** Of a message that cannot be prepared: how often it is tried, and how long the first wait is. */
const BROKEN_TRIES = 3;
const BROKEN_WAIT_MS = 1_000;

export interface DeliverMessageDeps extends RecordDeps {
  media: PayloadToSendDeps['media'] & ForgetFilesDeps['media'];
  api: Pick<CloudApi, 'messages'>;
  accounts: Pick<Accounts, 'findMerchant'>;
  templates: Pick<Templates, 'find' | 'noteRefusedSend'>;
  contacts: Pick<
    Contacts,
    'findWindowEnd' | 'isOptedOut' | 'noteRecipient' | 'recordAlias' | 'applyMarketingChoice'
  >;
  /** Milliseconds for which webhooks could be taken and stored, ever. */
  readIntakeMs: () => Promise<number>;
  unconfirmedAfterMs: number;
  newId: typeof newId;
}

/** What the number knows that a message is to leave from. */
export interface LaneState {
  /** Takes a permit to write to the person now, or gives the milliseconds until there is one. */
  takeTurn: () => number;
  marketingPaused: Circumstances['marketingPaused'];
  restraints: Restraints;
}

export interface BegunSending {
  sending: MessageDoc;
  /** What Meta is sent. */
  payload: MessageDoc['payload'];
}

/** A message that may leave, or what came of bringing its files to Meta. */
export type Begun = BegunSending | { outcome: SendOutcome };

/** What a delivery means for its sender. */
export type Delivery = SendOutcome | { kind: 'accepted' };

/**
 * Checks what can have changed since a message was accepted, and writes `sending`: only one process
 * can, since that changes the message as it was read.
 * @returns null when it may not go now
 */
export async function beginDelivery(
  deps: DeliverMessageDeps,
  message: MessageDoc,
  { takeTurn, marketingPaused, restraints }: LaneState,
): Promise<Begun | null> {
  const lookedAt = async (): Promise<Obstacle | null> => {
    const circumstances = await circumstancesOf(deps, message);
    const ofNumber = { marketingPaused, restraints };
    return obstacleOf(message, { ...circumstances, ...ofNumber }, deps.clock.now());
  };
  const obstacle = (await lookedAt()) ?? tooFast(takeTurn());
  if (obstacle) return stop(deps, message, obstacle);
  const { mediaIds = [] } = message;
  if (mediaIds.length === 0) return begunOf(await startSending(deps, message), message.payload);
  const prepared = await payloadToSend(deps, message, mediaIds);
  if ('outcome' in prepared) {
    const { outcome, isUntried } = prepared;
    const isTold = outcome.kind !== 'requeue' || isNews(message, outcome.detail);
    const decide = (current: MessageDoc, now: Date) => applyOutcome(current, message, outcome, now);
    await record(deps, message, decide, { isTold });
    return isUntried ? null : { outcome };
  }
  // Bringing files to Meta may have taken a while.
  const late = await lookedAt();
  if (late) return stop(deps, message, late);
  return begunOf(await startSending(deps, message), prepared.payload);
}

function begunOf(sending: MessageDoc | null, payload: MessageDoc['payload']): Begun | null {
  return sending && { sending, payload };
}

/** Writes down what keeps a message from going. */
async function stop(
  deps: DeliverMessageDeps,
  message: MessageDoc,
  obstacle: Obstacle,
): Promise<null> {
  const decide = (current: MessageDoc, now: Date): MessageDoc | null => {
    switch (obstacle.kind) {
      case 'expired':
        return rules.expired(current, now);
      case 'refused':
        return rules.refused(current, {}, obstacle.error, now);
      case 'held': {
        const dueAt = heldUntil(message, obstacle, now);
        return rules.requeued(current, {}, { ...obstacle, dueAt }, now);
      }
    }
  };
  const isTold = obstacle.kind !== 'held' || isNews(message, obstacle.detail);
  await record(deps, message, decide, { isTold });
  return null;
}

/** A message that waits on for the same reason is the same to whoever looks at it. */
function isNews({ timeline }: MessageDoc, detail: string): boolean {
  return timeline.at(-1)?.detail !== detail;
}

function tooFast(waitMs: number): Obstacle | null {
  if (waitMs === 0) return null;
  return { kind: 'held', detail: 'Too many messages to this person at once.', forMs: waitMs };
}

/**
 * A message that could not even be looked at waits a while, and fails after a few such tries: it must
 * neither hold up others nor be tried for ever.
 */
export async function setAside(deps: DeliverMessageDeps, message: MessageDoc): Promise<void> {
  const { unexplainedErrors } = message;
  const isLast = unexplainedErrors + 1 >= BROKEN_TRIES;
  const delayMs = BROKEN_WAIT_MS * 4 ** unexplainedErrors;
  await record(deps, message, (current, now) =>
    isLast
      ? rules.refused(current, {}, { code: 0, title: 'Waypost could not prepare it' }, now)
      : rules.requeued(
          current,
          {},
          {
            dueAt: within(message, new Date(now.getTime() + delayMs)),
            detail: 'It could not be prepared.',
            isUnexplained: true,
          },
          now,
        ),
  );
}

/** A message that says `sending`, and has certainly not left, waits again. */
export async function giveBack(deps: DeliverMessageDeps, sending: MessageDoc): Promise<void> {
  const detail = 'Its server was held up.';
  await persist(deps, sending, (current, now) =>
    rules.requeued(current, sending, { dueAt: now, detail }, now),
  );
}

/**
 * Asks Meta to send a message that says `sending`, and writes what came of it. Never sends twice:
 * whatever may have reached Meta is left for evidence to settle.
 */
export async function postMessage(
  deps: DeliverMessageDeps,
  { sending, payload }: BegunSending,
): Promise<Delivery> {
  const { _id, phoneNumberId, to, replyTo } = sending;
  if (to === null || payload === undefined) throw new Error('The message has nothing to send.');
  let sent: SentMessage;
  try {
    sent = await deps.api.messages.send(phoneNumberId, {
      to,
      callbackData: _id,
      replyToWamid: replyTo?.providerMessageId,
      // Safe: an outbound message is only ever stored with the content that the builders made.
      content: payload as Parameters<CloudApi['messages']['send']>[1]['content'],
    });
  } catch (error) {
    if (!(error instanceof GraphApiError)) throw error;
    const outcome = (await forgetFiles(deps, sending, error)) ?? outcomeOfError(error, sending);
    if (outcome.kind === 'fail') await learnOfStop(deps, sending, outcome.error);
    await learnOfTemplate(deps, sending, error);
    await persist(deps, sending, (current, now) => applyOutcome(current, sending, outcome, now));
    return outcome;
  }
  return recordAccepted(deps, sending, sent);
}

/** Before the outcome is told, so that whoever hears of it finds it so; the next refusal would teach it again. */
async function learnOfStop(
  deps: DeliverMessageDeps,
  sending: MessageDoc,
  error: FailureReason,
): Promise<void> {
  try {
    await rememberStop(deps, sending, error, deps.clock.now());
  } catch (err) {
    deps.log.warn({ err, messageId: sending._id }, 'a stop to marketing could not be kept');
  }
}

/** Likewise; its webhook says so too. */
async function learnOfTemplate(
  { templates, log }: DeliverMessageDeps,
  { _id: messageId, template }: MessageDoc,
  { code }: GraphApiError,
): Promise<void> {
  try {
    if (template) await templates.noteRefusedSend(template.id, code);
  } catch (err) {
    log.warn({ err, messageId }, 'that a template is refused could not be kept');
  }
}

async function recordAccepted(
  deps: DeliverMessageDeps,
  sending: MessageDoc,
  sent: SentMessage,
): Promise<Delivery> {
  try {
    const after = await persist(deps, sending, (it, now) => rules.accepted(it, sent, now));
    if (after) await rememberRecipient(deps, after);
    return { kind: 'accepted' };
  } catch (error) {
    if (!isDuplicateKey(error, 'providerMessageId')) throw error;
    const { _id: messageId } = sending;
    deps.log.error({ messageId }, 'Meta answered with the id of another message; evidence decides');
    await persist(deps, sending, (current, now) => rules.leftUnknown(current, sending, now));
    return { kind: 'unknown' };
  }
}

function applyOutcome(
  current: MessageDoc,
  sending: MessageDoc,
  outcome: SendOutcome,
  now: Date,
): MessageDoc | null {
  switch (outcome.kind) {
    case 'unknown':
      return rules.leftUnknown(current, sending, now);
    case 'fail':
      return rules.refused(current, sending, outcome.error, now);
    case 'requeue': {
      const dueAt = new Date(now.getTime() + outcome.delayMs);
      return rules.requeued(current, sending, { ...outcome, dueAt: within(sending, dueAt) }, now);
    }
  }
}

export type NewAttemptDeps = Pick<
  DeliverMessageDeps,
  'newId' | 'readIntakeMs' | 'unconfirmedAfterMs'
>;

/** An attempt that begins now, and how long evidence of it is waited for. */
export async function newAttempt(
  deps: NewAttemptDeps,
  { template }: MessageDoc,
  now: Date,
): Promise<Required<Pick<MessageDoc, 'attemptId' | 'unconfirmedAt'>>> {
  const isCode = template?.category === 'AUTHENTICATION';
  const afterMs = Math.min(deps.unconfirmedAfterMs, isCode ? CODE_UNCONFIRMED_MS : Infinity);
  const intakeMs = (await deps.readIntakeMs()) + afterMs;
  const latest = new Date(now.getTime() + UNCONFIRMED_AT_LATEST_MS);
  return { attemptId: deps.newId('try'), unconfirmedAt: { intakeMs, latest } };
}

async function startSending(
  deps: DeliverMessageDeps,
  message: MessageDoc,
): Promise<MessageDoc | null> {
  const now = deps.clock.now();
  const attempt = await newAttempt(deps, message, now);
  try {
    const updated = await deps.messages.update(
      message._id,
      (current) => rules.startSending(current, attempt, now),
      // Meta's answer follows; where it does not, that is told.
      { known: message, isTold: false },
    );
    return updated?.isChanged ? updated.document : null;
  } catch (error) {
    await notBegun(deps, message, attempt);
    throw error;
  }
}

/**
 * The database gave no answer: it may say `sending`, but nothing has left, and that must be kept.
 * @returns null when it is not there
 */
export async function notBegun(
  deps: RecordDeps,
  message: MessageDoc,
  attempt: Pick<MessageDoc, 'attemptId'>,
): Promise<MessageDoc | null> {
  const detail = 'The database was away.';
  return persist(deps, message, (current, now) =>
    rules.requeued(current, attempt, { dueAt: now, detail }, now),
  );
}

async function circumstancesOf(
  { accounts, templates, contacts }: DeliverMessageDeps,
  { merchantId, template, senderId, to, type, payload }: MessageDoc,
): Promise<Circumstances> {
  if (merchantId === undefined || to === null || payload === undefined) {
    throw new Error('The message has no owner, nobody to go to, or nothing to send.');
  }
  const isMarketing = template?.category === 'MARKETING';
  const [merchant, templateNow, windowEnd, isOptedOut] = await Promise.all([
    accounts.findMerchant(merchantId),
    template && templates.find(merchantId, template.id),
    type === 'template' ? undefined : contacts.findWindowEnd(merchantId, senderId, to),
    isMarketing ? contacts.isOptedOut(senderId, to) : false,
  ]);
  return {
    isSuspended: merchant?.status !== 'active',
    ...(templateNow === undefined ? {} : { template: templateNow }),
    ...(windowEnd === undefined ? {} : { windowEnd }),
    isOptedOut,
  };
}

function heldUntil(message: MessageDoc, { forMs }: { forMs?: number }, now: Date): Date {
  const waitedMs = now.getTime() - message.createdAt.getTime();
  const holdMs = forMs ?? Math.min(HOLD_MS.max, Math.max(HOLD_MS.min, waitedMs));
  return within(message, new Date(now.getTime() + holdMs));
}

/** Not later than the end of its validity, so that it is told then that it expired. */
function within({ validUntil }: MessageDoc, dueAt: Date): Date {
  return validUntil && validUntil < dueAt ? validUntil : dueAt;
}
