import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Reporter } from '../src/reporter.js';

/** The cache that `npm start` uses too, so that no test downloads anything. */
export const binDir = fileURLToPath(new URL('../../../data/bin', import.meta.url));

export function aDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-launcher-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function aReporter(): Reporter & { lines: string[] } {
  const lines: string[] = [];
  return { lines, say: (line) => lines.push(line), progress: () => undefined };
}

export function never(): AbortSignal {
  return new AbortController().signal;
}
