import { createHmac } from 'node:crypto';
import { AppError } from '../../platform/errors.js';
import { networkOf } from '../../platform/http/network-of.js';
import type { LockPolicy, LoginAttemptsDoc, LoginAttemptStore } from './login-attempts.store.js';

export interface Attempt {
  /** The password was right: what was counted against the caller is forgotten. */
  succeed(): Promise<void>;
}

export interface Lockout {
  /** @throws AppError too_many_attempts, whether there is such an account or not */
  begin(email: string, address: string): Promise<Attempt>;
}

export interface LockoutDeps {
  attempts: Pick<
    LoginAttemptStore,
    'beginAcrossOwners' | 'succeedAcrossOwners' | 'giveBackAcrossOwners'
  >;
  key: Uint8Array;
}

/** Of one e-mail address from one place. */
const fromOnePlace: LockPolicy = { lockAt: 10, firstMs: 30_000, capMs: 900_000 };
/** Of one e-mail address from all the places it never logged in from: many attackers, or one with many addresses. */
const fromStrangers: LockPolicy = { lockAt: 100, firstMs: 60_000, capMs: 900_000 };

export const noLockout: Lockout = {
  begin: () => Promise.resolve({ succeed: () => Promise.resolve() }),
};

/**
 * Slows guessing of passwords, for all processes together. Every lock ends by itself, is not made
 * longer by what comes while it lasts, and where its owner logged in lately no stranger causes one.
 */
export function createLockout({ attempts, key }: LockoutDeps): Lockout {
  const digest = (...parts: string[]): string =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
  return {
    begin: async (email, address) => {
      const person = email.toLowerCase();
      const place = digest(person, networkOf(address));
      const here = await attempts.beginAcrossOwners(place, fromOnePlace);
      if (here.isRefused) throw locked(here);
      if (here.knownUntil && here.knownUntil > here.at) {
        return { succeed: () => attempts.succeedAcrossOwners(place) };
      }
      const everywhere = digest(person);
      const strangers = await attempts.beginAcrossOwners(everywhere, fromStrangers);
      if (strangers.isRefused) {
        await attempts.giveBackAcrossOwners(place, fromOnePlace);
        throw locked(strangers);
      }
      return {
        succeed: async () => {
          await attempts.succeedAcrossOwners(place);
          await attempts.giveBackAcrossOwners(everywhere, fromStrangers);
        },
      };
    },
  };
}

function locked({ lockedUntil, at }: LoginAttemptsDoc): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil((lockedUntil.getTime() - at.getTime()) / 1000));
  return new AppError(
    'too_many_attempts',
    `Too many attempts to log in; try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );
}
