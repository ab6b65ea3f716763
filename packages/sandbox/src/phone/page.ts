import { readFileSync } from 'node:fs';
import type { Call } from '../http/call.js';
import type { Reply } from '../http/reply.js';

/** Beside `src` and `dist`, since the compiler copies no assets. */
const FOLDER = new URL('../../phone/', import.meta.url);
const FILES: Record<string, readonly [file: string, contentType: string]> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/phone/phone.css': ['phone.css', 'text/css; charset=utf-8'],
  '/phone/phone.js': ['phone.js', 'text/javascript; charset=utf-8'],
  '/phone/bubble.js': ['bubble.js', 'text/javascript; charset=utf-8'],
  '/phone/wire.js': ['wire.js', 'text/javascript; charset=utf-8'],
  '/phone/icon.svg': ['icon.svg', 'image/svg+xml'],
};
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

const ASSETS = new Map(
  Object.entries(FILES).map(([path, [file, contentType]]) => [
    path,
    { body: readFileSync(new URL(file, FOLDER), 'utf8'), contentType },
  ]),
);

export function isPhonePath({ path, method }: Call): boolean {
  return method === 'GET' && ASSETS.has(path);
}

export function answerPhone({ path }: Call): Reply {
  const asset = ASSETS.get(path) ?? { body: '', contentType: 'text/plain' };
  return { status: 200, ...asset, headers: HEADERS };
}
