import { createHmac } from 'node:crypto';
import { Pool } from 'undici';

const ANSWER_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 3000;

export interface PostResult {
  /** Null when no answer came. */
  httpStatus: number | null;
  error: string | null;
}

/** The connections to the receiver: one signed POST each. */
export class WebhookClient {
  readonly #appSecret: string;
  readonly #connections: number;
  #current: { origin: string; pool: Pool } | undefined;

  constructor(appSecret: string, connections: number) {
    this.#appSecret = appSecret;
    this.#connections = connections;
  }

  async post(url: string, body: string): Promise<PostResult> {
    const target = new URL(url);
    try {
      const { statusCode, body: answer } = await this.#poolFor(target.origin).request({
        method: 'POST',
        path: target.pathname + target.search,
        body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': signatureOf(body, this.#appSecret),
        },
      });
      await answer.dump();
      return { httpStatus: statusCode, error: null };
    } catch (error) {
      return { httpStatus: null, error: error instanceof Error ? error.message : 'unknown' };
    }
  }

  async close(): Promise<void> {
    await this.#current?.pool.destroy();
  }

  #poolFor(origin: string): Pool {
    if (this.#current?.origin === origin) return this.#current.pool;
    void this.#current?.pool.close();
    const pool = new Pool(origin, {
      connections: this.#connections,
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
      connect: { timeout: CONNECT_TIMEOUT_MS },
    });
    this.#current = { origin, pool };
    return pool;
  }
}

/** cloud-api.md §6.1: lower-case hex over the very bytes that are sent. */
function signatureOf(body: string, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}
