import { fork, type ChildProcess } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OFFICIAL_DOWNLOAD_ENTRY } from '../repository.js';
import { keepMongod } from './cached.js';
import type { FindMongodOptions, MongodSource } from './find-mongod.js';
import { readMongodVersion } from './version.js';

const FIRST_BYTE_WITHIN_MS = 10_000;
const NEXT_BYTE_WITHIN_MS = 60_000;
const UNREACHABLE =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;

export const officialMongod: MongodSource = {
  name: 'official build',
  async find(options) {
    options.reporter.progress('Asking for the official build of MongoDB …');
    const downloadDir = join(options.binDir, 'official');
    const found = await download(downloadDir, options);
    // It may lie in the user's own cache of such builds, which is not ours to move.
    const copy = join(options.binDir, `official.${process.pid}.new`);
    copyFileSync(found, copy);
    rmSync(downloadDir, { recursive: true, force: true });
    return [keepMongod(copy, options.binDir, await readMongodVersion(copy))];
  },
};

async function download(downloadDir: string, options: FindMongodOptions): Promise<string> {
  const { dataVersion, env, signal } = options;
  const child = fork(
    OFFICIAL_DOWNLOAD_ENTRY,
    [downloadDir, ...(dataVersion === null ? [] : [dataVersion])],
    {
      // Its own tries again take 8 s where there is no network; the next source is tried instead.
      env: { ...env, MONGOMS_MAX_RETRIES: '1' },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
      signal,
    },
  );
  const stalled = killWhenStalled(child, options);
  try {
    return await outcome(child);
  } finally {
    stalled.clear();
  }
}

function outcome(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      const { path, code, message: text } = { ...(message as Record<string, string | undefined>) };
      if (path !== undefined) resolve(path);
      else reject(new Error(reasonOf(code ?? '', text ?? 'it failed')));
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error('its server does not answer')));
  });
}

function reasonOf(code: string, message: string): string {
  if (UNREACHABLE.test(code)) return `its server cannot be reached (${code})`;
  if (code === 'Status: 403') return 'there is none for this system';
  return message.replace(/ for url "[^"]*", Details:\s*/, ': ');
}

function killWhenStalled(child: ChildProcess, { reporter }: FindMongodOptions) {
  const kill = () => child.kill('SIGKILL');
  let timer = setTimeout(kill, FIRST_BYTE_WITHIN_MS);
  child.stdout?.on('data', (chunk: Buffer) => {
    clearTimeout(timer);
    timer = setTimeout(kill, NEXT_BYTE_WITHIN_MS);
    const progress = /([\d.]+)% \(([\d.]+)mb \/ ([\d.]+)mb\)/.exec(chunk.toString('utf8'));
    if (progress === null) return;
    const [, percent, done, total] = progress;
    reporter.progress(`Fetching MongoDB: ${percent} % (${done} of ${total} MB)`);
  });
  return { clear: () => clearTimeout(timer) };
}
