export type StatusName = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

export const STATUS_NAMES: readonly StatusName[] = [
  'sent',
  'delivered',
  'read',
  'played',
  'failed',
];

/** What became of a status's webhook: still to be answered 200, answered, or never to be sent. */
export type Delivery = 'waiting' | 'delivered' | 'dropped';

const DELIVERIES: readonly Delivery[] = ['waiting', 'delivered', 'dropped'];
const CHUNK_ROWS = 1 << 16;
const NONE = -1;

interface Chunk {
  sequence: Uint32Array;
  status: Uint8Array;
  at: Float64Array;
  delivery: Uint8Array;
  errorCode: Uint32Array;
  next: Int32Array;
}

export interface StatusRow {
  row: number;
  sequence: number;
  status: StatusName;
  at: number;
  delivery: Delivery;
  errorCode: number;
}

/** Every status ever made, in columns: 22 bytes each, so a million messages with three statuses stay small. */
export class StatusTable {
  #chunks: Chunk[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(entry: Omit<StatusRow, 'row'>, firstRow: number): number {
    const row = this.#size;
    if (row % CHUNK_ROWS === 0) this.#chunks.push(newChunk());
    this.#size += 1;
    const [chunk, index] = this.#place(row);
    chunk.sequence[index] = entry.sequence;
    chunk.status[index] = STATUS_NAMES.indexOf(entry.status);
    chunk.at[index] = entry.at;
    chunk.delivery[index] = DELIVERIES.indexOf(entry.delivery);
    chunk.errorCode[index] = entry.errorCode;
    chunk.next[index] = NONE;
    if (firstRow !== NONE) this.#append(firstRow, row);
    return row;
  }

  get(row: number): StatusRow {
    const [chunk, index] = this.#place(row);
    return {
      row,
      sequence: chunk.sequence[index] ?? 0,
      status: STATUS_NAMES[chunk.status[index] ?? 0] ?? 'sent',
      at: chunk.at[index] ?? 0,
      delivery: DELIVERIES[chunk.delivery[index] ?? 0] ?? 'dropped',
      errorCode: chunk.errorCode[index] ?? 0,
    };
  }

  list(firstRow: number): StatusRow[] {
    const rows: StatusRow[] = [];
    for (let row = firstRow; row !== NONE; row = this.#next(row)) rows.push(this.get(row));
    return rows;
  }

  setDelivery(row: number, delivery: Delivery): void {
    if (row >= this.#size) return;
    const [chunk, index] = this.#place(row);
    chunk.delivery[index] = DELIVERIES.indexOf(delivery);
  }

  clear(): void {
    this.#chunks = [];
    this.#size = 0;
  }

  #append(firstRow: number, row: number): void {
    let last = firstRow;
    for (let next = this.#next(last); next !== NONE; next = this.#next(last)) last = next;
    const [chunk, index] = this.#place(last);
    chunk.next[index] = row;
  }

  #next(row: number): number {
    const [chunk, index] = this.#place(row);
    return chunk.next[index] ?? NONE;
  }

  #place(row: number): [chunk: Chunk, index: number] {
    const chunk = this.#chunks[Math.floor(row / CHUNK_ROWS)];
    if (!chunk) throw new RangeError(`No status in row ${row}`);
    return [chunk, row % CHUNK_ROWS];
  }
}

function newChunk(): Chunk {
  return {
    sequence: new Uint32Array(CHUNK_ROWS),
    status: new Uint8Array(CHUNK_ROWS),
    at: new Float64Array(CHUNK_ROWS),
    delivery: new Uint8Array(CHUNK_ROWS),
    errorCode: new Uint32Array(CHUNK_ROWS),
    next: new Int32Array(CHUNK_ROWS),
  };
}
