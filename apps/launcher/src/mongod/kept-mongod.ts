import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findJson, writeJson } from '../json-file.js';

/** What is known of the mongod that last ran on a data folder. */
export interface KeptMongod {
  version: string | null;
  port?: number;
}

const FRESH: KeptMongod = { version: null };

export function readKeptMongod(dataDir: string): KeptMongod {
  if (!existsSync(join(dbPathOf(dataDir), 'WiredTiger'))) return FRESH;
  const kept = findJson(fileOf(dataDir));
  if (typeof kept !== 'object' || kept === null) return FRESH;
  return {
    version: 'version' in kept && typeof kept.version === 'string' ? kept.version : null,
    ...('port' in kept && typeof kept.port === 'number' ? { port: kept.port } : {}),
  };
}

export function keepMongodFacts(dataDir: string, facts: Required<KeptMongod>): void {
  writeJson(fileOf(dataDir), facts);
}

export function dbPathOf(dataDir: string): string {
  return join(dataDir, 'mongo');
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'mongod.json');
}
