import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedMongod } from '@waypost/launcher';
import type { TestProject } from 'vitest/node';
import { binDir } from './bin-dir.js';

declare module 'vitest' {
  export interface ProvidedContext {
    mongoUri: string;
  }
}

/** One real mongod for the whole run; each test file has a database of its own on it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'waypost-tests-'));
  mkdirSync(join(dataDir, 'run'));
  const mongod = await startEmbeddedMongod({ dataDir, binDir, env: process.env });
  project.provide('mongoUri', mongod.uri);
  return async () => {
    await mongod.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
