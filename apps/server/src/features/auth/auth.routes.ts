import * as contract from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { toMerchant, toUser } from '../accounts/index.js';
import { login, type LoginDeps } from './login.js';
import { refresh, type RefreshDeps } from './refresh.js';
import { register, type RegisterDeps } from './register.js';
import type { SessionStore } from './sessions.store.js';

export type AuthRoutesDeps = LoginDeps &
  RefreshDeps &
  RegisterDeps & { sessions: Pick<SessionStore, 'revoke'> };

export function authRoutes(deps: AuthRoutesDeps): BoundEndpoint[] {
  return [
    bindEndpoint(contract.register, (_ctx, { body }) => register(deps, body)),
    bindEndpoint(contract.login, (ctx, { body }) => login(deps, ctx, body)),
    bindEndpoint(contract.refresh, (_ctx, { body }) => refresh(deps, body)),
    bindEndpoint(contract.logout, async ({ caller }) => {
      await deps.sessions.revoke(caller.sessionId, { at: deps.clock.now(), reason: 'logout' });
      return { loggedOut: true };
    }),
    bindEndpoint(contract.getMe, async ({ caller }) => {
      const account = await deps.accounts.findByUserId(caller.userId);
      if (!account) throw new AppError('unauthenticated', 'This session has ended; log in again.');
      const { user, merchant } = account;
      return { user: toUser(user), ...(merchant ? { merchant: toMerchant(merchant) } : {}) };
    }),
  ];
}
