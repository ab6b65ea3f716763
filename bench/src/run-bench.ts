import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureLive } from './live.js';
import { createMerchant, type Merchant } from './merchant.js';
import type { Options } from './options.js';
import { nowUs, summariseProfile } from './profile.js';
import { measureQueue } from './queue.js';
import { measureReplay } from './replay.js';
import { hasLiveTrouble, hasTrouble, report, reportLive, type Machine } from './report.js';
import { runRound, SIDES, type Round, type Side, type Work } from './round.js';
import { putBaselineTemplate, sendWork } from './send.js';
import { startStack, type Stack } from './stack.js';
import { measureSync } from './sync.js';
import { sendOne, webhookWork } from './webhooks.js';

const ALONE_INSERTS = 200;
const STOP_WITHIN_MS = 30_000;
const WARMUP_STATUSES = 1_500;

export interface BenchParts {
  options: Options;
  env: Readonly<Record<string, string | undefined>>;
  say: (line: string) => void;
  signal: AbortSignal;
}

export interface BenchResult {
  markdown: string;
  isGood: boolean;
}

/** Measures the product and the baseline in turns, on one mongod and one sandbox. */
export async function runBench(parts: BenchParts): Promise<BenchResult> {
  const { options, env, say, signal } = parts;
  say('Starting mongod, sandbox, server and baseline …');
  const stack = await startStack({ env, latencyMs: options.latencyMs, signal });
  try {
    const died = stack.product.unexpectedExit.then(({ name }): never => {
      throw new Error(`The ${name} has ended by itself.`);
    });
    return await Promise.race([measure(parts, stack), died]);
  } finally {
    await stack.stop();
  }
}

async function measure(parts: BenchParts, stack: Stack): Promise<BenchResult> {
  const { options, say } = parts;
  if (options.what === 'sync') {
    return measureSync({ ...parts, stack, machine: await describe(stack) });
  }
  const merchant = await createMerchant(stack);
  if (options.what === 'queue') return measureQueue({ ...parts, stack, merchant });
  await putBaselineTemplate(stack);
  const machine = await describe(stack);
  if (options.what === 'live') {
    await sendOne({ ...parts, stack, merchant, count: 1 });
    const result = await measureLive(stack, merchant, options, parts);
    return { markdown: reportLive(options, machine, result), isGood: !hasLiveTrouble(result) };
  }
  const course: Course = { ...parts, stack, merchant };
  if (options.what !== 'send') await sendOne({ ...course, count: 1 });
  if (options.what === 'replay') return measureReplay(course);
  for (const side of SIDES) await warmUp(course, side);
  const rounds: Round[] = [];
  for (let number = 1; number <= options.rounds; number += 1) {
    // Who goes first changes, so that neither side has the better part of the run.
    for (const side of number % 2 === 1 ? SIDES : SIDES.toReversed()) {
      say(`Round ${number} of ${options.rounds}: ${side} …`);
      const round = await run(course, side, options.seconds, options.count);
      rounds.push(round);
      say(`  ${Math.round(round.load.items / round.doneSeconds)}/s`);
    }
  }
  const figures = report(options, machine, rounds);
  const profile = options.isProfiled ? `\n${await profileOf(course)}` : '';
  return { markdown: figures + profile, isGood: !hasTrouble(rounds) };
}

interface Course extends BenchParts {
  stack: Stack;
  merchant: Merchant;
}

async function warmUp(course: Course, side: Side): Promise<void> {
  const { options, say } = course;
  if (options.warmupSeconds === 0) return;
  say(`Warming up: ${side} …`);
  const count = options.what === 'webhooks' ? WARMUP_STATUSES : options.count;
  await run(course, side, options.warmupSeconds, count);
}

async function run(course: Course, side: Side, seconds: number, count: number): Promise<Round> {
  const { stack, options, signal } = course;
  const { urls, pids, productDb } = stack;
  return runRound(side, await workOf(course, side, count), {
    ...{ db: productDb, url: urls[side], seconds, signal },
    ...{ connections: options.connections, rate: options.rate },
    pids: { app: pids[side], mongod: pids.mongod, sandbox: pids.sandbox, load: process.pid },
  });
}

function workOf(course: Course, side: Side, count: number): Promise<Work> {
  const { what, statusesPerPost, told, isAsync, batch } = course.options;
  const parts = { ...course, count };
  return what === 'send'
    ? sendWork(side, { ...parts, isAsync, batch })
    : webhookWork(side, { ...parts, statusesPerPost, told });
}

async function profileOf(course: Course): Promise<string> {
  const { stack, options, say } = course;
  const folder = mkdtempSync(join(tmpdir(), 'waypost-profile-'));
  try {
    say('One more round of the product, under the profiler …');
    const server = await stack.profileServer(folder);
    const pids = { ...stack.pids, waypost: server.pid ?? 0 };
    const profiled = { ...course, stack: { ...stack, pids } };
    await warmUp(profiled, 'waypost');
    const fromUs = nowUs();
    const { load } = await run(profiled, 'waypost', options.seconds, options.count);
    const untilUs = nowUs();
    await server.stop(STOP_WITHIN_MS);
    return summariseProfile(folder, { fromUs, untilUs }, load.items);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function describe({ baselineDb }: Stack): Promise<Machine> {
  const { version } = await baselineDb.admin().command({ buildInfo: 1 });
  const alone = baselineDb.collection('alone');
  await alone.insertOne({});
  const startedAt = performance.now();
  for (let number = 0; number < ALONE_INSERTS; number += 1) await alone.insertOne({});
  const durableInsertMs = (performance.now() - startedAt) / ALONE_INSERTS;
  return { mongodVersion: String(version), durableInsertMs };
}
