import type { MessageDoc } from './messages.store.js';

export interface OutcomeBoard {
  /** Gives the message once it is settled, or as it stands when the time is over. */
  wait(message: MessageDoc, forMs: number): Promise<MessageDoc>;
  /** A message has changed. */
  publish(message: MessageDoc): void;
  /** Nothing more will happen here: everybody gets what is known now. */
  stop(): void;
}

const settled = new Set([
  'sent',
  'delivered',
  'read',
  'failed',
  'unconfirmed',
  'expired',
  'cancelled',
]);

/**
 * Lets requests wait for what becomes of their message: told at once by this process, and found by
 * looking every `pollMs` when another one dispatched it.
 */
export function createOutcomeBoard(
  find: (id: string) => Promise<MessageDoc | null>,
  pollMs: number,
): OutcomeBoard {
  const waiting = new Map<string, (message: MessageDoc | null) => void>();
  let isStopped = false;

  const news = (id: string, forMs: number): Promise<MessageDoc | null> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), forMs);
      waiting.set(id, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
    });

  return {
    wait: async (message, forMs) => {
      const endsAt = performance.now() + forMs;
      let known = message;
      try {
        for (let left = forMs; left > 0 && !isStopped; left = endsAt - performance.now()) {
          const told = await news(message._id, Math.min(left, pollMs));
          known = told ?? (await find(message._id)) ?? known;
          if (settled.has(known.status)) break;
        }
      } catch {
        // It is stored, so what is known of it is a true answer though the database went away.
      } finally {
        waiting.delete(message._id);
      }
      return known;
    },
    publish: (message) => {
      if (settled.has(message.status)) waiting.get(message._id)?.(message);
    },
    stop: () => {
      isStopped = true;
      for (const resolve of waiting.values()) resolve(null);
    },
  };
}
