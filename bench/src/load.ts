import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

export interface LoadRequest {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** What it counts for: a POST may carry many statuses. */
  items: number;
}

export interface LoadAnswer {
  status: number;
  body: string;
}

export interface LoadOptions {
  url: string;
  connections: number;
  seconds: number;
  /** Requests a second; null: each connection asks again as soon as it was answered. */
  rate: number | null;
  signal: AbortSignal;
  /** The next request, or null when there are no more. */
  next: () => LoadRequest | null;
  /** True when it was done what was asked for. */
  accept: (request: LoadRequest, answer: LoadAnswer) => boolean;
}

export interface LoadResult {
  items: number;
  seconds: number;
  /** Of each request that was accepted, in milliseconds. */
  latencies: number[];
  /** How often each other answer came. */
  failures: Map<string, number>;
}

/** Keeps every connection busy with one request at a time until the time is over or nothing is left. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { url, connections, seconds, rate, signal, next, accept } = options;
  const pool = new Pool(url, { connections, pipelining: 1 });
  const result: LoadResult = { items: 0, seconds: 0, latencies: [], failures: new Map() };
  const fail = (reason: string) =>
    result.failures.set(reason, (result.failures.get(reason) ?? 0) + 1);
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let issued = 0;

  const keepBusy = async (): Promise<void> => {
    while (performance.now() < endsAt && !signal.aborted) {
      // Each has its time, so that a slow answer does not thin out those that follow.
      const waitMs = rate === null ? 0 : startedAt + (issued++ * 1000) / rate - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      const request = next();
      if (!request) return;
      const { path, headers, body } = request;
      const sentAt = performance.now();
      try {
        const answer = await pool.request({ method: 'POST', path, headers, body });
        const text = await answer.body.text();
        if (accept(request, { status: answer.statusCode, body: text })) {
          result.items += request.items;
          result.latencies.push(performance.now() - sentAt);
        } else fail(`${answer.statusCode} ${text.slice(0, 120)}`);
      } catch (error) {
        fail(error instanceof Error ? error.message : String(error));
      }
    }
  };

  await Promise.all(Array.from({ length: connections }, keepBusy));
  result.seconds = (performance.now() - startedAt) / 1000;
  await pool.close();
  signal.throwIfAborted();
  return result;
}
