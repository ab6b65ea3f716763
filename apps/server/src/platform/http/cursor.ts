import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.js';

/** Where a page ended: the next one holds what is older than this. */
export interface Position {
  createdAt: Date;
  id: string;
}

export interface CursorCodec {
  encode(scope: string, position: Position): string;
  /** @throws AppError invalid_cursor when it is forged, or another list's or merchant's. */
  decode(scope: string, cursor: string): Position;
}

const Payload = z.tuple([z.number(), z.string()]);

/** Cursors are signed together with their scope, so that none works on another list. */
export function createCursorCodec(key: Uint8Array): CursorCodec {
  const sign = (scope: string, payload: string): Buffer =>
    createHmac('sha256', key).update(`${scope}\n${payload}`).digest().subarray(0, 16);
  return {
    encode(scope, { createdAt, id }) {
      const payload = Buffer.from(JSON.stringify([createdAt.getTime(), id])).toString('base64url');
      return `${payload}.${sign(scope, payload).toString('base64url')}`;
    },
    decode(scope, cursor) {
      const [payload = '', signature = ''] = cursor.split('.');
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(scope, payload);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        throw new AppError('invalid_cursor', 'This cursor does not belong to this list.');
      }
      const json: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
      const [time, id] = Payload.parse(json);
      return { createdAt: new Date(time), id };
    },
  };
}
