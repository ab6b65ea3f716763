import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A message on its way to Meta. */
export interface WireCall {
  /** Milliseconds since 1970. */
  at: number;
  phoneNumberId: string;
  to: string;
  callbackData: string;
}

export interface WireAnswer {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

/** What comes back instead of Meta's answer; nothing at all for `hang`. */
export type WireFault =
  /** Meta never sees the message. */
  | { instead: WireAnswer | 'hang' }
  /** Meta takes it, and its answer is changed. */
  | { after: (answer: WireAnswer) => WireAnswer };

/** Stands between the server and the sandbox, so that a test decides what goes over the wire. */
export interface MetaWire {
  url: string;
  /** The messages that came by, oldest first, however they were answered. */
  calls: WireCall[];
  /** Decides for each message; null lets it pass. */
  fault: (call: WireCall) => WireFault | null;
  /** How long a connection lives after an answer, in milliseconds; for ever if absent. */
  closeAfterMs?: () => number;
  connectTo(sandboxUrl: string): void;
  /** Refuses connections from now on. */
  stop(): Promise<void>;
  /** Takes them again, at the same address. */
  start(): Promise<void>;
}

export async function startMetaWire(): Promise<MetaWire> {
  let sandboxUrl = '';
  let port = 0;
  const sockets = new Set<Socket>();
  const create = (): Server => {
    const server = createServer((request, response) => {
      // A test that ends leaves calls without an answer; who made them is gone.
      serve(request, response).catch(() => response.destroy());
    });
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    return server;
  };
  let server = create();

  const wire: MetaWire = {
    url: '',
    calls: [],
    fault: () => null,
    connectTo: (url) => {
      sandboxUrl = url;
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    start: async () => {
      server = create();
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      ({ port } = server.address() as AddressInfo); // A TCP server that listens has one.
      wire.url = `http://127.0.0.1:${port}`;
    },
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await textOf(request);
    const call = callOf(request, body);
    if (call) wire.calls.push(call);
    const fault = call ? wire.fault(call) : null;
    if (fault && 'instead' in fault) {
      if (fault.instead !== 'hang') write(response, fault.instead);
      return;
    }
    const answer = await passOn(sandboxUrl, request, body);
    write(response, fault ? fault.after(answer) : answer);
    const closeAfterMs = wire.closeAfterMs?.();
    if (closeAfterMs !== undefined) setTimeout(() => request.socket.destroy(), closeAfterMs);
  };

  await wire.start();
  return wire;
}

async function passOn(
  sandboxUrl: string,
  { method = 'GET', url = '', headers }: IncomingMessage,
  body: string,
): Promise<WireAnswer> {
  const answer = await fetch(sandboxUrl + url, {
    method,
    headers: {
      authorization: headers.authorization ?? '',
      'content-type': headers['content-type'] ?? 'application/json',
    },
    ...(method === 'GET' ? {} : { body }),
  });
  const type = answer.headers.get('content-type') ?? 'application/json';
  return {
    status: answer.status,
    body: await answer.text(),
    headers: { 'content-type': type },
  };
}

function callOf({ method, url = '' }: IncomingMessage, body: string): WireCall | null {
  const phoneNumberId = /\/(\d+)\/messages$/.exec(url)?.[1];
  if (method !== 'POST' || phoneNumberId === undefined) return null;
  const { to, biz_opaque_callback_data } = JSON.parse(body) as Record<string, string>;
  return {
    at: Date.now(),
    phoneNumberId,
    to: to ?? '',
    callbackData: biz_opaque_callback_data ?? '',
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}

function write(response: ServerResponse, { status, body = '', headers }: WireAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}

/** Meta's error as Graph puts it. */
export function graphError(
  code: number,
  status = 400,
  headers: Record<string, string> = {},
): WireFault {
  const error = { message: `(#${code}) An error`, type: 'OAuthException', code, fbtrace_id: 'A1' };
  return { instead: { status, headers, body: JSON.stringify({ error }) } };
}

/** A page of something that stands before Graph. */
export function htmlPage(status: number): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: '<!DOCTYPE html><html><body>Sorry</body></html>',
  };
}
