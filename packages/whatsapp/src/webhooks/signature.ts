import { createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([0-9a-fA-F]{64})$/;

/** Whether it can be an `X-Hub-Signature-256` at all. */
export function isSignature(header: string | string[] | undefined): boolean {
  return typeof header === 'string' && SIGNATURE.test(header);
}

/**
 * Whether `X-Hub-Signature-256` was made over these raw bytes with one of the app secrets (cloud-api.md §6.1).
 *
 * Never throws, takes the same time whichever secret fits, and is false without a usable secret.
 */
export function verifySignature(
  rawBody: Uint8Array,
  header: string | string[] | undefined,
  secrets: readonly string[],
): boolean {
  if (typeof header !== 'string' || !(rawBody instanceof Uint8Array)) return false;
  const hex = SIGNATURE.exec(header)?.[1];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, 'hex');
  let isGenuine = false;
  for (const secret of secrets) {
    // Anyone can sign with an empty secret.
    if (secret === '') continue;
    const expected = createHmac('sha256', secret).update(rawBody).digest();
    if (timingSafeEqual(expected, given)) isGenuine = true;
  }
  return isGenuine;
}
