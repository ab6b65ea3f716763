import type { SandboxClock } from '../clock.js';
import type { Fault } from '../faults.js';
import { parseJson, type Json } from '../json.js';
import { businessNumbers, type BusinessNumber } from '../phone-numbers.js';
import { defaultSettings, type Settings } from '../settings.js';
import { Conversations, pairKey } from './conversations.js';
import type {
  MadeStatus,
  PlannedStatus,
  StateEvent,
  StoredChange,
  Subscription,
} from './events.js';
import { Ledger, type LedgerMessage, type NewMessage } from './ledger.js';
import type { MediaEntry } from './media.js';
import type { Delivery } from './status-table.js';
import { TemplateStore } from './templates.js';
import { UploadStore } from './uploads.js';

export interface StateDeps {
  clock: SandboxClock;
  phoneNumberId: string;
  salt: string;
  append: (line: string) => void;
}

/** Everything the sandbox knows. It changes by events alone, so that replaying them gives it back. */
export class SandboxState {
  readonly templates = new TemplateStore();
  readonly conversations = new Conversations();
  /** Who said stop to marketing of which number (cloud-api.md §6.6). */
  readonly stops = new Map<string, { phoneNumberId: string; waId: string }>();
  readonly plans = new Map<number, PlannedStatus[]>();
  readonly media = new Map<string, MediaEntry>();
  readonly uploads = new UploadStore();
  readonly changes = new Map<string, StoredChange>();
  ledger: Ledger;
  settings: Settings = defaultSettings(null);
  subscription: Subscription = { isSubscribed: true, overrideUrl: null };
  faults: Fault[] = [];
  numbers: BusinessNumber[];
  salt: string;
  readonly #deps: StateDeps;

  constructor(deps: StateDeps) {
    this.#deps = deps;
    this.salt = deps.salt;
    this.ledger = new Ledger(deps.salt);
    this.numbers = businessNumbers(deps.phoneNumberId, 1);
  }

  commit(event: StateEvent): void {
    this.#apply(event);
    this.#deps.append(JSON.stringify(event));
  }

  /** The hot path: the payload's text goes into the log as it came, not through an object again. */
  commitMessage(message: NewMessage, payload: string, plan: PlannedStatus[]): LedgerMessage {
    const entry = this.#addMessage(message, payload, plan);
    const meta = JSON.stringify(message);
    this.#deps.append(
      `{"t":"message","message":${meta},"plan":${JSON.stringify(plan)},"payload":${payload}}`,
    );
    return entry;
  }

  /** As `commit`, giving back the rows, which are the names of the new statuses. */
  commitStatuses(at: number, delivery: Delivery, list: MadeStatus[]): number[] {
    const rows = this.#addStatuses(at, delivery, list);
    this.#deps.append(JSON.stringify({ t: 'statuses', at, delivery, list } satisfies StateEvent));
    return rows;
  }

  replay(line: string): void {
    this.#apply(parseJson(line) as StateEvent); // The log is written by `commit` alone.
  }

  number(id: string): BusinessNumber | null {
    return this.numbers.find((number) => number.id === id) ?? null;
  }

  /** Where webhooks go now; null sends none, and keeps none for later. */
  get webhookUrl(): string | null {
    if (!this.subscription.isSubscribed) return null;
    return this.subscription.overrideUrl ?? this.settings.webhooks.url;
  }

  #apply(event: StateEvent): void {
    switch (event.t) {
      case 'start':
        this.salt = event.salt;
        this.ledger = new Ledger(event.salt);
        this.ledger.startAt(event.nextSequence);
        for (const at of event.creations) this.templates.noteCreation(at);
        return;
      case 'settings':
        // One from before may lack what is new.
        this.settings = { ...defaultSettings(null), ...event.settings };
        if (this.numbers.length !== event.settings.phoneNumbers) {
          this.numbers = businessNumbers(this.#deps.phoneNumberId, event.settings.phoneNumbers);
        }
        return;
      case 'clock': {
        this.#deps.clock.setOffset(event.offsetMs);
        return;
      }
      case 'subscription':
        this.subscription = event.subscription;
        return;
      case 'faults':
        this.faults = event.faults;
        return;
      case 'template':
        if (event.isNew === true) this.templates.noteCreation(event.template.createdAt);
        {
          this.templates.put(event.template);
          return;
        }
      case 'templateGone': {
        this.templates.remove(event.id, event.blockedUntil);
        return;
      }
      case 'nameBlocked': {
        this.templates.block(event.key, event.until);
        return;
      }
      case 'message':
        this.#replayMessage(event);
        return;
      case 'statuses':
        this.#addStatuses(event.at, event.delivery, event.list);
        return;
      case 'inbound': {
        this.conversations.add(event.inbound);
        return;
      }
      case 'preference': {
        const { phoneNumberId, waId, isStopped } = event;
        const key = pairKey(phoneNumberId, waId);
        if (isStopped) this.stops.set(key, { phoneNumberId, waId });
        else this.stops.delete(key);
        return;
      }
      case 'media':
        this.media.set(event.media.id, event.media);
        return;
      case 'mediaGone':
        this.media.delete(event.id);
        return;
      case 'upload':
        this.uploads.put(event.upload);
        return;
      case 'uploadGone':
        this.uploads.remove(event.id);
        return;
      case 'change':
        this.changes.set(event.change.id, event.change);
        return;
      case 'posted':
        for (const row of event.rows) this.ledger.statuses.setDelivery(row, event.delivery);
        for (const id of event.changes) this.changes.delete(id);
        return;
      case 'reset': {
        this.#reset();
        return;
      }
    }
  }

  #replayMessage(event: Extract<StateEvent, { t: 'message' }>): void {
    const payload = JSON.stringify(event.payload);
    const entry = this.#addMessage(event.message, payload, event.plan);
    for (const [status, at, delivery, errorCode] of event.statuses ?? []) {
      this.ledger.addStatus(entry, { status, at, delivery, errorCode });
    }
  }

  #addMessage(message: NewMessage, payload: string, plan: PlannedStatus[]): LedgerMessage {
    if (plan.length > 0) this.plans.set(message.sequence, plan);
    return this.ledger.add(message, payload);
  }

  #addStatuses(at: number, delivery: Delivery, list: MadeStatus[]): number[] {
    const rows: number[] = [];
    for (const [sequence, status, errorCode, isPlanned] of list) {
      const message = this.ledger.find(sequence);
      if (!message) continue;
      rows.push(this.ledger.addStatus(message, { status, at, errorCode, delivery }));
      if (isPlanned) this.#finishPlanned(sequence, status);
    }
    return rows;
  }

  #finishPlanned(sequence: number, status: string): void {
    const plan = this.plans.get(sequence);
    if (!plan) return;
    const index = plan.findIndex(([planned]) => planned === status);
    if (index >= 0) plan.splice(index, 1);
    if (plan.length === 0) this.plans.delete(sequence);
  }

  #reset(): void {
    this.ledger.clear();
    this.conversations.clear();
    this.stops.clear();
    this.plans.clear();
    this.faults = [];
    this.templates.forgetCreations();
    for (const [id, { field }] of this.changes) {
      if (field === 'messages' || field === 'user_preferences') this.changes.delete(id);
    }
    const { webhooks } = this.settings;
    this.#apply({ t: 'settings', settings: defaultSettings(webhooks.url) });
    this.#rewindClock();
  }

  /** What of templates is near in time stays as near when the clock goes back to real time. */
  #rewindClock(): void {
    const { clock } = this.#deps;
    this.templates.moveBack(clock.offsetMs);
    clock.setOffset(0);
  }
}

export function payloadObject(ledger: Ledger, message: LedgerMessage): Json {
  return parseJson(ledger.payloadOf(message)) as Json; // Only objects are accepted as messages.
}
