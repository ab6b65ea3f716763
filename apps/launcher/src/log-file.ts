import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync } from 'node:fs';

const TAIL_BYTES = 64 * 1024;

/** Starts a new log; the one of the start before is kept beside it. */
export function rotateLog(path: string): void {
  if (existsSync(path)) renameSync(path, `${path}.1`);
}

/** The last lines of a log, oldest first. */
export function readTail(path: string): string[] {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
  } finally {
    closeSync(file);
  }
}

/** What a process of ours said last in plain words: its log lines are JSON, its last words are not. */
export function lastWords(lines: readonly string[]): string | null {
  const lastLogLine = lines.findLastIndex((line) => line.startsWith('{'));
  const words = lines.slice(lastLogLine + 1).map((line) => line.trim());
  return words.length > 0 ? words.join(' ') : null;
}
