import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isRecord, tryParseJson, type Json } from '../json.js';

const BODY_MAX_BYTES = 5 << 20;
const NO_QUERY = new URLSearchParams();

/** A request, read whole. */
export interface Call {
  method: string;
  /** The path's parts, decoded; empty ones left out. */
  segments: string[];
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  bodyText: string;
  /** The body as an object, from JSON or a form; null when it is neither. */
  body: Json | null;
  /** What it brings, where it brings a file. */
  file: CallFile | null;
}

export interface CallFile {
  type: string;
  bytes: Buffer;
}

export class BodyTooLargeError extends Error {}

export async function readBody(request: IncomingMessage): Promise<string> {
  return (await bytesOf(request, BODY_MAX_BYTES)).toString('utf8');
}

export function bytesOf(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) reject(new BodyTooLargeError());
      else chunks.push(chunk);
    });
    request.on('end', () => {
      const [first] = chunks;
      resolve(chunks.length === 1 && first ? first : Buffer.concat(chunks));
    });
    request.on('error', reject);
  });
}

export function callOf(request: IncomingMessage, bodyText: string): Call {
  const target = request.url ?? '/';
  const queryAt = target.indexOf('?');
  const path = queryAt === -1 ? target : target.slice(0, queryAt);
  return {
    method: request.method ?? 'GET',
    segments: path
      .split('/')
      .filter((part) => part !== '')
      .map(decode),
    path,
    query: queryAt === -1 ? NO_QUERY : new URLSearchParams(target.slice(queryAt + 1)),
    headers: request.headers,
    bodyText,
    body: parseBody(bodyText, request.headers['content-type'] ?? ''),
    file: null,
  };
}

function parseBody(text: string, contentType: string): Json | null {
  if (text === '') return {};
  // curl's `-d` calls JSON a form as well.
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  if (isForm && !text.startsWith('{')) return formBody(text);
  const body = tryParseJson(text);
  return isRecord(body) ? body : null;
}

/** Graph takes forms as well, with JSON in their fields (cloud-api.md §1.1). */
function formBody(text: string): Json {
  const body: Json = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const parsed = /^[[{]|^(true|false)$/.test(value) ? tryParseJson(value) : undefined;
    body[name] = parsed ?? value;
  }
  return body;
}

function decode(part: string): string {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
