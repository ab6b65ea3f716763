import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';
import type { MessageDoc, MessageStore } from './messages.store.js';

const TRIES = 20;
const WAIT_MS = 500;

export interface RecordDeps {
  messages: Pick<MessageStore, 'update'>;
  clock: Clock;
  log: Logger;
}

type Decide = (current: MessageDoc, now: Date) => MessageDoc | null;

/**
 * Writes what became of a message.
 * @param isTold false where nothing changes that is shown
 */
export async function record(
  { messages, clock }: RecordDeps,
  message: MessageDoc,
  decide: Decide,
  { isTold = true } = {},
): Promise<MessageDoc | null> {
  const now = clock.now();
  const how = { known: message, isTold };
  const updated = await messages.update(message._id, (it) => decide(it, now), how);
  return updated?.document ?? null;
}

/** As `record`, again and again: Meta's answer must not be lost to a passing trouble of the database. */
export async function persist(
  deps: RecordDeps,
  message: MessageDoc,
  decide: Decide,
): Promise<MessageDoc | null> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await record(deps, message, decide);
    } catch (error) {
      if (tries >= TRIES || isDuplicateKey(error)) throw error;
      deps.log.warn({ err: error, messageId: message._id }, 'writing an outcome is tried again');
      await sleep(WAIT_MS);
    }
  }
}
