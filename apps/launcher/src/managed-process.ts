import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeJson } from './json-file.js';
import { rotateLog } from './log-file.js';
import { findCommand } from './process-table.js';
import { StartFailure } from './start-failure.js';

const RESTART_STOP_WITHIN_MS = 9_500;

export interface ProcessExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ProcessSpec<Ready> {
  name: string;
  file: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Without one the output goes to the terminal. */
  logFile?: string;
  /** Without one no pid file is kept. */
  runDir?: string;
  /** Resolves when the process can be used; `exited` is aborted when it is gone. */
  whenReady: (child: ChildProcess, exited: AbortSignal) => Promise<Ready>;
  /** One line on why it ended before it was ready. */
  explainExit: (exit: ProcessExit) => string;
}

export type UnexpectedExit = ProcessExit & { name: string; logFile?: string };

interface Run {
  child: ChildProcess;
  exited: Promise<ProcessExit>;
}

/** A process in a group of its own, so that a Ctrl-C meant for us does not reach it by itself. */
export class ManagedProcess<Ready> {
  #run: Run | null = null;
  #isStopping = false;
  #reportUnexpectedExit: (exit: UnexpectedExit) => void = () => undefined;
  /** Resolves at the first end that nobody asked for. */
  readonly unexpectedExit: Promise<UnexpectedExit>;

  constructor(readonly spec: ProcessSpec<Ready>) {
    this.unexpectedExit = new Promise((resolve) => (this.#reportUnexpectedExit = resolve));
    if (spec.runDir !== undefined) mkdirSync(spec.runDir, { recursive: true });
    if (spec.logFile !== undefined) {
      mkdirSync(dirname(spec.logFile), { recursive: true });
      rotateLog(spec.logFile);
    }
  }

  get name(): string {
    return this.spec.name;
  }

  get pid(): number | null {
    return this.#run?.child.pid ?? null;
  }

  /** @throws StartFailure when it ends before it is ready. */
  async start(): Promise<Ready> {
    const { name, whenReady, explainExit } = this.spec;
    this.#isStopping = false;
    const run = this.#spawn();
    this.#run = run;
    const gone = new AbortController();
    let isReady = false;
    const endedEarly = run.exited.then((exit): never => {
      gone.abort();
      if (this.#run === run) this.#run = null;
      if (isReady && !this.#isStopping)
        this.#reportUnexpectedExit({ name, ...this.#log(), ...exit });
      throw new StartFailure(explainExit(exit));
    });
    const ready = await Promise.race([whenReady(run.child, gone.signal), endedEarly]);
    isReady = true;
    return ready;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.pid !== null) killGroup(this.pid, signal);
  }

  /** Asks it to end, and ends it when it has not done so in time. */
  async stop(withinMs: number, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const run = this.#run;
    if (run === null) return;
    this.#isStopping = true;
    this.kill(signal);
    const deadline = setTimeout(() => this.kill('SIGKILL'), withinMs);
    await run.exited;
    clearTimeout(deadline);
  }

  /** Starts it again as it was, after its end or by ending it. */
  async restart(stopWithinMs = RESTART_STOP_WITHIN_MS): Promise<Ready> {
    await this.stop(stopWithinMs);
    return this.start();
  }

  #spawn(): Run {
    const { name, file, args, env, cwd, logFile, runDir } = this.spec;
    const output = logFile === undefined ? 'inherit' : openSync(logFile, 'a');
    const child = spawn(file, args, {
      cwd,
      env: { ...env },
      detached: true,
      stdio: ['ignore', output, output, 'ipc'],
    });
    if (typeof output === 'number') closeSync(output);
    const pidFile = runDir === undefined ? null : join(runDir, `${name}.json`);
    if (pidFile !== null && child.pid !== undefined) {
      const command = findCommand(child.pid) ?? [file, ...args].join(' ');
      writeJson(pidFile, { pid: child.pid, command, startedAt: new Date().toISOString() });
    }
    const exited = new Promise<ProcessExit>((resolve) => {
      child.once('error', () => resolve({ code: null, signal: null }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    }).then((exit) => {
      if (pidFile !== null) rmSync(pidFile, { force: true });
      return exit;
    });
    return { child, exited };
  }

  #log(): { logFile?: string } {
    return this.spec.logFile === undefined ? {} : { logFile: this.spec.logFile };
  }
}

/** Resolves with the first message of the kind `ready` that the process sends. */
export function readyMessage(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (isReadyMessage(message)) resolve(message);
    });
  });
}

function isReadyMessage(message: unknown): message is Record<string, unknown> {
  return (
    typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready'
  );
}

export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already, which is what was wanted.
  }
}
