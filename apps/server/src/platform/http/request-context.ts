import type { Access } from '@waypost/contract';
import type { Logger } from '../logger.js';

export interface MerchantCaller {
  role: 'merchant';
  userId: string;
  sessionId: string;
  merchantId: string;
}

export interface AdminCaller {
  role: 'admin';
  userId: string;
  sessionId: string;
}

export type Caller = MerchantCaller | AdminCaller;

export interface RequestContext {
  requestId: string;
  /** Where the request comes from: the connection, or what a trusted proxy says of it. */
  address: string;
  log: Logger;
}

export type UserContext = RequestContext & { caller: Caller };
export type MerchantContext = RequestContext & { caller: MerchantCaller };
export type AdminContext = RequestContext & { caller: AdminCaller };

export type ContextFor<A extends Access> = A extends 'public'
  ? RequestContext
  : A extends 'user'
    ? UserContext
    : A extends 'merchant'
      ? MerchantContext
      : AdminContext;

/** Finds out who calls, from the `Authorization` header. @throws AppError when it cannot. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>;
