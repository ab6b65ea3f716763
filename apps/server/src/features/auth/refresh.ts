import type { RefreshBody, Tokens } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { Accounts } from '../accounts/index.js';
import type { RefreshClaims, RefreshTokens } from './refresh-token.js';
import type { SessionDoc, SessionStore } from './sessions.store.js';
import {
  assertActive,
  issueTokens,
  REFRESH_TOKEN_MS,
  type StartSessionDeps,
} from './start-session.js';

/** For how long the token just before the current one is forgiven. */
const FORGIVEN_MS = 10_000;

export interface RefreshDeps extends Pick<StartSessionDeps, 'accessTokens' | 'clock'> {
  sessions: Pick<SessionStore, 'find' | 'rotate' | 'revoke'>;
  refreshTokens: RefreshTokens;
  accounts: Pick<Accounts, 'findByUserId'>;
}

/**
 * Exchanges a refresh token. A spent one revokes the session, but the one just before the current
 * gets the current one again for 10 s, for a client that lost the answer (RFC 9700 §4.14.2).
 */
export async function refresh(deps: RefreshDeps, { refreshToken }: RefreshBody): Promise<Tokens> {
  const claims = deps.refreshTokens.verify(refreshToken);
  const session = claims && (await deps.sessions.find(claims.sessionId));
  if (!session) throw new AppError('unauthenticated', 'The refresh token is not valid.');
  const account = await deps.accounts.findByUserId(session.userId);
  if (account?.user.tokenVersion !== session.tokenVersion) {
    throw new AppError('unauthenticated', 'This session has ended; log in again.');
  }
  assertActive(account);
  return issueTokens(deps, account, await advance(deps, session, claims));
}

async function advance(
  deps: RefreshDeps,
  session: SessionDoc,
  claims: RefreshClaims,
): Promise<SessionDoc> {
  const now = deps.clock.now();
  if (session.revoked) {
    throw new AppError('refresh_reused', 'This session has ended; log in again.');
  }
  if (session.expiresAt <= now || session.endsAt <= now) {
    throw new AppError('token_expired', 'The refresh token has expired; log in again.');
  }
  if (claims.counter === session.counter) {
    const expiresAt = new Date(
      Math.min(now.getTime() + REFRESH_TOKEN_MS, session.endsAt.getTime()),
    );
    const rotated = await deps.sessions.rotate(session, { rotatedAt: now, expiresAt });
    if (rotated) return rotated;
    const current = await deps.sessions.find(session._id);
    if (!current) throw new AppError('unauthenticated', 'The refresh token is not valid.');
    return advance(deps, current, claims);
  }
  const isPrevious = claims.counter === session.counter - 1;
  if (isPrevious && now.getTime() - session.rotatedAt.getTime() <= FORGIVEN_MS) return session;
  await deps.sessions.revoke(session._id, { at: now, reason: 'refresh_reused' });
  throw new AppError(
    'refresh_reused',
    'This refresh token was used before, so the session was ended; log in again.',
  );
}
