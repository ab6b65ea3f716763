import { chmodSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aDataDir, aReporter, never } from '../../test/fixtures.js';
import { cachedMongod } from './cached.js';
import { findMongod, type FindMongodOptions, type MongodSource } from './find-mongod.js';
import { mongodOnPath } from './on-path.js';

function aMongod(version: string, folder = aDataDir(), name = 'mongod'): string {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "db version v${version}"\n`);
  chmodSync(path, 0o755);
  return path;
}

function aSource(name: string, find: MongodSource['find']): MongodSource {
  return { name, find };
}

function someOptions(changes: Partial<FindMongodOptions> = {}) {
  const reporter = aReporter();
  const options = {
    ...{ binDir: aDataDir(), env: {}, dataVersion: null, reporter, signal: never() },
    ...changes,
  };
  return { options, lines: reporter.lines };
}

const offline = aSource('download', () => Promise.reject(new Error('no network\n  at somewhere')));

describe('findMongod', () => {
  it('takes the first source that has one, and says why those before had not', async () => {
    const path = aMongod('7.0.1');
    const { options, lines } = someOptions();
    const found = await findMongod(options, [
      offline,
      aSource('shelf', () => Promise.resolve([path])),
    ]);
    expect(found).toEqual({ path, version: '7.0.1' });
    expect(lines).toEqual(['MongoDB, download: no network.']);
  });

  it('asks no further source once one is found', async () => {
    const { options } = someOptions();
    const second = aSource('second', () => Promise.reject(new Error('was asked')));
    const first = aSource('first', () => Promise.resolve([aMongod('6.0.5')]));
    await expect(findMongod(options, [first, second])).resolves.toBeDefined();
  });

  it('takes what it has kept without a line', async () => {
    const { options, lines } = someOptions();
    aMongod('6.0.5', options.binDir, 'mongod-6.0.5');
    const newest = aMongod('6.0.10', options.binDir, 'mongod-6.0.10');
    expect(await findMongod(options, [cachedMongod, offline])).toMatchObject({ path: newest });
    expect(lines).toEqual([]);
  });

  it('never lets an older one open the data, and goes on', async () => {
    const newer = aMongod('8.2.6');
    const { options, lines } = someOptions({ dataVersion: '8.2.6' });
    aMongod('8.0.1', options.binDir, 'mongod-8.0.1');
    const found = await findMongod(options, [
      cachedMongod,
      aSource('shelf', () => Promise.resolve([newer])),
    ]);
    expect(found.version).toBe('8.2.6');
    expect(lines).toEqual([
      'MongoDB, kept from an earlier start: 8.0.1 is older than the data, which 8.2.6 has opened.',
    ]);
  });

  it('finds one on PATH, and refuses one that is too old', async () => {
    const folder = aDataDir();
    aMongod('4.4.1', folder);
    const { options, lines } = someOptions({ env: { PATH: `/nowhere:${folder}` } });
    await expect(findMongod(options, [mongodOnPath])).rejects.toThrow('4.4.1 is older than 6.0');
    expect(lines).toEqual(['MongoDB, on PATH: 4.4.1 is older than 6.0.']);
  });

  it('gives all reasons in one line when there is none', async () => {
    const { options } = someOptions({ env: { PATH: '/nowhere' } });
    await expect(findMongod(options, [mongodOnPath, offline])).rejects.toThrow(
      'There is no mongod to run (on PATH: there is none; download: no network). ' +
        'Install MongoDB 6 or newer, or set MONGODB_URI.',
    );
  });

  it('passes over a file that cannot be run', async () => {
    const { options, lines } = someOptions();
    copyFileSync('/dev/null', join(options.binDir, 'mongod-6.0.5'));
    await expect(findMongod(options, [cachedMongod])).rejects.toThrow('There is no mongod to run');
    expect(lines).toHaveLength(1);
  });

  it('leaves nothing half done in its cache', async () => {
    const { options } = someOptions();
    await expect(findMongod(options, [offline])).rejects.toThrow();
    expect(readdirSync(options.binDir)).toEqual([]);
  });
});
