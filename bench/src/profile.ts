import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** V8's own format (--cpu-prof); times in microseconds of the monotonic clock. */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  startTime: number;
  samples: number[];
  timeDeltas: number[];
}

export interface Span {
  fromUs: number;
  untilUs: number;
}

const OURS = 'ours: ';
const MODULES_SHOWN = 14;
const FUNCTIONS_SHOWN = 8;
/** Node's own, in C++: each is a system call, and on loopback the receiver's side of TCP as well. */
const SOCKET_WRITE = /^write(v|Buffer|\w+String)$/;

/** The clock that the profile's times are of. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

/** Where the main thread spent its time in that span, by module and by function. */
export function summariseProfile(folder: string, { fromUs, untilUs }: Span, items: number): string {
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('The server has left no profile.');
  // Safe: written by V8 a moment ago.
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const modules = new Map<string, number>();
  const functions = new Map<string, number>();
  let idleUs = 0;
  let at = profile.startTime;
  for (const [index, id] of profile.samples.entries()) {
    const spent = profile.timeDeltas[index] ?? 0;
    at += spent;
    const frame = frames.get(id);
    if (!frame || at < fromUs || at > untilUs) continue;
    if (frame.functionName === '(idle)') {
      idleUs += spent;
      continue;
    }
    const module = moduleOf(frame.functionName, frame.url);
    add(modules, module, spent);
    add(functions, `\`${frame.functionName || '(anonymous)'}\` (${module})`, spent);
  }
  const busyUs = sum(modules);
  const oursUs = sum(new Map([...modules].filter(([name]) => name.startsWith(OURS))));
  const line = ([name, us]: [string, number]) =>
    `| ${name} | ${((us / busyUs) * 100).toFixed(1)} % | ${(us / items).toFixed(0)} |`;
  const share = ((busyUs / (busyUs + idleUs)) * 100).toFixed(0);
  return [
    `Main thread under the profiler: ${share} % busy, ${(busyUs / items).toFixed(0)} µs per item over ${items} items; own code ${((oursUs / busyUs) * 100).toFixed(1)} % of that.`,
    '',
    '| self time by module | share | µs per item |',
    '| --- | --: | --: |',
    ...largest(modules, MODULES_SHOWN).map(line),
    '',
    '| self time by function | share | µs per item |',
    '| --- | --: | --: |',
    ...largest(functions, FUNCTIONS_SHOWN).map(line),
    '',
  ].join('\n');
}

function moduleOf(functionName: string, url: string): string {
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'native code without a frame';
  if (url === '') return SOCKET_WRITE.test(functionName) ? 'socket writes' : 'native functions';
  const npm = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (npm !== undefined) return npm;
  const own = /\/(apps\/server|packages\/\w+)\/dist\/((?:features\/|platform\/)?[\w-]+)/.exec(url);
  if (own) return OURS + (own[1] === 'apps/server' ? (own[2] ?? '') : (own[1] ?? ''));
  const node = /^node:(internal\/)?([\w-]+)/.exec(url)?.[2];
  return node === undefined ? url : `Node: ${node}`;
}

function sum(parts: ReadonlyMap<string, number>): number {
  return [...parts.values()].reduce((all, us) => all + us, 0);
}

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

function largest(sums: ReadonlyMap<string, number>, howMany: number): [string, number][] {
  return [...sums].sort(([, a], [, b]) => b - a).slice(0, howMany);
}
