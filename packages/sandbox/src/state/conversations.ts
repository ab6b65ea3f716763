import type { Json } from '../json.js';

const WINDOW_MS = 24 * 3_600_000;
const KEPT_MESSAGES = 1000;

export interface InboundMessage {
  phoneNumberId: string;
  waId: string;
  profileName: string;
  userId: string;
  at: number;
  /** The message as its webhook shows it. */
  message: Json;
}

export interface Conversation {
  phoneNumberId: string;
  waId: string;
  profileName: string;
  userId: string;
  lastInboundAt: number;
  inbound: InboundMessage[];
}

/** Who has written to which number: the customer service windows (cloud-api.md §3.4) and the chats. */
export class Conversations {
  readonly #byPair = new Map<string, Conversation>();

  add(message: InboundMessage): void {
    const key = pairKey(message.phoneNumberId, message.waId);
    const { phoneNumberId, waId, profileName, userId, at } = message;
    const inbound = this.#byPair.get(key)?.inbound ?? [];
    inbound.push(message);
    if (inbound.length > KEPT_MESSAGES) inbound.shift();
    this.#byPair.set(key, { phoneNumberId, waId, profileName, userId, lastInboundAt: at, inbound });
  }

  find(phoneNumberId: string, waId: string): Conversation | null {
    return this.#byPair.get(pairKey(phoneNumberId, waId)) ?? null;
  }

  isWindowOpen(phoneNumberId: string, waId: string, now: number): boolean {
    const conversation = this.find(phoneNumberId, waId);
    return conversation !== null && now - conversation.lastInboundAt < WINDOW_MS;
  }

  all(): Conversation[] {
    return [...this.#byPair.values()];
  }

  clear(): void {
    this.#byPair.clear();
  }
}

export function pairKey(phoneNumberId: string, waId: string): string {
  return `${phoneNumberId}:${waId}`;
}
