import type { Clock } from '../../platform/clock.js';
import { heldAfterRestore } from './messages.rules.js';
import type { MessageStore } from './messages.store.js';
import type { OutboxStore } from './outbox.store.js';

export interface HoldQueueDeps {
  outbox: Pick<OutboxStore, 'listUnsentIdsAcrossOwners'>;
  messages: Pick<MessageStore, 'update'>;
  clock: Clock;
}

/**
 * Keeps every message that waits or was being sent from leaving by itself, whoever's it is; for a
 * restored database, before its workers start. Safe to repeat.
 * @returns how many were held
 */
export async function holdQueue({ outbox, messages, clock }: HoldQueueDeps): Promise<number> {
  let held = 0;
  const now = clock.now();
  for (const status of ['scheduled', 'queued', 'sending'] as const) {
    for (;;) {
      const ids = await outbox.listUnsentIdsAcrossOwners(status, now);
      if (ids.length === 0) break;
      for (const id of ids) {
        const updated = await messages.update(id, (current) => heldAfterRestore(current, now));
        if (updated?.isChanged) held += 1;
      }
    }
  }
  return held;
}
