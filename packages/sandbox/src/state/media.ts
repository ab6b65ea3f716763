import { randomInt } from 'node:crypto';
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** A file at Meta, without its bytes. */
export interface MediaEntry {
  id: string;
  /** The number that uploaded it, or that it was sent to. */
  phoneNumberId: string;
  mimeType: string;
  /** In hexadecimal. */
  sha256: string;
  size: number;
  expiresAt: number;
  /** Its bytes are not what it says it is: accepted, and useless. */
  isBroken: boolean;
}

/** Looks like one of Meta's: fifteen digits. */
export function newMediaId(): string {
  return `301${randomInt(1e11, 1e12)}`;
}

/** The bytes of files, in a folder beside the state, or in memory with it. */
export class MediaBytes {
  readonly #folder: string | null;
  readonly #inMemory = new Map<string, Buffer>();

  constructor(folder: string | null) {
    this.#folder = folder;
  }

  put(id: string, bytes: Buffer): void {
    if (this.#folder === null) {
      this.#inMemory.set(id, bytes);
      return;
    }
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(join(this.#folder, id), bytes);
  }

  /** From a place on, whatever a killed process has left there. */
  putAt(id: string, offset: number, bytes: Buffer): void {
    if (this.#folder === null) {
      const before = this.#inMemory.get(id) ?? Buffer.alloc(0);
      this.#inMemory.set(id, Buffer.concat([before.subarray(0, offset), bytes]));
      return;
    }
    mkdirSync(this.#folder, { recursive: true });
    const file = openSync(join(this.#folder, id), constants.O_WRONLY | constants.O_CREAT);
    try {
      writeSync(file, bytes, 0, bytes.length, offset);
    } finally {
      closeSync(file);
    }
  }

  /** Null where the folder was cleared by hand. */
  get(id: string): Buffer | null {
    if (this.#folder === null) return this.#inMemory.get(id) ?? null;
    try {
      return readFileSync(join(this.#folder, id));
    } catch {
      return null;
    }
  }

  delete(id: string): void {
    this.#inMemory.delete(id);
    if (this.#folder !== null) rmSync(join(this.#folder, id), { force: true });
  }
}
