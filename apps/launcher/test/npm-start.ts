import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const ENTRY = fileURLToPath(new URL('../dist/main.js', import.meta.url));

export interface Start {
  output: () => string;
  errors: () => string;
  /** Resolves with what is on the screen once all is up. */
  screen: () => Promise<string>;
  kill: (signal: NodeJS.Signals) => void;
  exitCode: () => Promise<number | null>;
}

/** What `npm start` runs once all is installed and built. */
export function startWaypost(env: Record<string, string | undefined>): Start {
  const child = spawn(process.execPath, [ENTRY], { env: { PATH: process.env.PATH, ...env } });
  const ended = once(child, 'close');
  const written = { output: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => (written.output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (written.errors += chunk.toString('utf8')));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return {
    output: () => written.output,
    errors: () => written.errors,
    screen: () =>
      new Promise((resolve, reject) => {
        child.stdout.on('data', () => {
          if (written.output.includes('Ctrl-C stops')) resolve(written.output);
        });
        void ended.then(() => reject(new Error(`It has ended: ${written.errors}`)));
      }),
    kill: (signal) => void child.kill(signal),
    exitCode: () => ended.then(() => child.exitCode),
  };
}

export function pidOf(dataDir: string, name: string): number {
  const file = JSON.parse(readFileSync(join(dataDir, `run/${name}.json`), 'utf8')) as {
    pid: number;
  };
  return file.pid;
}
