import type { Endpoint } from '@waypost/contract';
import type { Response } from 'express';
import { AppError } from '../errors.js';
import { networkOf } from './network-of.js';
import { RateLimiter, type LimitPolicy, type Usage } from './rate-limiter.js';
import type { Caller, RequestContext } from './request-context.js';

export interface LimitTable {
  /** Of one address, by operation: what is called before anyone is known. */
  byAddress: Readonly<Record<string, LimitPolicy>>;
  /** Of one merchant, or one admin, over everything it calls. */
  perAccount: LimitPolicy;
  /** Of one address: calls whose token was refused. */
  refused: LimitPolicy;
}

export interface RequestLimits {
  /**
   * Lets a caller be found out, and counts by address where it is refused: whoever calls on with a
   * dead token is not looked up again and again.
   * @throws AppError rate_limited
   */
  refusals(
    ctx: RequestContext,
    res: Response,
    authenticate: () => Promise<Caller>,
  ): Promise<Caller>;
  /** Counts a request and says so in headers. @throws AppError rate_limited */
  take(
    endpoint: Pick<Endpoint, 'operationId' | 'access'>,
    ctx: RequestContext & { caller?: Caller },
    res: Response,
  ): void;
}

/** Far above what an app does, and below what keeps others from being served. */
export const standardLimits: LimitTable = {
  byAddress: {
    login: { quota: 60, windowSeconds: 60 },
    register: { quota: 20, windowSeconds: 3_600 },
    refresh: { quota: 600, windowSeconds: 60 },
  },
  perAccount: { quota: 6_000, windowSeconds: 10 },
  refused: { quota: 600, windowSeconds: 60 },
};

export const noLimits: RequestLimits = {
  refusals: (_ctx, _res, authenticate) => authenticate(),
  take: () => undefined,
};

/** Limits of this process; each process counts for itself. */
export function createRequestLimits({ byAddress, perAccount, refused }: LimitTable): RequestLimits {
  const addresses = new Map(
    Object.entries(byAddress).map(([name, policy]) => [name, new RateLimiter(policy)]),
  );
  const accounts = new RateLimiter(perAccount);
  const refusals = new RateLimiter(refused);
  return {
    refusals: async ({ address }, res, authenticate) => {
      const network = networkOf(address);
      const nowMs = Math.floor(performance.now());
      if (refusals.isExceeded(network, nowMs)) count('refused', refusals, network, res);
      try {
        return await authenticate();
      } catch (error) {
        if (error instanceof AppError) count('refused', refusals, network, res);
        throw error;
      }
    },
    take: ({ operationId, access }, { caller, address }, res) => {
      if (caller) {
        const account = caller.role === 'merchant' ? caller.merchantId : caller.userId;
        count('account', accounts, account, res);
      }
      const limiter = access === 'public' ? addresses.get(operationId) : undefined;
      if (limiter) count(operationId, limiter, networkOf(address), res);
    },
  };
}

function count(name: string, limiter: RateLimiter, key: string, res: Response): void {
  const usage = limiter.take(key, Math.floor(performance.now()));
  setHeaders(res, name, limiter.policy, usage);
  if (!usage.isExceeded) return;
  throw new AppError('rate_limited', 'Too many requests. Please slow down.', {
    retryAfterSeconds: usage.resetSeconds,
  });
}

/** draft-ietf-httpapi-ratelimit-headers-08 §3 and §4. */
function setHeaders(res: Response, name: string, policy: LimitPolicy, usage: Usage): void {
  res.setHeader('RateLimit-Policy', `"${name}";q=${policy.quota};w=${policy.windowSeconds}`);
  res.setHeader('RateLimit', `"${name}";r=${usage.remaining};t=${usage.resetSeconds}`);
}
