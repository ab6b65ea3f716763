export interface ApiAnswer {
  status: number;
  /** Of a success. */
  data: unknown;
  error?: { code: string; messageId?: string };
}

export interface ApiCall {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
  timeoutMs?: number;
}

/** Speaks to one server as an app would; fails where there is no complete answer. */
export async function callApi(
  url: string,
  method: string,
  path: string,
  { token, body, headers, timeoutMs = 10_000 }: ApiCall = {},
): Promise<ApiAnswer> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  // Safe: what is not one of Waypost's own answers is seen by its status alone.
  const json = (await answer.json()) as Omit<ApiAnswer, 'status'>;
  return { ...json, status: answer.status };
}

/** As `callApi`, and fails where it is refused; gives what it was asked for. */
export async function expectApi(
  url: string,
  method: string,
  path: string,
  call: ApiCall = {},
): Promise<unknown> {
  const { status, data, error } = await callApi(url, method, path, call);
  if (status < 300) return data;
  throw new Error(`${method} ${path}: ${status} ${error?.code ?? ''}`);
}
