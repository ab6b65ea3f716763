import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.js';
import type { SigningKey } from '../../platform/config.js';
import { AppError } from '../../platform/errors.js';
import { currentKey, deriveKey } from '../../platform/keys.js';

export const ACCESS_TOKEN_SECONDS = 900;

const issuer = 'waypost';
const audience = 'waypost-api';
const tokenType = 'at+jwt';

export interface AccessClaims {
  userId: string;
  sessionId: string;
  merchantId?: string;
  role: 'merchant' | 'admin';
  tokenVersion: number;
}

/** A token that was proven once needs no proof again: its own text is the key. */
interface Verified {
  claims: AccessClaims;
  expiresAt: Date;
}

const VERIFIED_MAX = 10_000;

const Payload = z.object({
  sub: z.string(),
  sid: z.string(),
  mid: z.string().optional(),
  role: z.enum(['merchant', 'admin']),
  ver: z.int(),
  exp: z.int(),
});

export interface AccessTokens {
  sign(claims: AccessClaims): Promise<string>;
  /** @throws AppError token_expired or unauthenticated */
  verify(token: string): Promise<AccessClaims>;
}

/** Access tokens are JWTs of one algorithm, one type and one audience (RFC 8725, RFC 9068). */
export function createAccessTokens(
  keys: readonly SigningKey[],
  newJti: () => string,
  clock: Clock,
): AccessTokens {
  const secrets = new Map(keys.map((key) => [key.id, deriveKey(key, 'access token')]));
  const current = currentKey(keys);
  const verified = new LRUCache<string, Verified>({ max: VERIFIED_MAX });
  const secretOf = (kid: unknown): Uint8Array => {
    const secret = typeof kid === 'string' ? secrets.get(kid) : undefined;
    if (!secret) throw new errors.JWSInvalid('unknown key');
    return secret;
  };
  return {
    sign: ({ userId, sessionId, merchantId, role, tokenVersion }) => {
      const issuedAt = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({
        sid: sessionId,
        role,
        ver: tokenVersion,
        ...(merchantId === undefined ? {} : { mid: merchantId }),
      })
        .setProtectedHeader({ alg: 'HS256', typ: tokenType, kid: current.id })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setJti(newJti())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
        .sign(secretOf(current.id));
    },
    verify: async (token) => {
      const before = verified.get(token);
      if (before && before.expiresAt > clock.now()) return before.claims;
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => secretOf(kid), {
          algorithms: ['HS256'],
          typ: tokenType,
          issuer,
          audience,
          clockTolerance: 30,
          currentDate: clock.now(),
          requiredClaims: ['exp', 'iat', 'jti', 'sub'],
        });
        const { sub, sid, mid, role, ver, exp } = Payload.parse(payload);
        const claims: AccessClaims = {
          userId: sub,
          sessionId: sid,
          role,
          tokenVersion: ver,
          ...(mid === undefined ? {} : { merchantId: mid }),
        };
        verified.set(token, { claims, expiresAt: new Date(exp * 1000) });
        return claims;
      } catch (error) {
        if (error instanceof errors.JWTExpired) {
          throw new AppError('token_expired', 'The access token has expired; refresh it.');
        }
        throw new AppError('unauthenticated', 'The access token is not valid.', { cause: error });
      }
    },
  };
}
