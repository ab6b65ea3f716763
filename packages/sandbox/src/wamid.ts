import { randomBytes } from 'node:crypto';

const OUTBOUND = '\x11';
const INBOUND = '\x12';

/** cloud-api.md §9.3: a phone number, a direction and an id of hex digits inside base64. */
function wamid(phone: string, direction: string, id: string): string {
  const length = (text: string) => String.fromCharCode(text.length);
  const bytes = `\x1c\x18${length(phone)}${phone}\x15\x02\x00${direction}\x18${length(id)}${id}\x00`;
  return `wamid.${Buffer.from(bytes, 'latin1').toString('base64')}`;
}

/** The id ends in the message's place in the ledger, so no index of a million ids is needed. */
export function outboundWamid(waId: string, salt: string, sequence: number): string {
  return wamid(waId, OUTBOUND, salt + sequence.toString(16).toUpperCase().padStart(8, '0'));
}

export function sequenceOfWamid(text: string, salt: string): number | null {
  if (!text.startsWith('wamid.')) return null;
  const bytes = Buffer.from(text.slice(6), 'base64').toString('latin1');
  const match = /\x11\x18\x12([0-9A-F]{10})([0-9A-F]{8})\x00$/.exec(bytes);
  return match?.[1] === salt && match[2] !== undefined ? parseInt(match[2], 16) : null;
}

export function newInboundWamid(waId: string): string {
  return wamid(waId, INBOUND, randomBytes(10).toString('hex').toUpperCase());
}

export function newSalt(): string {
  return randomBytes(5).toString('hex').toUpperCase();
}
