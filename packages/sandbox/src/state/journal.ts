import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

const READ_BYTES = 1 << 20;
const WRITE_CHARACTERS = 1 << 20;
const NEWLINE = 0x0a;

/** The append-only file. Written before each answer, not synced: it outlives the process, not the machine. */
export class Journal {
  #file: number | null;
  #waiting = '';

  /** `keepBytes` cuts off a line that a kill tore, so that the next one starts clean. */
  constructor(path: string | null, keepBytes: number) {
    this.#file = path === null ? null : openSync(path, 'a');
    if (this.#file !== null) ftruncateSync(this.#file, keepBytes);
  }

  append(line: string): void {
    if (this.#file !== null) this.#waiting += `${line}\n`;
  }

  flush(): void {
    if (this.#file === null || this.#waiting === '') return;
    writeAll(this.#file, this.#waiting);
    this.#waiting = '';
  }

  close(): void {
    this.flush();
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

export interface JournalContent {
  lines: number;
  /** The bytes up to the end of the last whole line. */
  wholeBytes: number;
}

export function readJournal(path: string, onLine: (line: string) => void): JournalContent {
  mkdirSync(dirname(path), { recursive: true });
  if (!existsSync(path)) return { lines: 0, wholeBytes: 0 };
  const file = openSync(path, 'r');
  try {
    return readLines(file, onLine);
  } finally {
    closeSync(file);
  }
}

function readLines(file: number, onLine: (line: string) => void): JournalContent {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  let rest = Buffer.alloc(0);
  let lines = 0;
  let wholeBytes = 0;
  for (;;) {
    const size = readSync(file, buffer);
    if (size === 0) return { lines, wholeBytes };
    const data = Buffer.concat([rest, buffer.subarray(0, size)]);
    let start = 0;
    for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, start)) {
      onLine(data.toString('utf8', start, end));
      wholeBytes += end + 1 - start;
      lines += 1;
      start = end + 1;
    }
    rest = Buffer.from(data.subarray(start));
  }
}

/** Puts the shorter story of the same state in the log's place; a kill in between leaves the old one. */
export function replaceJournal(path: string, lines: Iterable<string>): number {
  const next = `${path}.next`;
  const file = openSync(next, 'w');
  let bytes = 0;
  let waiting = '';
  for (const line of lines) {
    waiting += `${line}\n`;
    if (waiting.length < WRITE_CHARACTERS) continue;
    bytes += writeAll(file, waiting);
    waiting = '';
  }
  bytes += writeAll(file, waiting);
  closeSync(file);
  renameSync(next, path);
  return bytes;
}

function writeAll(file: number, text: string): number {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
  return written;
}
