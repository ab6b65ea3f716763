import { AppError } from '../../platform/errors.js';
import type { Caller } from '../../platform/http/request-context.js';
import type { Accounts } from '../accounts/index.js';
import type { AccessTokens } from './access-token.js';
import type { SessionStore } from './sessions.store.js';
import { assertActive } from './start-session.js';

export interface AuthenticateDeps {
  accessTokens: Pick<AccessTokens, 'verify'>;
  sessions: Pick<SessionStore, 'findRecent'>;
  accounts: Pick<Accounts, 'findByUserId'>;
}

/**
 * Who calls. Session, user and merchant are looked up each time, so that logging out, disabling
 * and suspending hold from that moment on; in another process, from a second later.
 */
export async function authenticate(
  deps: AuthenticateDeps,
  authorization: string | undefined,
): Promise<Caller> {
  const token = /^Bearer ([\w.-]{1,4096})$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw new AppError('unauthenticated', 'Send an access token: Authorization: Bearer <token>.');
  }
  const claims = await deps.accessTokens.verify(token);
  const [session, account] = await Promise.all([
    deps.sessions.findRecent(claims.sessionId),
    deps.accounts.findByUserId(claims.userId),
  ]);
  const { userId, sessionId, tokenVersion } = claims;
  const isLive = session?.userId === userId && !session.revoked;
  if (!isLive || account?.user.tokenVersion !== tokenVersion) {
    throw new AppError('unauthenticated', 'This session has ended; log in again.');
  }
  assertActive(account);
  if (account.user.role === 'admin') return { role: 'admin', userId, sessionId };
  if (!account.merchant) throw new AppError('unauthenticated', 'This account has no merchant.');
  return { role: 'merchant', userId, sessionId, merchantId: account.merchant._id };
}
