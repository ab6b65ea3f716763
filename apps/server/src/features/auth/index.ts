import { randomUUID } from 'node:crypto';
import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { Config } from '../../platform/config.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { Authenticate } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import { currentKey, deriveKey } from '../../platform/keys.js';
import type { Accounts } from '../accounts/index.js';
import { createAccessTokens } from './access-token.js';
import { authRoutes } from './auth.routes.js';
import { authenticate } from './authenticate.js';
import { createLockout, noLockout } from './lockout.js';
import { LoginAttemptStore } from './login-attempts.store.js';
import { hashPassword } from './password.js';
import { createRefreshTokens } from './refresh-token.js';
import { SessionStore } from './sessions.store.js';

export { hashPassword } from './password.js';

export interface AuthDeps {
  db: Db;
  accounts: Accounts;
  config: Config['auth'];
  rateLimits: Config['rateLimits'];
  /** A session was ended by its user, or because it was stolen. */
  onSessionEnded: (sessionId: string) => Promise<void>;
  newId: typeof newId;
  clock: Clock;
}

export interface Auth {
  routes: BoundEndpoint[];
  authenticate: Authenticate;
  /** True when this made the first admin. */
  ensureFirstAdmin(admin: Config['admin']): Promise<boolean>;
}

export const authIndexes = [SessionStore.indexes, LoginAttemptStore.indexes];

/** Logging in, staying logged in, and who calls. */
export function authFeature(parts: AuthDeps): Auth {
  const { db, accounts, config, rateLimits, newId, clock } = parts;
  const sessions = new SessionStore(db, parts.onSessionEnded);
  const accessTokens = createAccessTokens(config.signingKeys, randomUUID, clock);
  const refreshTokens = createRefreshTokens(config.signingKeys);
  const lockout =
    rateLimits === 'off'
      ? noLockout
      : createLockout({
          attempts: new LoginAttemptStore(db),
          key: deriveKey(currentKey(config.signingKeys), 'login attempts'),
        });
  const deps = {
    sessions,
    accounts,
    accessTokens,
    refreshTokens,
    lockout,
    registration: config.registration,
    newId,
    clock,
  };
  return {
    routes: authRoutes(deps),
    authenticate: (authorization) => authenticate(deps, authorization),
    ensureFirstAdmin: async ({ email, password }) => {
      if (email === undefined || password === undefined || (await accounts.hasAdmin()))
        return false;
      return accounts.createFirstAdmin(email, await hashPassword(password));
    },
  };
}
