import { cpus, release, totalmem } from 'node:os';
import type { LiveResult } from './live.js';
import type { Options } from './options.js';
import { SIDES, type Round, type Side } from './round.js';
import type { Command, Part } from './usage.js';

/** All rounds of one side as one. */
interface Total {
  side: Side;
  rates: number[];
  items: number;
  loadSeconds: number;
  doneSeconds: number;
  latencies: number[];
  cpuMs: Record<Part, number>;
  commands: Record<Command, number>;
}

export interface Machine {
  mongodVersion: string;
  /** Of one insert with nothing beside it. */
  durableInsertMs: number;
}

/** The figures as they go into RESULTS.md. */
export function report(options: Options, machine: Machine, rounds: readonly Round[]): string {
  const [baseline, waypost] = SIDES.map((side) => total(side, rounds));
  if (!baseline || !waypost) throw new Error('A side is missing.');
  const item = options.what === 'send' ? 'send' : 'status';
  return [
    `### ${options.what} · ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `\`${commandOf(options)}\``,
    '',
    describeMachine(machine, rounds),
    '',
    ...table(item, baseline, waypost),
    '',
    ...rounds.map(describeVerdict),
    ...describeFailures(rounds),
    '',
    `Commands to the database per ${item}: ${[baseline, waypost].map(describeCommands).join('; ')}.`,
    '',
  ].join('\n');
}

/** What `live` has found, as it goes into RESULTS.md. */
export function reportLive(options: Options, machine: Machine, result: LiveResult): string {
  const { clients, merchants, load, usage, delaysMs, unseen, repeated, ended, rss } = result;
  const ms = (share: number, delays = delaysMs) => `${percentile(delays, share).toFixed(0)} ms`;
  const mb = (megabytes: number) => `${megabytes} MB`;
  const cpu = (part: Part) => `${((usage.cpuMs[part] / usage.seconds / 1000) * 100).toFixed(0)} %`;
  const cells = [
    `${count(load.items / load.seconds)}/s`,
    count(delaysMs.length / usage.seconds),
    ...[0.5, 0.95, 0.99, 1].map((share) => ms(share)),
    ...[rss.idleMb, rss.openMb, rss.peakMb].map(mb),
    `${cpu('app')} / ${cpu('mongod')} / ${cpu('sandbox')} / ${cpu('load')}`,
  ];
  const head = [
    ...['statuses acknowledged', 'events told a second', 'p50', 'p95', 'p99', 'longest'],
    ...['RSS before', 'with streams open', 'highest', 'CPU: server / mongod / clients / load'],
  ];
  const row = (values: readonly string[]) => `| ${values.join(' | ')} |`;
  return [
    `### live · ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `\`npm run bench -- live --clients ${clients} --merchants ${merchants} ${loadOf(options)}\``,
    '',
    describeMachine(machine, [{ usage }]),
    '',
    row(head),
    row(head.map(() => '--:')),
    row(cells),
    '',
    `From the start of a status’s POST until a client has its event; ${clients} clients of ${merchants} merchants. From when the event is written until the first client has it: p50 ${ms(0.5, result.feedDelaysMs)}, p95 ${ms(0.95, result.feedDelaysMs)}.`,
    `- **${unseen} not seen**, ${repeated} seen again (a late status tells its message anew), ${ended.length} streams ended by themselves`,
    ...[...load.failures].map(([reason, times]) => `- **${times} refused**: ${reason}`),
    ...ended.slice(0, 5).map((line) => `- ${line}`),
    '',
  ].join('\n');
}

/** What makes the run worth nothing. */
export function hasLiveTrouble({ unseen, load, ended }: LiveResult): boolean {
  return unseen > 0 || load.failures.size > 0 || ended.length > 0;
}

function loadOf(options: Options): string {
  const { seconds, connections, count, statusesPerPost, rate } = options;
  const rateOf = rate === null ? '' : ` --rate ${rate}`;
  return `--seconds ${seconds} --connections ${connections} --count ${count} --per-post ${statusesPerPost}${rateOf}`;
}

/** What makes the run worth nothing: an item lost or doubled, or an answer that was no success. */
export function hasTrouble(rounds: readonly Round[]): boolean {
  return rounds.some(
    ({ verdict, load }) => verdict.lost > 0 || verdict.doubled > 0 || load.failures.size > 0,
  );
}

function total(side: Side, rounds: readonly Round[]): Total {
  const own = rounds.filter((round) => round.side === side);
  const sum = (pick: (round: Round) => number) => own.reduce((all, round) => all + pick(round), 0);
  const [first] = own;
  if (!first) throw new Error(`There is no round of ${side}.`);
  return {
    side,
    rates: own.map(({ load, doneSeconds }) => load.items / doneSeconds),
    items: sum(({ load }) => load.items),
    loadSeconds: sum(({ load }) => load.seconds),
    doneSeconds: sum(({ doneSeconds }) => doneSeconds),
    latencies: own.flatMap(({ load }) => load.latencies).sort((a, b) => a - b),
    cpuMs: sumUp(own.map(({ usage }) => usage.cpuMs)),
    commands: sumUp(own.map(({ usage }) => usage.commands)),
  };
}

function sumUp<K extends string>(records: readonly Record<K, number>[]): Record<K, number> {
  const sums: Partial<Record<K, number>> = {};
  for (const record of records) {
    for (const key of Object.keys(record) as K[]) sums[key] = (sums[key] ?? 0) + record[key];
  }
  // Safe: every record has all the keys, and there is at least one.
  return sums as Record<K, number>;
}

function table(item: 'send' | 'status', baseline: Total, waypost: Total): string[] {
  const done = item === 'send' ? 'sent and recorded' : 'stored and applied';
  const head = [
    '',
    `${done}, each round`,
    'acknowledged',
    'p50',
    'p95',
    'p99',
    'last done after',
    `CPU per ${item}: app`,
    'mongod',
    'load, sandbox',
  ];
  const ratio = [
    '**ratio**',
    `**${times(rateOf(waypost) / rateOf(baseline))}**`,
    times(ackRateOf(waypost) / ackRateOf(baseline)),
    ...[0.5, 0.95, 0.99].map((share) =>
      times(percentile(waypost.latencies, share) / percentile(baseline.latencies, share)),
    ),
    '',
    times(perItem(waypost, 'app') / perItem(baseline, 'app')),
    times(perItem(waypost, 'mongod') / perItem(baseline, 'mongod')),
    '',
  ];
  const rows = [head, head.map((_, index) => (index === 0 ? '---' : '--:'))];
  rows.push(...[baseline, waypost].map(row), ratio);
  return rows.map((cells) => `| ${cells.join(' | ')} |`);
}

function row(side: Total): string[] {
  const { latencies, rates, doneSeconds, loadSeconds } = side;
  const ms = (share: number) => `${percentile(latencies, share).toFixed(1)} ms`;
  return [
    side.side,
    `${count(rateOf(side))}/s (${rates.map(count).join(', ')})`,
    `${count(ackRateOf(side))}/s`,
    ms(0.5),
    ms(0.95),
    ms(0.99),
    `${((doneSeconds - loadSeconds) / rates.length).toFixed(1)} s`,
    `${perItem(side, 'app').toFixed(2)} ms`,
    `${perItem(side, 'mongod').toFixed(2)} ms`,
    (['load', 'sandbox'] as const).map((part) => perItem(side, part).toFixed(2)).join(', '),
  ];
}

/** What it was measured on, and what else ran there. */
export function describeMachine(
  { mongodVersion, durableInsertMs }: Machine,
  rounds: readonly Pick<Round, 'usage'>[],
) {
  const [cpu] = cpus();
  const foreign = rounds.map(({ usage }) => usage.foreignShare * 100);
  const share = `${Math.min(...foreign).toFixed(0)}–${Math.max(...foreign).toFixed(0)} %`;
  return [
    `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'},`,
    `${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, Node ${process.versions.node},`,
    `MongoDB ${mongodVersion} (one-node replica set; one durable insert alone: ${durableInsertMs.toFixed(2)} ms).`,
    `Load, sandbox, mongod and server share the processors; other programs took ${share} of them.`,
  ].join(' ');
}

function describeVerdict({ side, verdict }: Round): string {
  const { acknowledged, lost, doubled, found } = verdict;
  const judgement = `**${lost} lost, ${doubled} doubled**`;
  return `- ${side}: ${acknowledged} acknowledged; ${found}; ${judgement}`;
}

function describeFailures(rounds: readonly Round[]): string[] {
  return rounds.flatMap(({ side, load }) =>
    [...load.failures].map(([reason, times]) => `- ${side}: **${times} refused**: ${reason}`),
  );
}

function describeCommands(side: Total): string {
  const parts = Object.entries(side.commands)
    .map(([name, times]) => [name, times / side.items] as const)
    .filter(([, times]) => times >= 0.005)
    .map(([name, times]) => `${times.toFixed(2)} ${name}`);
  return `${side.side} ${parts.join(', ')}`;
}

function commandOf(options: Options): string {
  const { what, seconds, connections, rounds, warmupSeconds, latencyMs } = options;
  const form = [
    options.isAsync ? ' --async' : '',
    options.batch > 1 ? ` --batch ${options.batch}` : '',
    options.rate === null ? '' : ` --rate ${options.rate}`,
  ].join('');
  const own =
    what === 'send'
      ? `--latency ${latencyMs}${form}`
      : `--per-post ${options.statusesPerPost} --told ${options.told}`;
  const usual = `--seconds ${seconds} --connections ${connections} --rounds ${rounds}`;
  const profile = options.isProfiled ? ' --profile' : '';
  return `npm run bench -- ${what} ${usual} --warmup ${warmupSeconds} --count ${options.count} ${own}${profile}`;
}

const rateOf = ({ items, doneSeconds }: Total) => items / doneSeconds;
const ackRateOf = ({ items, loadSeconds }: Total) => items / loadSeconds;
const perItem = ({ cpuMs, items }: Total, part: Part) => cpuMs[part] / items;
const times = (ratio: number) => `${ratio.toFixed(2)} ×`;
const count = (rate: number) => Math.round(rate).toLocaleString('en-US');

/** Nearest rank, of values in order. */
function percentile(ordered: readonly number[], share: number): number {
  return ordered[Math.max(0, Math.ceil(ordered.length * share) - 1)] ?? Number.NaN;
}
