import type { IncomingMessage } from 'node:http';
import { Busboy } from '@fastify/busboy';
import type { Json } from '../json.js';
import { bytesOf, callOf, type Call, type CallFile } from './call.js';

/** The largest file, and what a form puts around it. */
const FORM_MAX_BYTES = (100 << 20) + (1 << 20);

/** Whether a request brings a file: to Graph in a form, to the control side as it is. */
export function bringsFile({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && /^[^?]*\/media(?:\?|$)/.test(url);
}

export async function readFileCall(request: IncomingMessage): Promise<Call> {
  const bytes = await bytesOf(request, FORM_MAX_BYTES);
  const type = request.headers['content-type'] ?? '';
  const { fields, file } = /^multipart\/form-data/i.test(type)
    ? await readForm(type, bytes)
    : { fields: {}, file: { type, bytes } };
  const text = `[${bytes.length} bytes of ${type}]`;
  return { ...callOf(request, ''), bodyText: text, body: fields, file };
}

function readForm(type: string, bytes: Buffer): Promise<{ fields: Json; file: CallFile | null }> {
  return new Promise((resolve) => {
    const fields: Json = {};
    let file: CallFile | null = null;
    const form = new Busboy({ headers: { 'content-type': type } });
    form.on('field', (name, value) => {
      fields[name] = value;
    });
    form.on('file', (name, stream, _filename, _encoding, mimeType) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', () => undefined);
      stream.on('end', () => {
        if (name === 'file') file = { type: mimeType, bytes: Buffer.concat(chunks) };
      });
    });
    const done = (): void => resolve({ fields, file });
    form.on('finish', done);
    form.on('error', () => resolve({ fields, file: null }));
    form.end(bytes);
  });
}
