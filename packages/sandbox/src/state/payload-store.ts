const CHUNK_BYTES = 1 << 20;

/** Where a payload lies; two small integers instead of a string object per message. */
export interface PayloadPlace {
  chunk: number;
  start: number;
  end: number;
}

/** Request bodies outside the JavaScript heap: a million of them cost their bytes and little more. */
export class PayloadStore {
  #chunks: Buffer[] = [];
  #used = CHUNK_BYTES;

  add(text: string): PayloadPlace {
    const size = Buffer.byteLength(text);
    if (this.#used + size > CHUNK_BYTES) {
      this.#chunks.push(Buffer.allocUnsafeSlow(Math.max(CHUNK_BYTES, size)));
      this.#used = 0;
    }
    const chunk = this.#chunks.length - 1;
    const start = this.#used;
    this.#chunks[chunk]?.write(text, start);
    this.#used += size;
    return { chunk, start, end: this.#used };
  }

  read(place: PayloadPlace): string {
    return this.#chunks[place.chunk]?.toString('utf8', place.start, place.end) ?? '';
  }

  clear(): void {
    this.#chunks = [];
    this.#used = CHUNK_BYTES;
  }
}
