import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningKey } from '../../platform/config.js';
import { currentKey, deriveKey } from '../../platform/keys.js';

export interface RefreshClaims {
  sessionId: string;
  /** How often the session was refreshed; each value is good once. */
  counter: number;
}

export interface RefreshTokens {
  sign(claims: RefreshClaims): string;
  /** Null when it is not one of ours. */
  verify(token: string): RefreshClaims | null;
}

/**
 * `keyId.sessionId.counter.mac`: the server keeps one counter a session, and the same counter
 * always gives the same token, so a client that lost the answer can be given it again.
 */
export function createRefreshTokens(keys: readonly SigningKey[]): RefreshTokens {
  const secrets = new Map(keys.map((key) => [key.id, deriveKey(key, 'refresh token')]));
  const current = currentKey(keys);
  const mac = (keyId: string, subject: string): Buffer | null => {
    const secret = secrets.get(keyId);
    return secret ? createHmac('sha256', secret).update(subject).digest() : null;
  };
  return {
    sign: ({ sessionId, counter }) => {
      const subject = `${sessionId}.${counter}`;
      return `${current.id}.${subject}.${mac(current.id, subject)?.toString('base64url') ?? ''}`;
    },
    verify: (token) => {
      const [keyId = '', sessionId = '', counter = '', given = '', ...rest] = token.split('.');
      if (rest.length > 0 || !/^\d{1,12}$/.test(counter)) return null;
      const expected = mac(keyId, `${sessionId}.${counter}`);
      const presented = Buffer.from(given, 'base64url');
      if (expected?.length !== presented.length) return null;
      return timingSafeEqual(expected, presented) ? { sessionId, counter: Number(counter) } : null;
    },
  };
}
