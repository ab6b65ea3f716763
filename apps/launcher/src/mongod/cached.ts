import { chmodSync, existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { MongodSource } from './find-mongod.js';
import { compareVersions } from './version.js';

const CACHED = /^mongod-(\d+\.\d+\.\d+)$/;

export const cachedMongod: MongodSource = {
  name: 'kept from an earlier start',
  find: ({ binDir }) => Promise.resolve(listCached(binDir)),
};

/** Puts a complete binary where later starts find it, under its name at once or not at all. */
export function keepMongod(file: string, binDir: string, version: string): string {
  const kept = join(binDir, `mongod-${version}`);
  chmodSync(file, 0o755);
  renameSync(file, kept);
  return kept;
}

function listCached(binDir: string): string[] {
  if (!existsSync(binDir)) return [];
  return readdirSync(binDir)
    .flatMap((name) => {
      const version = CACHED.exec(name)?.[1];
      return version === undefined ? [] : [{ path: join(binDir, name), version }];
    })
    .sort((a, b) => compareVersions(b.version, a.version))
    .map(({ path }) => path);
}
