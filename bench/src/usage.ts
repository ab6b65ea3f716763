import { readFileSync } from 'node:fs';
import type { Db } from 'mongodb';

/** Linux counts a process's time in hundredths of a second, whatever the kernel's own tick is. */
const MS_PER_TICK = 10;
const COMMANDS = ['insert', 'find', 'update', 'findAndModify', 'aggregate', 'getMore'] as const;

export type Command = (typeof COMMANDS)[number];
export type Part = 'app' | 'mongod' | 'sandbox' | 'load';

export interface Usage {
  seconds: number;
  /** Milliseconds of processor time. */
  cpuMs: Record<Part, number>;
  /** Share of the machine's processors that went to anything else. */
  foreignShare: number;
  /** Commands that the database was given. */
  commands: Record<Command, number>;
}

export interface Meter {
  /** What has been used since the meter was made. */
  read(): Promise<Usage>;
}

/** Counts from now on what these processes and the database do. */
export async function startMeter(db: Db, pids: Record<Part, number>): Promise<Meter> {
  const before = await take(db, pids);
  return {
    read: async () => {
      const after = await take(db, pids);
      const cpuMs = differences(before.cpuMs, after.cpuMs);
      const ours = Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);
      const machineMs = after.machine.totalMs - before.machine.totalMs;
      const busyMs = after.machine.busyMs - before.machine.busyMs;
      return {
        seconds: (after.at - before.at) / 1000,
        cpuMs,
        foreignShare: Math.max(0, busyMs - ours) / machineMs,
        commands: differences(before.commands, after.commands),
      };
    },
  };
}

async function take(db: Db, pids: Record<Part, number>) {
  return {
    commands: await readCommands(db),
    at: performance.now(),
    cpuMs: {
      app: readCpuMs(pids.app),
      mongod: readCpuMs(pids.mongod),
      sandbox: readCpuMs(pids.sandbox),
      load: readCpuMs(pids.load),
    },
    machine: readMachine(),
  };
}

function differences<K extends string>(
  before: Record<K, number>,
  after: Record<K, number>,
): Record<K, number> {
  const keys = Object.keys(before) as K[];
  // Safe: made from all the keys of a complete record.
  return Object.fromEntries(keys.map((key) => [key, after[key] - before[key]])) as Record<
    K,
    number
  >;
}

/** proc(5): utime and stime are fields 14 and 15; the name before them may hold spaces. */
function readCpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** proc(5): what of a process stands in memory, in MB. */
export function readRssMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024);
}

function readMachine(): { totalMs: number; busyMs: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  // The first eight: user nice system idle iowait irq softirq steal; guest time is in user already.
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const total = ticks.reduce((sum, count) => sum + count, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { totalMs: total * MS_PER_TICK, busyMs: (total - idle) * MS_PER_TICK };
}

async function readCommands(db: Db): Promise<Record<Command, number>> {
  const status = await db.admin().command({ serverStatus: 1 });
  const { commands } = status.metrics as { commands: Record<string, { total: number }> };
  // Safe: made from all the names just here.
  return Object.fromEntries(COMMANDS.map((name) => [name, commands[name]?.total ?? 0])) as Record<
    Command,
    number
  >;
}
