import type { z } from 'zod';
import { GraphApiError, type GraphFailure } from './errors.js';
import { parseJson, toGraphApiError } from './graph-error.js';
import { createHttpClient } from './http.js';

export interface CloudApiOptions {
  /** Where Graph is, without the version: `https://graph.facebook.com`, or the sandbox. */
  baseUrl: string;
  /** The Graph version, such as `v25.0`. */
  version: string;
  /** Asked at every call, so that a rotated token takes effect at once. */
  accessToken: () => string;
  /** The longest a call may take, waiting for a connection included, in milliseconds. */
  timeoutMs: number;
  /** Connections kept to Graph at most, one call each at a time; 64 by default. */
  connections?: number | undefined;
}

export interface GraphRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Node and edge: `['201000000000001', 'messages']`. */
  path: readonly string[];
  query?: Record<string, string | undefined>;
  body?: unknown;
  addressed?: GraphFailure['addressed'];
  /** Further texts, beside the access token, that no error may quote. */
  secrets?: readonly string[];
}

/** Calls Graph once and reads the answer by a schema. Fails with `GraphApiError` alone. */
export interface Graph {
  call<S extends z.ZodType>(request: GraphRequest, answer: S): Promise<z.infer<S>>;
  close(): Promise<void>;
}

const DEFAULT_CONNECTIONS = 64;
const SAFE_SEGMENT = /^[A-Za-z0-9_-]{1,128}$/;

export function createGraph(options: CloudApiOptions): Graph {
  const base = new URL(options.baseUrl);
  const root = `${base.pathname.replace(/\/+$/, '')}/${options.version}`;
  const http = createHttpClient({
    origin: base.origin,
    timeoutMs: options.timeoutMs,
    connections: options.connections ?? DEFAULT_CONNECTIONS,
  });

  return {
    async call(request, answer) {
      const path = pathOf(root, request);
      const token = readToken(options.accessToken);
      const response = await http.request({
        method: request.method,
        path,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
      });
      const json = parseJson(response.body);
      if (response.status >= 200 && response.status < 300) {
        const parsed = answer.safeParse(json);
        if (parsed.success) return parsed.data;
      }
      throw toGraphApiError(response, json, {
        addressed: request.addressed,
        secrets: [token, ...(request.secrets ?? [])],
        now: Date.now(),
      });
    },
    close: () => http.close(),
  };
}

function pathOf(root: string, request: GraphRequest): string {
  if (!request.path.every((segment) => SAFE_SEGMENT.test(segment))) {
    throw new GraphApiError({ kind: 'rejected', title: 'This is no id of Meta’s' });
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) query.set(name, value);
  }
  const search = query.size === 0 ? '' : `?${query.toString()}`;
  return `${root}/${request.path.join('/')}${search}`;
}

function readToken(accessToken: () => string): string {
  try {
    return accessToken();
  } catch {
    throw new GraphApiError({ kind: 'auth', title: 'There is no access token' });
  }
}
