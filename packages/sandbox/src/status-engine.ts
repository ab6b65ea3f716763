import type { SandboxClock } from './clock.js';
import type { EventFeed } from './events.js';
import type { MadeStatus, PlannedStatus } from './state/events.js';
import type { LedgerMessage } from './state/ledger.js';
import type { Delivery, StatusName } from './state/status-table.js';
import type { SandboxState } from './state/state.js';
import { Timetable } from './timetable.js';
import type { WebhookSender } from './webhooks.js';

export interface StatusEngineDeps {
  clock: SandboxClock;
  state: SandboxState;
  webhooks: WebhookSender;
  events: EventFeed;
  flush: () => void;
}

/** Makes the planned statuses when they are due and hands them to the webhooks. */
export class StatusEngine {
  readonly #deps: StatusEngineDeps;
  /** Of messages: a bare number for each status to come, since there may be many. */
  readonly #timetable: Timetable<number>;

  constructor(deps: StatusEngineDeps) {
    this.#deps = deps;
    this.#timetable = new Timetable(deps.clock, (due) => this.#make(due));
  }

  open(): void {
    for (const [sequence, plan] of this.#deps.state.plans) this.schedule(sequence, plan);
    this.#timetable.open();
  }

  schedule(sequence: number, plan: readonly PlannedStatus[]): void {
    for (const [, dueAt] of plan) this.#timetable.add(dueAt, sequence);
  }

  /** One status now, outside the plan, as `/_sandbox/messages/{wamid}/status` asks for it. */
  send(message: LedgerMessage, status: StatusName, errorCode: number, at: number): void {
    this.#commit(at, [[message.sequence, status, errorCode, false]]);
  }

  reset(): void {
    this.#timetable.rebuild(() => false, 0);
  }

  close(): void {
    this.#timetable.close();
  }

  #make(sequences: readonly number[]): void {
    const now = this.#deps.clock.now();
    const list: MadeStatus[] = [];
    // A message with two statuses due at once is here twice, and takes both the first time.
    for (const sequence of new Set(sequences)) {
      for (const [status, dueAt, errorCode] of this.#deps.state.plans.get(sequence) ?? []) {
        if (dueAt <= now) list.push([sequence, status, errorCode, true]);
      }
    }
    if (list.length > 0) this.#commit(now, list);
  }

  #commit(at: number, list: MadeStatus[]): void {
    const { state, webhooks, events, flush } = this.#deps;
    const delivery: Delivery = state.webhookUrl === null ? 'dropped' : 'waiting';
    const rows = state.commitStatuses(at, delivery, list);
    flush();
    if (delivery === 'waiting') webhooks.enqueue(rows);
    for (const [sequence, status, errorCode] of list) {
      events.emit('status', () => this.#eventOf(sequence, status, errorCode));
    }
  }

  #eventOf(sequence: number, status: StatusName, errorCode: number) {
    const { ledger } = this.#deps.state;
    const message = ledger.find(sequence);
    if (!message) return {};
    const { phoneNumberId, to, waId } = message;
    return { wamid: ledger.wamidOf(message), phoneNumberId, to, waId, status, errorCode };
  }
}
