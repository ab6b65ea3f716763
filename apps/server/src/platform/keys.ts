import { hkdfSync } from 'node:crypto';
import type { SigningKey } from './config.js';

/** A key for one purpose, derived so that no two purposes ever share key material (RFC 5869). */
export function deriveKey({ secret }: SigningKey, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), `waypost ${purpose}`, 32));
}

/** The current key, with which new things are signed. */
export function currentKey(keys: readonly SigningKey[]): SigningKey {
  const [current] = keys;
  if (!current) throw new Error('There is no signing key.');
  return current;
}
