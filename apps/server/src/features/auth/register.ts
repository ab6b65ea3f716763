import type { RegisterBody, Session } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { Accounts } from '../accounts/index.js';
import { toE164 } from '../contacts/index.js';
import { hashPassword } from './password.js';
import { startSession, type StartSessionDeps } from './start-session.js';

export interface RegisterDeps extends StartSessionDeps {
  accounts: Pick<Accounts, 'createMerchant'>;
  registration: 'open' | 'closed';
}

/** Makes a merchant with its owner and logs the owner in; always with the role of a merchant. */
export async function register(
  deps: RegisterDeps,
  { email, password, name, businessName, phone }: RegisterBody,
): Promise<Session> {
  if (deps.registration === 'closed') {
    throw new AppError('registration_closed', 'Registration is closed; ask your admin.');
  }
  const account = await deps.accounts.createMerchant({
    email,
    name,
    businessName,
    passwordHash: await hashPassword(password),
    ...(phone === undefined ? {} : { phone: toE164(phone, 'phone') }),
  });
  return startSession(deps, account);
}
