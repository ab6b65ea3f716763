import type { Session, Tokens } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { newId } from '../../platform/ids.js';
import { toMerchant, toUser, type Account } from '../accounts/index.js';
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from './access-token.js';
import type { RefreshTokens } from './refresh-token.js';
import type { SessionDoc, SessionStore } from './sessions.store.js';

const day = 86_400_000;
export const REFRESH_TOKEN_MS = 7 * day;
const SESSION_MS = 30 * day;

export interface StartSessionDeps {
  sessions: Pick<SessionStore, 'insert'>;
  accessTokens: Pick<AccessTokens, 'sign'>;
  refreshTokens: Pick<RefreshTokens, 'sign'>;
  newId: typeof newId;
  clock: Clock;
}

/** Opens a session for an account whose password was just proven or set. */
export async function startSession(deps: StartSessionDeps, account: Account): Promise<Session> {
  assertActive(account);
  const now = deps.clock.now();
  const session: SessionDoc = {
    _id: deps.newId('ses'),
    userId: account.user._id,
    tokenVersion: account.user.tokenVersion,
    counter: 1,
    rotatedAt: now,
    createdAt: now,
    expiresAt: new Date(now.getTime() + REFRESH_TOKEN_MS),
    endsAt: new Date(now.getTime() + SESSION_MS),
  };
  await deps.sessions.insert(session);
  return {
    user: toUser(account.user),
    ...(account.merchant ? { merchant: toMerchant(account.merchant) } : {}),
    ...(await issueTokens(deps, account, session)),
  };
}

/** Both tokens for the session as it stands. */
export async function issueTokens(
  { accessTokens, refreshTokens }: Pick<StartSessionDeps, 'accessTokens' | 'refreshTokens'>,
  { user }: Account,
  session: Pick<SessionDoc, '_id' | 'counter'>,
): Promise<Tokens> {
  return {
    accessToken: await accessTokens.sign({
      userId: user._id,
      sessionId: session._id,
      role: user.role,
      tokenVersion: user.tokenVersion,
      ...(user.merchantId === undefined ? {} : { merchantId: user.merchantId }),
    }),
    refreshToken: refreshTokens.sign({ sessionId: session._id, counter: session.counter }),
    expiresIn: ACCESS_TOKEN_SECONDS,
  };
}

/** @throws AppError account_suspended */
export function assertActive({ merchant }: Account): void {
  if (merchant?.status === 'suspended') {
    throw new AppError('account_suspended', 'This account is suspended; ask your admin.');
  }
}
