import type { Db } from 'mongodb';
import { runLoad, type LoadAnswer, type LoadRequest, type LoadResult } from './load.js';
import { startMeter, type Part, type Usage } from './usage.js';

export type Side = 'baseline' | 'waypost';
export const SIDES: readonly Side[] = ['baseline', 'waypost'];

/** Whether all that was acknowledged is there, and there once. */
export interface Verdict {
  acknowledged: number;
  lost: number;
  doubled: number;
  /** What it was judged by. */
  found: string;
}

/** The work of one round of one side, prepared before the clock starts. */
export interface Work {
  next: () => LoadRequest | null;
  accept: (request: LoadRequest, answer: LoadAnswer) => boolean;
  /** Resolves when nothing that was acknowledged still waits to be done. */
  settle: () => Promise<void>;
  judge: () => Promise<Verdict>;
}

export interface Round {
  side: Side;
  load: LoadResult;
  /** From the first request to the end of all work. */
  doneSeconds: number;
  usage: Usage;
  verdict: Verdict;
}

export async function runRound(
  side: Side,
  work: Work,
  run: {
    db: Db;
    url: string;
    pids: Record<Part, number>;
    seconds: number;
    connections: number;
    rate: number | null;
    signal: AbortSignal;
  },
): Promise<Round> {
  const { db, url, pids, seconds, connections, rate, signal } = run;
  const meter = await startMeter(db, pids);
  const startedAt = performance.now();
  const { next, accept } = work;
  const load = await runLoad({ url, connections, seconds, rate, signal, next, accept });
  await work.settle();
  const doneSeconds = (performance.now() - startedAt) / 1000;
  const usage = await meter.read();
  return { side, load, doneSeconds, usage, verdict: await work.judge() };
}
