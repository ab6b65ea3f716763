import type { IncomingMessage } from 'node:http';
import { callOf, type Call } from './call.js';

export interface UploadCall {
  call: Call;
  /** Reads what it brings, up to so many bytes. */
  read(mostBytes: number): Promise<{ call: Call; isWhole: boolean }>;
}

/** A part of a resumable upload, whose bytes are read when it is known how many of them come through. */
export function uploadCallOf(request: IncomingMessage): UploadCall | null {
  const isPart =
    request.method === 'POST' && /^\/(?:v\d+\.\d+\/)?upload(?::|%3A)/i.test(request.url ?? '');
  if (!isPart) return null;
  const call = callOf(request, '');
  return {
    call,
    read: async (mostBytes) => {
      const { bytes, isWhole } = await readPart(request, mostBytes);
      const bodyText = `[${bytes.length} bytes]`;
      return { call: { ...call, bodyText, file: { type: '', bytes } }, isWhole };
    },
  };
}

/** Gives what came even where the connection breaks. */
function readPart(
  request: IncomingMessage,
  mostBytes: number,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (isWhole: boolean): void => {
      resolve({ bytes: Buffer.concat(chunks), isWhole });
    };
    request.on('data', (chunk: Buffer) => {
      const room = mostBytes - size;
      if (room <= 0) return;
      chunks.push(chunk.subarray(0, room));
      size += chunk.length;
      if (size > mostBytes) done(false);
    });
    request.on('end', () => done(true));
    request.on('error', () => done(false));
    request.on('close', () => done(false));
  });
}
