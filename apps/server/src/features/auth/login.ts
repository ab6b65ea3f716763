import type { LoginBody, Session } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { RequestContext } from '../../platform/http/request-context.js';
import type { Accounts } from '../accounts/index.js';
import type { Lockout } from './lockout.js';
import { verifyPassword } from './password.js';
import { startSession, type StartSessionDeps } from './start-session.js';

export interface LoginDeps extends StartSessionDeps {
  accounts: Pick<Accounts, 'findByEmail'>;
  lockout: Lockout;
}

/** An unknown address and a wrong password cannot be told apart, in words or in time. */
export async function login(
  deps: LoginDeps,
  { address }: Pick<RequestContext, 'address'>,
  { email, password }: LoginBody,
): Promise<Session> {
  const attempt = await deps.lockout.begin(email, address);
  const account = await deps.accounts.findByEmail(email);
  const isRight = await verifyPassword(account?.user.passwordHash, password);
  if (!account || !isRight) {
    throw new AppError('invalid_credentials', 'The e-mail address or the password is wrong.');
  }
  await attempt.succeed();
  return startSession(deps, account);
}
