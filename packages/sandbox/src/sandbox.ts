import type { AddressInfo } from 'node:net';
import { changePublisher } from './changes.js';
import { SandboxClock } from './clock.js';
import { newTemplateFields } from './endpoints/message-templates.js';
import { EventFeed } from './events.js';
import { groupedWrites } from './grouped-writes.js';
import { createSandboxServer } from './http/server.js';
import { Limits } from './limits.js';
import { resolveOptions, type Identity, type SandboxOptions } from './options.js';
import { seededRandom } from './random.js';
import { MediaBytes } from './state/media.js';
import { openState } from './state/open-state.js';
import type { SandboxState } from './state/state.js';
import { StatusEngine } from './status-engine.js';
import { TemplateReviewer } from './templates/reviewer.js';
import { WebhookSender } from './webhooks.js';

export interface RunningSandbox {
  url: string;
  /** The ids, the token and the secrets it answers to. */
  identity: Identity;
  close(): Promise<void>;
}

/** Starts a sandbox in this process; it listens when the promise resolves. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { port, host, stateFile, mediaFolder, webhookUrl, seed, identity } =
    resolveOptions(options);
  const clock = new SandboxClock();
  const random = seededRandom(seed);
  const events = new EventFeed(clock.now);
  const stored = openState(stateFile, { clock, phoneNumberId: identity.phoneNumberId });
  const { state } = stored;
  const flush = () => stored.flush();
  const { wabaId, appSecret } = identity;
  const webhooks = new WebhookSender({ clock, state, events, random, wabaId, appSecret, flush });
  const publish = changePublisher({ state, webhooks, now: clock.now });
  const statuses = new StatusEngine({ clock, state, webhooks, events, flush });
  const reviewer = new TemplateReviewer({ clock, state, events, publish, flush });
  const limits = new Limits(clock.now);
  const server = createSandboxServer({
    ...{ identity, clock, state, limits, statuses, webhooks, reviewer },
    ...{ events, publish, random, mediaBytes: new MediaBytes(mediaFolder) },
    onceWritten: groupedWrites(flush),
  });
  // The port is taken before the log is touched: two sandboxes never write one file.
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  stored.open();
  prepare(state, clock.now(), webhookUrl);
  flush();
  webhooks.open();
  statuses.open();
  reviewer.open();
  const address = server.address() as AddressInfo; // A TCP server that listens has one.
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${address.port}`,
    identity,
    close: async () => {
      events.close();
      statuses.close();
      reviewer.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, webhooks.close()]);
      stored.close();
    },
  };
}

/** A webhook URL given at start wins over the kept one; `hello_world` is on every new account (§1.5). */
function prepare(state: SandboxState, now: number, webhookUrl: string | null): void {
  if (webhookUrl !== null && state.settings.webhooks.url !== webhookUrl) {
    const webhooks = { ...state.settings.webhooks, url: webhookUrl };
    state.commit({ t: 'settings', settings: { ...state.settings, webhooks } });
  }
  if (state.templates.size > 0) return;
  state.commit({
    t: 'template',
    template: {
      ...newTemplateFields(now),
      id: state.templates.newId(now),
      name: 'hello_world',
      language: 'en_US',
      category: 'UTILITY',
      parameterFormat: 'POSITIONAL',
      components: [
        { type: 'HEADER', format: 'TEXT', text: 'Hello World' },
        {
          type: 'BODY',
          text: 'Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp message notification from the Cloud API, hosted by Meta. Thank you for taking the time to test with us.',
        },
        { type: 'FOOTER', text: 'WhatsApp Business Platform sample message' },
      ],
      extras: {},
      status: 'APPROVED',
    },
  });
}
