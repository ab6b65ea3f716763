import type { GraphApiError } from '@waypost/whatsapp';
import { backoffMs } from '../../platform/jobs/backoff.js';
import type { FailureReason, MessageDoc } from './messages.store.js';

/** What follows from an error of a send (reliability.md §2.2). */
export type SendOutcome =
  | { kind: 'fail'; error: FailureReason }
  /** It may have reached Meta, so it is not tried again. */
  | { kind: 'unknown' }
  | {
      kind: 'requeue';
      delayMs: number;
      detail: string;
      isUnexplained?: true;
      /** Looked at again at once when its template can be sent again. */
      isHeld?: true;
      /** The person was written to too often. */
      holdsPair?: true;
      /** The number is too fast. */
      slowsNumber?: true;
      /** Meta did not answer, or answered that it is not able to. */
      isOutage?: true;
      /** The whole sender waits for so long. */
      pausesSenderMs?: number;
      /** Only its marketing waits for so long. */
      pausesMarketingMs?: number;
      /** A person must act. */
      isAlert?: true;
    };

const wait = { baseMs: 1_000, capMs: 60_000 };
const pairWait = { firstMs: 1_000, factor: 4, capMs: 256_000 };
const PROBE_MS = 30_000;
const QUALITY_STOP_MS = 3_600_000;
const UNEXPLAINED_MAX = 2;
/** cloud-api.md §2.5: the pause ends by itself, so what was accepted waits for it. */
const TEMPLATE_PAUSED = 132015;
const PAUSE_MS = 60_000;

/**
 * Decides by Meta's error what becomes of a message.
 * @param message as it was when it was sent: `attempts` counts that attempt.
 */
export function outcomeOfError(
  error: GraphApiError,
  message: Pick<MessageDoc, 'attempts' | 'unexplainedErrors' | 'template'>,
  random: () => number = Math.random,
): SendOutcome {
  const failed = Math.max(1, message.attempts);
  const delayMs = error.retryAfterMs ?? backoffMs(failed, wait, random);
  switch (error.kind) {
    case 'unknown_outcome':
      return { kind: 'unknown' };
    case 'rejected':
    case 'template':
      if (error.code === TEMPLATE_PAUSED) {
        const detail = 'The template is paused.';
        return { kind: 'requeue', delayMs: PAUSE_MS, detail, isHeld: true };
      }
      return { kind: 'fail', error: toFailure(error) };
    case 'not_sent':
      return { kind: 'requeue', delayMs, detail: 'Meta cannot be reached.', isOutage: true };
    case 'transient':
      return {
        kind: 'requeue',
        delayMs,
        detail: 'Meta is not able to take it at the moment.',
        isOutage: true,
      };
    case 'transient_limited':
      return message.unexplainedErrors + 1 >= UNEXPLAINED_MAX
        ? { kind: 'fail', error: toFailure(error) }
        : { kind: 'requeue', delayMs, detail: error.title, isUnexplained: true };
    case 'throttled_number':
      return { kind: 'requeue', delayMs, detail: 'Meta slows this number.', slowsNumber: true };
    case 'throttled_pair':
      return {
        kind: 'requeue',
        delayMs: Math.min(pairWait.capMs, pairWait.firstMs * pairWait.factor ** (failed - 1)),
        detail: 'Too many messages to this person at once.',
        holdsPair: true,
      };
    case 'throttled_account':
      return {
        kind: 'requeue',
        delayMs,
        detail: 'Meta slows this account.',
        pausesSenderMs: delayMs,
      };
    case 'quality_stop':
      return {
        kind: 'requeue',
        delayMs: message.template?.category === 'MARKETING' ? QUALITY_STOP_MS : PROBE_MS,
        detail: error.title,
        pausesMarketingMs: QUALITY_STOP_MS,
        isAlert: true,
      };
    case 'auth':
    case 'account':
      return {
        kind: 'requeue',
        delayMs: PROBE_MS,
        detail: error.title,
        pausesSenderMs: PROBE_MS,
        isAlert: true,
      };
  }
}

function toFailure({ code, title, details }: GraphApiError): FailureReason {
  return { code: code ?? 0, title, ...(details === undefined ? {} : { details }) };
}
