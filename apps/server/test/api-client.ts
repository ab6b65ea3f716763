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
  /** As `call`, and fails when the status is another one. */
  expect(status: number, method: string, path: string, body?: unknown): Promise<Answer>;
}

/** Speaks to the API as an app would. */
export function createApiClient(baseUrl: string, token?: string): ApiClient {
  const call: ApiClient['call'] = async (method, path, body, headers) => {
    const answer = await fetch(baseUrl + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
    const json = (isJson ? JSON.parse(text) : {}) as Pick<Answer, 'data' | 'meta' | 'error'>;
    return { status: answer.status, headers: answer.headers, text, body: json, ...json };
  };
  return {
    token,
    call,
    expect: async (status, method, path, body) => {
      const answer = await call(method, path, body);
      if (answer.status !== status) {
        throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      }
      return answer;
    },
  };
}
