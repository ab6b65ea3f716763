import type { ServerResponse } from 'node:http';
import type { Now } from './clock.js';
import type { Json } from './json.js';

const WIRE_LENGTH = 200;
const READER_MAX_BYTES = 4 << 20;

export type EventType =
  | 'exchange'
  | 'webhook'
  | 'message'
  | 'status'
  | 'inbound'
  | 'preference'
  | 'template'
  | 'settings'
  | 'reset';

interface WireEvent {
  id: number;
  type: EventType;
  at: number;
  data: Json;
}

/** What happens, as server-sent events. The wire's last entries are kept, for a page opened later. */
export class EventFeed {
  readonly #now: Now;
  readonly #readers = new Set<ServerResponse>();
  #wire: WireEvent[] = [];
  #lastId = 0;

  constructor(now: Now) {
    this.#now = now;
  }

  /** The data is built only when somebody looks. */
  emit(type: EventType, data: () => Json): void {
    this.#lastId += 1;
    if (this.#readers.size === 0) return;
    this.#send({ id: this.#lastId, type, at: this.#now(), data: data() });
  }

  emitWire(type: 'exchange' | 'webhook', data: Json): void {
    this.#lastId += 1;
    const event = { id: this.#lastId, type, at: this.#now(), data };
    this.#wire.push(event);
    if (this.#wire.length > WIRE_LENGTH * 2) this.#wire = this.#wire.slice(-WIRE_LENGTH);
    if (this.#readers.size > 0) this.#send(event);
  }

  subscribe(response: ServerResponse, lastEventId: number): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.write(':\n\n');
    for (const event of this.#wire.slice(-WIRE_LENGTH)) {
      if (event.id > lastEventId) response.write(frame(event));
    }
    this.#readers.add(response);
    response.on('close', () => this.#readers.delete(response));
  }

  clear(): void {
    this.#wire = [];
  }

  close(): void {
    for (const reader of this.#readers) reader.end();
    this.#readers.clear();
  }

  #send(event: WireEvent): void {
    const text = frame(event);
    for (const reader of this.#readers) {
      reader.write(text);
      if (reader.writableLength > READER_MAX_BYTES) reader.destroy();
    }
  }
}

function frame({ id, type, at, data }: WireEvent): string {
  const text = JSON.stringify({ at: new Date(at).toISOString(), ...data });
  return `id: ${id}\nevent: ${type}\ndata: ${text}\n\n`;
}
