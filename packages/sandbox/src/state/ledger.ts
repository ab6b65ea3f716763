import { outboundWamid, sequenceOfWamid } from '../wamid.js';
import { PayloadStore, type PayloadPlace } from './payload-store.js';
import { StatusTable, type Delivery, type StatusName, type StatusRow } from './status-table.js';

export type PricingCategory = 'marketing' | 'utility' | 'authentication' | 'service';

export interface NewMessage {
  sequence: number;
  phoneNumberId: string;
  to: string;
  waId: string;
  type: string;
  callbackData: string | null;
  acceptedAt: number;
  category: PricingCategory;
  isFree: boolean;
}

/** The payload's place is spread flat: one object per message instead of two. */
export interface LedgerMessage extends NewMessage, PayloadPlace {
  firstStatusRow: number;
}

export interface LedgerQuery {
  callbackData?: string | undefined;
  to?: string | undefined;
  since?: number | undefined;
}

export interface LedgerCount {
  total: number;
  distinctCallbackData: number;
  duplicates: string[];
}

/** Every message Meta accepted, in order, with its statuses. */
export class Ledger {
  readonly statuses = new StatusTable();
  readonly #payloads = new PayloadStore();
  readonly #salt: string;
  #messages: LedgerMessage[] = [];
  #firstSequence = 0;
  #byCallbackData = new Map<string, number | number[]>();
  #duplicates = new Set<string>();

  constructor(salt: string) {
    this.#salt = salt;
  }

  get nextSequence(): number {
    return this.#firstSequence + this.#messages.length;
  }

  get size(): number {
    return this.#messages.length;
  }

  add(message: NewMessage, payload: string): LedgerMessage {
    const place = this.#payloads.add(payload);
    // Field by field: a spread costs several times as much, and this runs for each message.
    const entry: LedgerMessage = {
      sequence: message.sequence,
      phoneNumberId: message.phoneNumberId,
      to: message.to,
      waId: message.waId,
      type: message.type,
      callbackData: message.callbackData,
      acceptedAt: message.acceptedAt,
      category: message.category,
      isFree: message.isFree,
      chunk: place.chunk,
      start: place.start,
      end: place.end,
      firstStatusRow: -1,
    };
    if (this.#messages.length === 0) this.#firstSequence = message.sequence;
    this.#messages.push(entry);
    if (message.callbackData !== null) this.#index(message.callbackData, message.sequence);
    return entry;
  }

  find(sequence: number): LedgerMessage | null {
    return this.#messages[sequence - this.#firstSequence] ?? null;
  }

  findByWamid(wamid: string): LedgerMessage | null {
    const sequence = sequenceOfWamid(wamid, this.#salt);
    const message = sequence === null ? null : this.find(sequence);
    return message && this.wamidOf(message) === wamid ? message : null;
  }

  wamidOf(message: LedgerMessage): string {
    return outboundWamid(message.waId, this.#salt, message.sequence);
  }

  payloadOf(message: LedgerMessage): string {
    return this.#payloads.read(message);
  }

  addStatus(
    message: LedgerMessage,
    status: { status: StatusName; at: number; errorCode: number; delivery: Delivery },
  ): number {
    const row = this.statuses.add(
      { sequence: message.sequence, ...status },
      message.firstStatusRow,
    );
    if (message.firstStatusRow === -1) message.firstStatusRow = row;
    return row;
  }

  statusesOf(message: LedgerMessage): StatusRow[] {
    return message.firstStatusRow === -1 ? [] : this.statuses.list(message.firstStatusRow);
  }

  count(query: LedgerQuery): LedgerCount {
    if (query.callbackData === undefined && query.to === undefined && query.since === undefined) {
      return {
        total: this.#messages.length,
        distinctCallbackData: this.#byCallbackData.size,
        duplicates: [...this.#duplicates],
      };
    }
    const seen = new Set<string>();
    const duplicates = new Set<string>();
    let total = 0;
    for (const { callbackData } of this.#matching(query)) {
      total += 1;
      if (callbackData === null) continue;
      if (seen.has(callbackData)) duplicates.add(callbackData);
      seen.add(callbackData);
    }
    return { total, distinctCallbackData: seen.size, duplicates: [...duplicates] };
  }

  /** The newest that match, newest first. */
  list(query: LedgerQuery, limit: number): LedgerMessage[] {
    const found: LedgerMessage[] = [];
    for (const message of this.#matching(query)) {
      if (found.length >= limit) break;
      found.push(message);
    }
    return found;
  }

  all(): readonly LedgerMessage[] {
    return this.#messages;
  }

  clear(): void {
    this.#firstSequence = this.nextSequence;
    this.#messages = [];
    this.#byCallbackData = new Map();
    this.#duplicates = new Set();
    this.#payloads.clear();
    this.statuses.clear();
  }

  /** After a compacted log whose ledger is empty, ids must still go on where they were. */
  startAt(sequence: number): void {
    if (this.#messages.length === 0) this.#firstSequence = sequence;
  }

  *#matching(query: LedgerQuery): Generator<LedgerMessage> {
    for (const message of this.#candidates(query.callbackData)) {
      if (query.to !== undefined && message.to !== query.to && message.waId !== query.to) continue;
      if (query.since !== undefined && message.acceptedAt < query.since) continue;
      yield message;
    }
  }

  *#candidates(callbackData: string | undefined): Generator<LedgerMessage> {
    if (callbackData !== undefined) {
      const sequences = [this.#byCallbackData.get(callbackData) ?? []].flat();
      for (const sequence of sequences.reverse()) {
        const message = this.find(sequence);
        if (message) yield message;
      }
      return;
    }
    for (let index = this.#messages.length - 1; index >= 0; index -= 1) {
      const message = this.#messages[index];
      if (message) yield message;
    }
  }

  #index(callbackData: string, sequence: number): void {
    const known = this.#byCallbackData.get(callbackData);
    if (known === undefined) {
      this.#byCallbackData.set(callbackData, sequence);
      return;
    }
    this.#duplicates.add(callbackData);
    if (Array.isArray(known)) known.push(sequence);
    else this.#byCallbackData.set(callbackData, [known, sequence]);
  }
}
