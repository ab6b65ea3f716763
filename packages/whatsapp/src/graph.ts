import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { GraphApiError, type GraphFailure } from './errors.js';
import { parseJson, toGraphApiError } from './graph-error.js';
import { createHttpClient, type HttpRequest } from './http.js';
import { createDownloader } from './media/download.js';
import type { ByteStream } from './media/multipart.js';

export interface CloudApiOptions {
  /** Where Graph is, without the version: `https://graph.facebook.com`, or the sandbox. */
  baseUrl: string;
  /** The Graph version, such as `v25.0`. */
  version: string;
  /**
   * Asked at every call, so that a rotated token takes effect at once, for the number or account that the call is
   * about. A `GraphApiError` that it fails with is the call's.
   */
  accessToken: (owner: string) => string | Promise<string>;
  /**
   * Told when Meta refused a token (190), before it did anything. True where there is another one now: then the call
   * is made once more with that.
   */
  onTokenRefused?: ((token: string) => boolean) | undefined;
  /** Told when a call with a token has succeeded. */
  onTokenAccepted?: ((token: string) => void) | undefined;
  /** The longest a call may take, waiting for a connection included, in milliseconds. */
  timeoutMs: number;
  /** Connections kept to Graph at most, one call each at a time; 64 by default. */
  connections?: number | undefined;
}

export interface GraphRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Node and edge: `['201000000000001', 'messages']`; empty for a session. */
  path: readonly string[];
  query?: Record<string, string | undefined>;
  body?: unknown;
  /** Instead of a body: bytes, or a form with a file. */
  stream?: ByteStream | undefined;
  /** Instead of a path: a session of a resumable upload, with where its bytes go on. */
  session?: { id: string; offset?: number } | undefined;
  addressed?: GraphFailure['addressed'];
  /** The number or account that the call is about, where the path does not begin with it. */
  owner?: string | undefined;
  /** Asks Meta about the very token that it is made with. */
  isAboutToken?: boolean | undefined;
  /** The token to use, instead of the one that is asked for. */
  accessToken?: string | undefined;
  /** Further texts, beside the access token, that no error may quote. */
  secrets?: readonly string[];
}

/** Calls Graph once and reads the answer by a schema. Fails with `GraphApiError` alone. */
export interface Graph {
  call<S extends z.ZodType>(request: GraphRequest, answer: S): Promise<z.infer<S>>;
  /** The bytes behind a URL that Graph gave; refuses any that is not Meta's. */
  download(url: string, signal: AbortSignal, owner?: string): Promise<Readable>;
  close(): Promise<void>;
}

const DEFAULT_CONNECTIONS = 64;
/** Files go by connections of their own, so that slow ones keep no message waiting. */
const TRANSFER_CONNECTIONS = 8;
const TRANSFER_TIMEOUT_MS = 120_000;
const TOKEN_REFUSED = 190;
const SAFE_SEGMENT = /^[A-Za-z0-9_-]{1,128}$/;
/** Goes into the path as it is: escaped, Meta would not know it (cloud-api.md §4.10). */
const SAFE_SESSION = /^upload:[\w=+/:-]{1,2000}(?:\?sig=[\w=+/:.-]{1,2000})?$/;

export function createGraph(options: CloudApiOptions): Graph {
  const base = new URL(options.baseUrl);
  const root = `${base.pathname.replace(/\/+$/, '')}/${options.version}`;
  const http = createHttpClient({
    origin: base.origin,
    timeoutMs: options.timeoutMs,
    connections: options.connections ?? DEFAULT_CONNECTIONS,
  });

  const transfers = createHttpClient({
    origin: base.origin,
    timeoutMs: Math.max(TRANSFER_TIMEOUT_MS, options.timeoutMs),
    connections: TRANSFER_CONNECTIONS,
  });

  const downloader = createDownloader(base.origin);

  async function callWith<S extends z.ZodType>(
    token: string,
    path: string,
    request: GraphRequest,
    answer: S,
  ): Promise<z.infer<S>> {
    const { headers, body } = bodyOf(request);
    const response = await (request.stream ? transfers : http).request({
      method: request.method,
      path: request.isAboutToken ? `${path}?input_token=${encodeURIComponent(token)}` : path,
      headers: {
        authorization: `${request.session ? 'OAuth' : 'Bearer'} ${token}`,
        accept: 'application/json',
        ...headers,
      },
      body,
    });
    const json = parseJson(response.body);
    if (response.status >= 200 && response.status < 300) {
      const parsed = answer.safeParse(json);
      if (parsed.success) {
        options.onTokenAccepted?.(token);
        return parsed.data;
      }
    }
    throw toGraphApiError(response, json, {
      addressed: request.addressed,
      secrets: [token, ...(request.secrets ?? [])],
      now: Date.now(),
    });
  }

  return {
    async call(request, answer) {
      const path = pathOf(root, request);
      const { owner = request.path[0] ?? '' } = request;
      const token = request.accessToken ?? (await readToken(options, owner));
      const isReplaced = (error: unknown, refused: string): boolean =>
        request.accessToken === undefined &&
        isTokenRefusal(error) &&
        options.onTokenRefused?.(refused) === true;
      try {
        return await callWith(token, path, request, answer);
      } catch (error) {
        if (!isReplaced(error, token)) throw error;
      }
      const other = await readToken(options, owner);
      try {
        return await callWith(other, path, request, answer);
      } catch (error) {
        // Told all the same; but one call is not made a third time.
        isReplaced(error, other);
        throw error;
      }
    },
    download: async (url, signal, owner = '') =>
      downloader.open(url, { token: await readToken(options, owner), signal }),
    close: async () => {
      await Promise.all([http.close(), transfers.close(), downloader.close()]);
    },
  };
}

function bodyOf({ body, stream, session }: GraphRequest): Pick<HttpRequest, 'headers' | 'body'> {
  if (stream) {
    const { contentType, contentLength } = stream;
    return {
      headers: {
        'content-type': contentType,
        'content-length': String(contentLength),
        ...(session?.offset === undefined ? {} : { file_offset: String(session.offset) }),
      },
      body: stream.open(),
    };
  }
  if (body === undefined) return { headers: {} };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function pathOf(root: string, request: GraphRequest): string {
  if (request.session) {
    if (!SAFE_SESSION.test(request.session.id)) throw noId();
    return `${root}/${request.session.id}`;
  }
  if (!request.path.every((segment) => SAFE_SEGMENT.test(segment))) {
    throw noId();
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) query.set(name, value);
  }
  const search = query.size === 0 ? '' : `?${query.toString()}`;
  return `${root}/${request.path.join('/')}${search}`;
}

function noId(): GraphApiError {
  return new GraphApiError({ kind: 'rejected', title: 'This is no id of Meta’s' });
}

/** cloud-api.md §2.1: the token is checked before anything is done. */
function isTokenRefusal(error: unknown): boolean {
  return error instanceof GraphApiError && error.kind === 'auth' && error.code === TOKEN_REFUSED;
}

async function readToken(
  { accessToken }: Pick<CloudApiOptions, 'accessToken'>,
  owner: string,
): Promise<string> {
  try {
    return await accessToken(owner);
  } catch (error) {
    if (error instanceof GraphApiError) throw error;
    throw new GraphApiError({ kind: 'auth', title: 'There is no access token' });
  }
}
