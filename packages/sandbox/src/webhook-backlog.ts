import type { WebhookItem } from './webhook-body.js';

const BACKOFF_CAP_MS = 30_000;

/** Taken from the front without moving the rest: after an outage it may hold millions. */
export class Backlog {
  #items: WebhookItem[] = [];
  #taken = 0;

  get size(): number {
    return this.#items.length - this.#taken;
  }

  add(item: WebhookItem): void {
    this.#items.push(item);
  }

  take(most: number): WebhookItem[] {
    const items = this.#items.slice(this.#taken, this.#taken + most);
    this.#taken += items.length;
    if (this.#taken > this.#items.length / 2) {
      this.#items = this.#items.slice(this.#taken);
      this.#taken = 0;
    }
    return items;
  }

  clear(): void {
    this.#items = [];
    this.#taken = 0;
  }
}

/** At once, then after 1 s, 2 s, 4 s … (§6.1: immediately, then with falling frequency). */
export function backoff(attempts: number): number {
  return attempts <= 1 ? 0 : Math.min(1000 * 2 ** (attempts - 2), BACKOFF_CAP_MS);
}
