import type { SandboxClock } from './clock.js';
import type { EventFeed } from './events.js';
import type { Random } from './random.js';
import type { SandboxState } from './state/state.js';
import { Timetable } from './timetable.js';
import { backoff, Backlog } from './webhook-backlog.js';
import { webhookBody, type WebhookItem } from './webhook-body.js';
import { WebhookClient, type PostResult } from './webhook-client.js';

const CONNECTIONS = 16;
const GIVE_UP_AFTER_MS = 7 * 86_400_000;
const KEPT_POSTS = 500;
const SHUFFLE_MIN_MS = 100;
const SHUFFLE_SPREAD_MS = 1400;

export interface WebhookAnswer extends PostResult {
  at: string;
  latencyMs: number;
}

export interface WebhookPost {
  id: number;
  url: string;
  status: 'pending' | 'delivered' | 'failed';
  body: string;
  attempts: number;
  answers: WebhookAnswer[];
  createdAt: number;
  items: WebhookItem[];
}

type Waiting = { post: WebhookPost } | { item: WebhookItem };

export interface WebhookSenderDeps {
  clock: SandboxClock;
  state: SandboxState;
  events: EventFeed;
  random: Random;
  wabaId: string;
  appSecret: string;
  flush: () => void;
}

/** Meta's webhook delivery: concurrent, batched under load, repeated until a 200 (cloud-api.md §6.1). */
export class WebhookSender {
  readonly #deps: WebhookSenderDeps;
  readonly #client: WebhookClient;
  readonly #later: Timetable<Waiting>;
  readonly #posts = new Map<number, WebhookPost>();
  readonly #fresh = new Backlog();
  #retries: WebhookPost[] = [];
  #inFlight = 0;
  #isPumpPlanned = false;
  #batchTimer: NodeJS.Timeout | undefined;
  #lastId = 0;
  #counts = { delivered: 0, failed: 0 };
  /** Answers that come after a reset speak of a ledger that is gone. */
  #generation = 0;
  #isOpen = false;

  constructor(deps: WebhookSenderDeps) {
    this.#deps = deps;
    this.#client = new WebhookClient(deps.appSecret, CONNECTIONS);
    this.#later = new Timetable(deps.clock, (due) => this.#onDue(due));
  }

  /** Takes up what a former process left unanswered. */
  open(): void {
    const { state } = this.#deps;
    const { statuses } = state.ledger;
    for (let row = 0; row < statuses.size; row += 1) {
      if (statuses.get(row).delivery === 'waiting') this.#fresh.add(row);
    }
    for (const id of state.changes.keys()) this.#fresh.add(id);
    this.#isOpen = true;
    this.#later.open();
    this.#planPump();
  }

  enqueue(items: readonly WebhookItem[]): void {
    const { shuffleShare } = this.#deps.state.settings.webhooks;
    for (const item of items) {
      if (shuffleShare > 0 && this.#deps.random() < shuffleShare) {
        const wait = SHUFFLE_MIN_MS + this.#deps.random() * SHUFFLE_SPREAD_MS;
        this.#later.add(this.#deps.clock.now() + wait, { item });
      } else {
        this.#fresh.add(item);
      }
    }
    this.#planPump();
  }

  /** After a change of settings: perhaps no longer paused, or another URL. */
  wake(): void {
    this.#planPump();
  }

  reset(): void {
    this.#generation += 1;
    this.#later.rebuild(() => false, 0);
    this.#posts.clear();
    this.#retries = [];
    this.#fresh.clear();
    for (const id of this.#deps.state.changes.keys()) this.#fresh.add(id);
    this.#counts = { delivered: 0, failed: 0 };
    this.#planPump();
  }

  list(): WebhookPost[] {
    return [...this.#posts.values()].reverse();
  }

  counts(): { pending: number; delivered: number; failed: number } {
    let pending = 0;
    for (const post of this.#posts.values()) if (post.status === 'pending') pending += 1;
    return { pending: pending + this.#fresh.size + this.#heldItems(), ...this.#counts };
  }

  async close(): Promise<void> {
    this.#isOpen = false;
    this.#later.close();
    clearTimeout(this.#batchTimer);
    await this.#client.close();
  }

  #heldItems(): number {
    return this.#later.count((waiting) => 'item' in waiting);
  }

  #onDue(due: Waiting[]): void {
    for (const waiting of due) {
      if ('post' in waiting) this.#retries.push(waiting.post);
      else this.#fresh.add(waiting.item);
    }
    this.#planPump();
  }

  /** With `batchMs` 0 items still share a POST while all connections are busy: batched under load. */
  #planPump(): void {
    if (this.#isPumpPlanned) return;
    const { batchMs, batchMax } = this.#deps.state.settings.webhooks;
    if (batchMs === 0 || this.#fresh.size >= batchMax || this.#retries.length > 0) {
      this.#isPumpPlanned = true;
      setImmediate(() => this.#pump());
      return;
    }
    this.#batchTimer ??= setTimeout(() => this.#pump(), batchMs);
  }

  #pump(): void {
    this.#isPumpPlanned = false;
    clearTimeout(this.#batchTimer);
    this.#batchTimer = undefined;
    const { webhooks } = this.#deps.state.settings;
    while (this.#isOpen && !webhooks.paused && this.#inFlight < CONNECTIONS) {
      const url = this.#deps.state.webhookUrl;
      const post = url === null ? null : (this.#retries.shift() ?? this.#nextPost());
      if (url === null || !post) return;
      void this.#send(post, url);
    }
  }

  #nextPost(): WebhookPost | null {
    if (this.#fresh.size === 0) return null;
    const { batchMax } = this.#deps.state.settings.webhooks;
    const items = this.#fresh.take(batchMax);
    this.#lastId += 1;
    const createdAt = this.#deps.clock.now();
    const post: WebhookPost = {
      ...{ id: this.#lastId, url: '', status: 'pending', body: '' },
      ...{ attempts: 0, answers: [], createdAt, items },
    };
    this.#posts.set(post.id, post);
    return post;
  }

  async #send(post: WebhookPost, url: string): Promise<void> {
    const generation = this.#generation;
    post.body = webhookBody(post.items, this.#deps.state, this.#deps.wabaId) ?? '';
    post.url = url;
    if (post.body === '') {
      this.#finish(post, 'delivered');
      return;
    }
    this.#inFlight += 1;
    const isAccepted = await this.#attempt(post, url);
    this.#inFlight -= 1;
    if (!this.#isOpen) return;
    if (generation === this.#generation) this.#settle(post, isAccepted);
    this.#planPump();
  }

  #settle(post: WebhookPost, isAccepted: boolean): void {
    const { clock, random, state } = this.#deps;
    if (!isAccepted) {
      const now = clock.now();
      if (now - post.createdAt > GIVE_UP_AFTER_MS) this.#finish(post, 'failed');
      else this.#later.add(now + backoff(post.attempts), { post });
      return;
    }
    const { duplicateShare } = state.settings.webhooks;
    if (duplicateShare > 0 && random() < duplicateShare) void this.#attempt(post, post.url);
    this.#finish(post, 'delivered');
  }

  #finish(post: WebhookPost, status: 'delivered' | 'failed'): void {
    const { state, flush } = this.#deps;
    post.status = status;
    this.#counts[status] += 1;
    state.commit({
      t: 'posted',
      delivery: status === 'delivered' ? 'delivered' : 'dropped',
      rows: post.items.filter((item) => typeof item === 'number'),
      changes: post.items.filter((item) => typeof item === 'string'),
    });
    flush();
    post.items = [];
    this.#forgetOldPosts();
  }

  #forgetOldPosts(): void {
    if (this.#posts.size <= KEPT_POSTS) return;
    for (const [id, post] of this.#posts) {
      if (post.status === 'pending') continue;
      this.#posts.delete(id);
      if (this.#posts.size <= KEPT_POSTS) return;
    }
  }

  async #attempt(post: WebhookPost, url: string): Promise<boolean> {
    const started = performance.now();
    const answer = await this.#client.post(url, post.body);
    post.attempts += 1;
    const latencyMs = Math.round(performance.now() - started);
    const at = new Date(this.#deps.clock.now()).toISOString();
    post.answers.push({ at, ...answer, latencyMs });
    this.#deps.events.emitWire('webhook', {
      ...{ id: post.id, url, attempt: post.attempts, body: post.body },
      ...{ ...answer, latencyMs },
    });
    return answer.httpStatus === 200;
  }
}
