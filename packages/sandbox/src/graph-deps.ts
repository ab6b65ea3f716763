import type { PublishChange } from './changes.js';
import type { SandboxClock } from './clock.js';
import type { EventFeed } from './events.js';
import type { Call } from './http/call.js';
import type { Json } from './json.js';
import type { Limits } from './limits.js';
import type { Identity } from './options.js';
import type { Random } from './random.js';
import type { SandboxState } from './state/state.js';
import type { MediaBytes } from './state/media.js';
import type { StatusEngine } from './status-engine.js';
import type { TemplateReviewer } from './templates/reviewer.js';
import type { WebhookSender } from './webhooks.js';

/** What the endpoints of both sides work with. */
export interface SandboxDeps {
  identity: Identity;
  clock: SandboxClock;
  state: SandboxState;
  mediaBytes: MediaBytes;
  limits: Limits;
  statuses: StatusEngine;
  webhooks: WebhookSender;
  reviewer: TemplateReviewer;
  events: EventFeed;
  publish: PublishChange;
  random: Random;
  /** Runs it once everything done so far is written to the log. */
  onceWritten: (then: () => void) => void;
}

/** A call whose body is an object, as all endpoints need it. */
export interface GraphCall extends Call {
  body: Json;
}

export type GraphEndpoint = (deps: SandboxDeps, call: GraphCall) => Json | Promise<Json>;
