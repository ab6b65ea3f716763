import { randomUUID } from 'node:crypto';
import type { Now } from './clock.js';
import type { Json } from './json.js';
import type { SandboxState } from './state/state.js';
import type { WebhookSender } from './webhooks.js';

export type PublishChange = (field: string, value: Json) => void;

/** Meta tells of everything but statuses by a change of its own; without a subscriber it is not kept. */
export function changePublisher(deps: {
  state: SandboxState;
  webhooks: WebhookSender;
  now: Now;
}): PublishChange {
  return (field, value) => {
    if (deps.state.webhookUrl === null) return;
    const id = randomUUID();
    deps.state.commit({ t: 'change', change: { id, field, value, at: deps.now() } });
    deps.webhooks.enqueue([id]);
  };
}
