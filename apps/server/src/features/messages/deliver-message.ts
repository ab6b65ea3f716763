import { GraphApiError, type CloudApi } from '@waypost/whatsapp';
import type { Accounts } from '../accounts/index.js';
import type { Contacts } from '../contacts/index.js';
import type { Templates } from '../templates/index.js';
import type { MessageDoc } from './messages.store.js';
import * as rules from './messages.rules.js';
import { obstacleOf, type Circumstances } from './obstacle.js';
import { persist, record, type RecordDeps } from './record-outcome.js';
import { rememberAlias } from './remember-alias.js';
import { outcomeOfError, type SendOutcome } from './send-outcome.js';

/** A held message is looked at again after as long as it has waited, within these bounds. */
const HOLD_MS = { min: 30_000, max: 300_000 };
/** An outage uses no message up, so this only bounds the wait for a missing answer. */
const UNCONFIRMED_AT_LATEST_MS = 3_600_000;

export interface DeliverMessageDeps extends RecordDeps {
  api: Pick<CloudApi, 'messages'>;
  accounts: Pick<Accounts, 'findMerchant'>;
  templates: Pick<Templates, 'find'>;
  contacts: Pick<Contacts, 'findWindowEnd' | 'recordAlias'>;
  /** Milliseconds for which webhooks could be taken and stored, ever. */
  readIntakeMs: () => Promise<number>;
  unconfirmedAfterMs: number;
}

/** What a delivery means for its sender. */
export type Delivery = SendOutcome | { kind: 'accepted' } | { kind: 'not_tried' };

/**
 * Sends one claimed message: checks what can have changed, writes `sending`, asks Meta, and writes
 * what came of it. Never sends twice: whatever may have reached Meta is left for evidence to settle.
 */
export async function deliverMessage(
  deps: DeliverMessageDeps,
  claim: MessageDoc,
): Promise<Delivery> {
  const obstacle = obstacleOf(claim, await circumstancesOf(deps, claim), deps.clock.now());
  if (obstacle) {
    await record(deps, claim, (current, now) => {
      switch (obstacle.kind) {
        case 'expired':
          return rules.expired(current, now);
        case 'refused':
          return rules.refused(current, claim, obstacle.error, now);
        case 'held':
          return rules.requeued(current, claim, { ...obstacle, dueAt: heldUntil(claim, now) }, now);
      }
    });
    return { kind: 'not_tried' };
  }
  const sending = await startSending(deps, claim).catch(async (error: unknown) => {
    // It may say `sending` by now, but nothing has left: that much is known, and must be kept.
    await persist(deps, claim, (current, now) =>
      rules.requeued(current, claim, { dueAt: now, detail: 'The database was away.' }, now),
    );
    throw error;
  });
  if (!sending) return { kind: 'not_tried' };
  return post(deps, sending);
}

async function post(deps: DeliverMessageDeps, sending: MessageDoc): Promise<Delivery> {
  const { _id, phoneNumberId, to, payload, replyTo } = sending;
  if (to === null || payload === undefined) throw new Error('The message has nothing to send.');
  try {
    const sent = await deps.api.messages.send(phoneNumberId, {
      to,
      callbackData: _id,
      replyToWamid: replyTo?.providerMessageId,
      // Safe: an outbound message is only ever stored with the content that the builders made.
      content: payload as Parameters<CloudApi['messages']['send']>[1]['content'],
    });
    const after = await persist(deps, sending, (current, now) =>
      rules.accepted(current, sent, now),
    );
    if (after) await rememberAlias(deps, after);
    return { kind: 'accepted' };
  } catch (error) {
    if (!(error instanceof GraphApiError)) throw error;
    const outcome = outcomeOfError(error, sending);
    await persist(deps, sending, (current, now) => applyOutcome(current, sending, outcome, now));
    return outcome;
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

async function startSending(
  { messages, readIntakeMs, unconfirmedAfterMs, clock }: DeliverMessageDeps,
  claim: MessageDoc,
): Promise<MessageDoc | null> {
  const intakeMs = (await readIntakeMs()) + unconfirmedAfterMs;
  const now = clock.now();
  const latest = new Date(now.getTime() + UNCONFIRMED_AT_LATEST_MS);
  const updated = await messages.update(claim._id, (current) =>
    rules.startSending(current, claim, { intakeMs, latest }, now),
  );
  return updated?.isChanged ? updated.document : null;
}

async function circumstancesOf(
  { accounts, templates, contacts }: DeliverMessageDeps,
  { merchantId, template, senderId, to, type }: MessageDoc,
): Promise<Circumstances> {
  if (merchantId === undefined || to === null) throw new Error('The message has no owner.');
  const [merchant, templateNow, windowEnd] = await Promise.all([
    accounts.findMerchant(merchantId),
    template && templates.find(merchantId, template.id),
    type === 'template' ? undefined : contacts.findWindowEnd(merchantId, senderId, to),
  ]);
  return {
    isSuspended: merchant?.status !== 'active',
    ...(templateNow === undefined ? {} : { template: templateNow }),
    ...(windowEnd === undefined ? {} : { windowEnd }),
  };
}

function heldUntil(message: MessageDoc, now: Date): Date {
  const waitedMs = now.getTime() - message.createdAt.getTime();
  const holdMs = Math.min(HOLD_MS.max, Math.max(HOLD_MS.min, waitedMs));
  return within(message, new Date(now.getTime() + holdMs));
}

/** Not later than the end of its validity, so that it is told then that it expired. */
function within({ validUntil }: MessageDoc, dueAt: Date): Date {
  return validUntil && validUntil < dueAt ? validUntil : dueAt;
}
