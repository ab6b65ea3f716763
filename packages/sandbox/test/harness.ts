import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createSandboxClient,
  startSandbox,
  type RunningSandbox,
  type SandboxClient,
  type SandboxOptions,
} from '../src/index.js';

export type Json = Record<string, unknown>;

export interface GraphAnswer {
  status: number;
  headers: Headers;
  body: Json;
  text: string;
}

export interface ErrorBody {
  message: string;
  type: string;
  code: number;
  error_subcode?: number;
  error_data?: { details: string };
  error_user_title?: string;
  error_user_msg?: string;
  fbtrace_id: string;
}

export interface Hook {
  raw: Buffer;
  signature: string;
  at: number;
  /** Each change of the POST, flat. */
  changes: { field: string; value: Json }[];
}

/** A webhook receiver whose answers a test chooses. */
export class Receiver {
  readonly hooks: Hook[] = [];
  readonly handshakes: URL[] = [];
  answer: (hook: Hook) => number = () => 200;
  challengeAnswer: (url: URL) => string = (url) => url.searchParams.get('hub.challenge') ?? '';
  #server: Server | undefined;

  async start(port = 0): Promise<string> {
    const server = createServer((request, response) => {
      void readRaw(request).then((raw) => {
        const url = new URL(request.url ?? '/', 'http://receiver');
        if (request.method === 'GET') {
          this.handshakes.push(url);
          response.end(this.challengeAnswer(url));
          return;
        }
        const hook = hookOf(raw, String(request.headers['x-hub-signature-256']));
        response.statusCode = this.answer(hook);
        this.hooks.push(hook);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
    this.#server = server;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    this.#server = undefined;
  }

  changes(field = 'messages'): Json[] {
    return this.hooks
      .flatMap((hook) => hook.changes)
      .filter((change) => change.field === field)
      .map((change) => change.value);
  }

  statuses(): Json[] {
    return this.changes().flatMap((value) => (value.statuses ?? []) as Json[]);
  }

  statusNames(wamid?: string): unknown[] {
    return this.statuses()
      .filter((status) => wamid === undefined || status.id === wamid)
      .map((status) => status.status);
  }
}

function hookOf(raw: Buffer, signature: string): Hook {
  const body = JSON.parse(raw.toString('utf8')) as { entry: { changes: Hook['changes'] }[] };
  return {
    raw,
    signature,
    at: Date.now(),
    changes: body.entry.flatMap((entry) => entry.changes),
  };
}

async function readRaw(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export interface Bench {
  sandbox: RunningSandbox;
  control: SandboxClient;
  receiver: Receiver;
  graph(method: string, path: string, body?: unknown): Promise<GraphAnswer>;
  send(message: Json): Promise<GraphAnswer>;
  stop(): Promise<void>;
}

/** Quick enough for tests, in the order Meta keeps. */
export const QUICK = {
  latencyMs: 0,
  sentAfterMs: 5,
  deliveredAfterMs: 15,
  readAfterMs: 25,
  reviewAfterMs: 20,
  throughputPerSecond: 1_000_000,
  pairLimit: false,
};

export async function startBench(options: SandboxOptions = {}): Promise<Bench> {
  const receiver = new Receiver();
  const webhookUrl = await receiver.start();
  const sandbox = await startSandbox({ port: 0, webhookUrl, ...options });
  const control = createSandboxClient(sandbox.url);
  await control.setSettings(QUICK);
  const graph = graphCaller(sandbox.url, sandbox.identity.accessToken);
  return {
    sandbox,
    control,
    receiver,
    graph,
    send: (message) =>
      graph('POST', `/v25.0/${sandbox.identity.phoneNumberId}/messages`, aMessage(message)),
    stop: async () => {
      await sandbox.close();
      await receiver.stop();
    },
  };
}

export function graphCaller(url: string, token: string): Bench['graph'] {
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text.startsWith('{') ? (JSON.parse(text) as Json) : {};
    return { status: response.status, headers: response.headers, body: parsed, text };
  };
}

export function aMessage(message: Json): Json {
  return {
    messaging_product: 'whatsapp',
    to: '+15550109999',
    type: 'template',
    ...(message.type === undefined
      ? { template: { name: 'hello_world', language: { code: 'en_US' } } }
      : {}),
    ...message,
  };
}

export function aTemplate(overrides: Json = {}): {
  name: string;
  language: string;
  category: 'UTILITY';
  components: Json[];
} {
  return {
    name: 'order_update',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      {
        type: 'BODY',
        text: 'Hi {{1}}, order {{2}} leaves today.',
        example: { body_text: [['Ana', '17']] },
      },
    ],
    ...overrides,
  };
}

export function errorOf(answer: GraphAnswer): ErrorBody {
  return answer.body.error as ErrorBody;
}

export function wamidOf(answer: GraphAnswer): string {
  const [message] = answer.body.messages as { id: string }[];
  if (!message) throw new Error('The answer holds no message');
  return message.id;
}

/** Polls until the condition gives something, or fails with what it was waiting for. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  withinMs = 8000,
): Promise<Exclude<NonNullable<T>, false>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await condition();
    if (value !== null && value !== undefined && value !== false) {
      return value as Exclude<NonNullable<T>, false>;
    }
    if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
