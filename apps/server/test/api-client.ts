import type { ApiError } from '@waypost/contract';

export interface Credentials {
  email: string;
  password: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: unknown;
  data: unknown;
  meta: { nextCursor: string | null; limit: number };
  /** Absent where it went well. */
  error: ApiError;
}

export interface ApiClient {
  token: string | undefined;
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Sends a form with files in it. */
  upload(form: FormData): Promise<Answer>;
  /** As `call`, and fails when the status is another one. */
  expect(status: number, method: string, path: string, body?: unknown): Promise<Answer>;
}

/** Speaks to the API as an app would. */
export function createApiClient(baseUrl: string, token?: string): ApiClient {
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const answer = await fetch(baseUrl + path, { ...init, redirect: 'manual' });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
    const json = (isJson ? JSON.parse(text) : {}) as Pick<Answer, 'data' | 'meta' | 'error'>;
    return { status: answer.status, headers: answer.headers, text, body: json, ...json };
  };
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const call: ApiClient['call'] = (method, path, body, headers) =>
    ask(path, {
      method,
      headers: {
        ...authorization,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return {
    token,
    call,
    upload: (form) => ask('/api/media', { method: 'POST', headers: authorization, body: form }),
    expect: async (status, method, path, body) => {
      const answer = await call(method, path, body);
      if (answer.status !== status) {
        throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      }
      return answer;
    },
  };
}
