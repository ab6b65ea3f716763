import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

export type IdPrefix =
  | 'app'
  | 'aud'
  | 'con'
  | 'dev'
  | 'evt'
  | 'exp'
  | 'med'
  | 'mer'
  | 'msg'
  | 'req'
  | 'rpl'
  | 'ses'
  | 'snd'
  | 'tpl'
  | 'try'
  | 'usr'
  | 'whk'
  | 'wr';

const RANDOM_BYTES = 16;
const SEQUENCE_MAX = 2 ** 32;

/** Drawn for many ids at once: each draw is a call out of JavaScript, and a send makes five ids. */
const pool = new Uint8Array(256 * RANDOM_BYTES);
let drawn = pool.length;
let last = { msecs: 0, seq: 0 };

/** A new opaque id such as `msg_0193a7f2…`; ids of one process sort by their time of birth. */
export function newId(prefix: IdPrefix): string {
  const random = drawRandom();
  last = placeAfter(last, random);
  return `${prefix}_${v7({ random, ...last }).replaceAll('-', '')}`;
}

function drawRandom(): Uint8Array {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  return pool.subarray(drawn, (drawn += RANDOM_BYTES));
}

/**
 * RFC 9562 §6.2, method 1: a counter orders what is born within one millisecond. It begins anywhere below
 * half of what it can count, so that two processes do not share it.
 */
function placeAfter({ msecs, seq }: typeof last, random: Uint8Array): typeof last {
  const now = Date.now();
  if (now > msecs) return { msecs: now, seq: firstOf(random) };
  return seq + 1 < SEQUENCE_MAX ? { msecs, seq: seq + 1 } : { msecs: msecs + 1, seq: 0 };
}

/** Of bytes that a version 7 id does not use otherwise. */
function firstOf(random: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.subarray(6, 10);
  return ((a & 0x7f) << 24) | (b << 16) | (c << 8) | d;
}
