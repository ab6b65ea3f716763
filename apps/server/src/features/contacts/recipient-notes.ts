import type { Logger } from '../../platform/logger.js';
import { isDatabaseUnavailable } from '../../platform/mongo/mongo-errors.js';

/** A person that a merchant has written to. */
export interface Recipient {
  merchantId: string;
  /** As the merchant's app typed it. */
  phone: string;
  waId?: string | undefined;
  at: Date;
}

export interface RecipientNotes {
  /** Takes a note without making its caller wait. */
  add(recipient: Recipient): void;
  /** Resolves when all that was noted is kept, or cannot be. */
  close(): Promise<void>;
}

/** Many messages to one person within it cost one write, and all people of it share their commands. */
const GATHER_MS = 500;
const RETRY_MS = 1_000;
const AT_ONCE = 500;
/** Past it people are forgotten until they are written to again. */
const WAITING_MAX = 50_000;

/** Keeps who was written to beside the sending, so that no send waits for it. */
export function createRecipientNotes(
  keep: (recipient: Recipient) => Promise<void>,
  log: Logger,
): RecipientNotes {
  let waiting = new Map<string, Recipient>();
  let timer: NodeJS.Timeout | undefined;
  let keeping: Promise<void> = Promise.resolve();
  let isClosing = false;

  const put = (recipient: Recipient): void => {
    const key = `${recipient.merchantId} ${recipient.phone}`;
    const known = waiting.get(key);
    if (!known && waiting.size >= WAITING_MAX) {
      log.warn({ waiting: waiting.size }, 'too many recipients wait to be noted; one was left out');
      return;
    }
    if (!known || recipient.at >= known.at) waiting.set(key, recipient);
  };

  const keepOne = async (recipient: Recipient): Promise<void> => {
    try {
      await keep(recipient);
    } catch (error) {
      const isPassing = isDatabaseUnavailable(error) && !isClosing;
      const { merchantId } = recipient;
      if (isPassing) put(recipient);
      else log.error({ err: error, merchantId }, 'a recipient could not be noted');
    }
  };

  const keepAll = async (): Promise<void> => {
    const all = [...waiting.values()];
    waiting = new Map();
    for (let from = 0; from < all.length; from += AT_ONCE) {
      await Promise.all(all.slice(from, from + AT_ONCE).map(keepOne));
    }
  };

  const plan = (delayMs: number): void => {
    if (timer || isClosing) return;
    timer = setTimeout(() => {
      keeping = keepAll().finally(() => {
        timer = undefined;
        if (waiting.size > 0) plan(RETRY_MS);
      });
    }, delayMs);
  };

  return {
    add: (recipient) => {
      put(recipient);
      plan(GATHER_MS);
    },
    close: async () => {
      isClosing = true;
      clearTimeout(timer);
      await keeping;
      await keepAll();
    },
  };
}
