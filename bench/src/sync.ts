import { setTimeout as sleep } from 'node:timers/promises';
import { call, TEMPLATE } from './merchant.js';
import type { Options } from './options.js';
import { describeMachine, type Machine } from './report.js';
import type { Stack } from './stack.js';
import { readRssMb, startMeter, type Usage } from './usage.js';

const PER_CALL = 500;
const LOOK_EVERY_MS = 100;
/** Of the templates, how many are changed at Meta before the last sync. */
const CHANGED_SHARE = 0.01;

interface SyncParts {
  options: Options;
  stack: Stack;
  machine: Machine;
  say: (line: string) => void;
}

interface Found {
  created: number;
  updated: number;
  removed: number;
  unchanged: number;
  durationMs: number;
}

interface Progress {
  state: string;
  progress: { done: number; total: number };
}

interface Turn {
  what: string;
  found: Found;
  usage: Usage;
  highestMb: number;
  /** Different places that somebody who looked ten times a second saw. */
  places: number;
  /** The longest that one of those looks took, in milliseconds. */
  longestLookMs: number;
}

/** How long reading every template of an account from Meta takes, and what it costs. */
export async function measureSync({ options, stack, machine, say }: SyncParts) {
  const token = await logInAsAdmin(stack);
  say(`Putting ${options.count} templates at Meta …`);
  const names = Array.from({ length: options.count }, (_, index) => `of_the_bench_${index}`);
  await put(stack, names, 'has left our shop');
  const turns: Turn[] = [];
  const turn = async (what: string): Promise<void> => {
    say(`Sync: ${what} …`);
    turns.push(await sync(stack, token, what));
  };
  await turn('all new');
  await turn('nothing changed');
  const changed = names.filter((_, index) => index % Math.round(1 / CHANGED_SHARE) === 0);
  await put(stack, changed, 'is on its way to you');
  await turn(`${changed.length} changed`);
  const isGood =
    (turns[0]?.found.created ?? 0) >= options.count &&
    turns[1]?.found.updated === 0 &&
    turns[2]?.found.updated === changed.length;
  return { markdown: report(options, machine, turns), isGood };
}

async function logInAsAdmin(stack: Stack): Promise<string> {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = stack.product.env;
  const answer = await call(stack, 'POST', '/api/auth/login', undefined, { email, password });
  return (answer as { accessToken: string }).accessToken;
}

async function put({ sandbox }: Stack, names: readonly string[], words: string): Promise<void> {
  const [body] = TEMPLATE.components;
  for (let from = 0; from < names.length; from += PER_CALL) {
    await sandbox.putTemplates(
      names.slice(from, from + PER_CALL).map((name) => ({
        ...{ ...TEMPLATE, name },
        components: [{ ...body, text: `Hi {{1}}, order {{2}} of ${name} ${words} until {{3}}.` }],
      })),
    );
  }
}

async function sync(stack: Stack, token: string, what: string): Promise<Turn> {
  const { waypost, mongod, sandbox } = stack.pids;
  const pids = { app: waypost, mongod, sandbox, load: process.pid };
  const meter = await startMeter(stack.productDb, pids);
  const places = new Set<number>();
  let [highestMb, longestLookMs, isOver] = [readRssMb(waypost), 0, false];
  const look = async (): Promise<void> => {
    while (!isOver) {
      const startedAt = performance.now();
      const seen = (await call(stack, 'GET', '/api/templates/sync', token)) as Progress;
      longestLookMs = Math.max(longestLookMs, performance.now() - startedAt);
      if (seen.state === 'running') places.add(seen.progress.done);
      highestMb = Math.max(highestMb, readRssMb(waypost));
      await sleep(LOOK_EVERY_MS);
    }
  };
  const looking = look();
  const found = (await call(stack, 'POST', '/api/templates/sync', token)) as Found;
  isOver = true;
  await looking;
  return { what, found, usage: await meter.read(), highestMb, places: places.size, longestLookMs };
}

function report({ count, latencyMs }: Options, machine: Machine, turns: readonly Turn[]): string {
  const head = [
    ...['', 'took', 'created', 'updated', 'unchanged', 'CPU: server', 'mongod', 'sandbox'],
    ...['commands: find', 'insert', 'update', 'RSS, highest', 'places seen', 'longest look'],
  ];
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  const row = ({ what, found, usage, highestMb, places, longestLookMs }: Turn) => [
    ...[what, seconds(found.durationMs)],
    ...[found.created, found.updated, found.unchanged],
    ...[usage.cpuMs.app, usage.cpuMs.mongod, usage.cpuMs.sandbox].map(seconds),
    ...[usage.commands.find, usage.commands.insert, usage.commands.update],
    ...[`${highestMb} MB`, places, `${longestLookMs.toFixed(0)} ms`],
  ];
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [
    `### sync · ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `\`npm run bench -- sync --count ${count} --latency ${latencyMs}\``,
    '',
    describeMachine(machine, turns),
    '',
    line(head),
    line(head.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...turns.map((turn) => line(row(turn))),
    '',
    'Somebody looks how far it is ten times a second: the places seen, and the longest that a look took. The commands are all of the server’s.',
    '',
  ].join('\n');
}
