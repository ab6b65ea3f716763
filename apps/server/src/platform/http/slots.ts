import { AppError } from '../errors.js';
import type { Caller } from './request-context.js';

export interface Slots {
  /**
   * Takes one for a caller's account until the returned function is called.
   * @throws AppError rate_limited when it has as many as it may
   */
  take(caller: Caller): () => void;
}

/** Bounds how much that lasts one merchant, or one admin, may have going on this process. */
export function createSlots(max: number, what: string): Slots {
  const taken = new Map<string, number>();
  return {
    take: (caller) => {
      const account = caller.role === 'merchant' ? caller.merchantId : caller.userId;
      const count = taken.get(account) ?? 0;
      if (count >= max) {
        throw new AppError('rate_limited', `${max} ${what} are open already.`, {
          retryAfterSeconds: 60,
        });
      }
      taken.set(account, count + 1);
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        const left = (taken.get(account) ?? 1) - 1;
        if (left > 0) taken.set(account, left);
        else taken.delete(account);
      };
    },
  };
}
