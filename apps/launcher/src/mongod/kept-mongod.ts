import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findJson, writeJson } from '../json-file.js';
import { StartFailure } from '../start-failure.js';

/** What is known of the mongod that last ran on a data folder. */
export interface KeptMongod {
  hasData: boolean;
  version: string | null;
  /** Null as well while the data is being moved to another port. */
  port: number | null;
}

export function readKeptMongod(dataDir: string): KeptMongod {
  const hasData = existsSync(join(dbPathOf(dataDir), 'WiredTiger'));
  const kept = hasData ? findJson(fileOf(dataDir)) : null;
  if (typeof kept !== 'object' || kept === null) return { hasData, version: null, port: null };
  return {
    hasData,
    version: 'version' in kept && typeof kept.version === 'string' ? kept.version : null,
    port: 'port' in kept && typeof kept.port === 'number' ? kept.port : null,
  };
}

/**
 * Without its turtle file mongod puts the data aside and starts with an empty database, in silence.
 * @throws StartFailure where that would happen to data that has been in use
 */
export function assertIsWhole(dataDir: string, { hasData, version }: KeptMongod): void {
  const turtle = join(dbPathOf(dataDir), 'WiredTiger.turtle');
  if (!hasData || version === null || existsSync(turtle)) return;
  throw new StartFailure(
    `The database is broken: ${turtle} is missing. Restore it, or move the folder away to start anew.`,
  );
}

export function writeKeptMongod(dataDir: string, kept: Omit<KeptMongod, 'hasData'>): void {
  writeJson(fileOf(dataDir), kept);
}

export function dbPathOf(dataDir: string): string {
  return join(dataDir, 'mongo');
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'mongod.json');
}
