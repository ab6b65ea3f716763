import type { ServerResponse } from 'node:http';
import type { FaultEffect } from '../faults.js';

export interface Reply {
  status: number;
  body: string | Buffer;
  contentType: string;
  headers: Record<string, string>;
}

const SLOW_STEPS = 10;

export function jsonReply(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Reply {
  return {
    status,
    body: JSON.stringify(body),
    contentType: 'application/json; charset=UTF-8',
    headers,
  };
}

/** An edge's own page, not Graph's envelope. */
export function gatewayPage(status: number): Reply {
  const body = `<!DOCTYPE html>\n<html><head><title>Error ${status}</title></head><body><h1>Sorry, something went wrong.</h1></body></html>\n`;
  return { status, body, contentType: 'text/html; charset=utf-8', headers: {} };
}

export function writeReply(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  writeHead(response, reply);
  response.end(reply.body);
}

/** The reply as the fault lets it through; what was asked for has already happened. */
export function writeFaultyReply(
  response: ServerResponse,
  reply: Reply,
  effect: FaultEffect | null,
): void {
  if (effect && 'acceptThenReset' in effect) {
    response.socket?.resetAndDestroy();
  } else if (effect && 'acceptThenHangMs' in effect) {
    setTimeout(() => writeReply(response, reply), effect.acceptThenHangMs).unref();
  } else if (effect && 'truncateBody' in effect) {
    writeHead(response, reply);
    response.write(reply.body.slice(0, Math.ceil(reply.body.length / 2)), () =>
      response.socket?.end(),
    );
  } else if (effect && 'slowBodyMs' in effect) {
    writeSlowly(response, reply, effect.slowBodyMs);
  } else {
    writeReply(response, reply);
  }
}

function writeHead(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': Buffer.byteLength(reply.body),
    ...reply.headers,
  });
}

function writeSlowly(response: ServerResponse, reply: Reply, overMs: number): void {
  writeHead(response, reply);
  response.flushHeaders();
  const bytes = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  const size = Math.ceil(bytes.length / SLOW_STEPS);
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + size));
    sent += size;
    if (sent < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, overMs / SLOW_STEPS);
  timer.unref();
  response.on('close', () => clearInterval(timer));
}
