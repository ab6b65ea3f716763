import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Pool, type Dispatcher } from 'undici';
import { GraphApiError } from './errors.js';

const CONNECT_TIMEOUT_MS = 3_000;
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** From the root of the server, query included. */
  path: string;
  headers: Record<string, string>;
  body?: string | Readable | undefined;
}

export interface HttpResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/**
 * Connections to one server, kept alive. Every request is made at most once, follows no redirect and ends within
 * `timeoutMs`; one that waited half of it for a free connection is not sent any more. Fails with `not_sent` or `unknown_outcome` alone.
 */
export function createHttpClient(options: {
  origin: string;
  timeoutMs: number;
  connections: number;
}): HttpClient {
  const pool = new Pool(options.origin, {
    connections: options.connections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    // One clock of our own covers the whole request; undici's two would only cover its parts.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  let closing: Promise<void> | undefined;
  return {
    request: (request) => exchange(pool, request, options.timeoutMs),
    close: () => (closing ??= pool.destroy()),
  };
}

function exchange(pool: Pool, request: HttpRequest, timeoutMs: number): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(timeoutMs, resolve, reject);
    try {
      pool.dispatch(
        {
          method: request.method,
          path: request.path,
          headers: request.headers,
          body: request.body ?? null,
        },
        handler,
      );
    } catch (error) {
      handler.fail(error);
    }
  });
}

/**
 * undici calls `onRequestStart` in the same tick in which it writes the first byte, and never before there is a
 * connection: an error before it proves that nothing was sent, one after it proves nothing.
 */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #resolve: (response: HttpResponse) => void;
  readonly #reject: (error: GraphApiError) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #startBy: number;
  #controller: Dispatcher.DispatchController | undefined;
  #isSettled = false;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #byteCount = 0;

  constructor(
    timeoutMs: number,
    resolve: (response: HttpResponse) => void,
    reject: (error: GraphApiError) => void,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(() => this.#abort('ETIMEDOUT'), timeoutMs);
    this.#startBy = performance.now() + timeoutMs / 2;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // It waited for a connection until its time ran out, or nearly: begun now, its outcome would likely stay unknown.
    if (this.#isSettled || performance.now() > this.#startBy) {
      this.#end('ETIMEDOUT');
      controller.abort(new Error('ETIMEDOUT'));
      return;
    }
    this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isSettled) return;
    this.#byteCount += chunk.length;
    if (this.#byteCount > MAX_BODY_BYTES) {
      this.#abort('EMSGSIZE');
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#settle()) return;
    this.#resolve({
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#chunks).toString('utf8'),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  fail(error: unknown): void {
    this.#end(reasonOf(error));
  }

  #abort(reason: string): void {
    const controller = this.#controller;
    this.#end(reason);
    controller?.abort(new Error(reason));
  }

  #end(reason: string): void {
    if (!this.#settle()) return;
    const hasStarted = this.#controller !== undefined;
    this.#reject(
      new GraphApiError({
        kind: hasStarted ? 'unknown_outcome' : 'not_sent',
        title: hasStarted ? 'Meta gave no complete answer' : 'Meta could not be reached',
        details: reason,
        ...(this.#status === 0 ? {} : { httpStatus: this.#status }),
      }),
    );
  }

  /** True for the first caller alone. */
  #settle(): boolean {
    if (this.#isSettled) return false;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    return true;
  }
}

/** The error's code and not its text, which may quote what was sent. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'connection failed';
}
