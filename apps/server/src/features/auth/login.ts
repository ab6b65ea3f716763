import type { LoginBody, Session } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { Accounts } from '../accounts/index.js';
import { verifyPassword } from './password.js';
import { startSession, type StartSessionDeps } from './start-session.js';

export interface LoginDeps extends StartSessionDeps {
  accounts: Pick<Accounts, 'findByEmail'>;
}

/** An unknown address and a wrong password cannot be told apart, in words or in time. */
export async function login(deps: LoginDeps, { email, password }: LoginBody): Promise<Session> {
  const account = await deps.accounts.findByEmail(email);
  const isRight = await verifyPassword(account?.user.passwordHash, password);
  if (!account || !isRight) {
    throw new AppError('invalid_credentials', 'The e-mail address or the password is wrong.');
  }
  return startSession(deps, account);
}
