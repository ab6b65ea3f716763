import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerControl, isLoopback, mayWrite } from '../control/control.js';
import { matchFault, type FaultEffect } from '../faults.js';
import { answerGraph, faultErrorReply, faultTarget } from '../graph.js';
import type { SandboxDeps } from '../graph-deps.js';
import { digitsOf } from '../phone-numbers.js';
import { answerPhone, isPhonePath } from '../phone/page.js';
import { BodyTooLargeError, callOf, readBody, type Call } from './call.js';
import { bringsFile, readFileCall } from './file-call.js';
import { uploadCallOf, type UploadCall } from './upload-call.js';
import { gatewayPage, jsonReply, writeFaultyReply, writeReply, type Reply } from './reply.js';

const KEEP_ALIVE_MS = 65_000;
const UPLOAD_MAX_BYTES = 100 << 20;

export function createSandboxServer(deps: SandboxDeps): Server {
  const server = createServer((request, response) => {
    serve(deps, request, response).catch((error: unknown) => {
      const isTooLarge = error instanceof BodyTooLargeError;
      writeReply(response, isTooLarge ? tooLarge() : jsonReply(500, { error: 'internal error' }));
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

async function serve(
  deps: SandboxDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const upload = uploadCallOf(request);
  if (upload) {
    await serveUpload(deps, upload, response);
    return;
  }
  const call = bringsFile(request)
    ? await readFileCall(request)
    : callOf(request, await readBody(request));
  const [first] = call.segments;
  if (first === '_sandbox' || isPhonePath(call)) {
    if (!isLoopback(request)) {
      writeReply(response, jsonReply(403, { error: 'Only reachable from this machine.' }));
    } else if (first === '_sandbox') {
      serveControl(deps, call, response);
    } else {
      writeReply(response, answerPhone(call));
    }
    return;
  }
  await serveGraph(deps, call, response, takeFault(deps, call, false));
}

function serveControl(deps: SandboxDeps, call: Call, response: ServerResponse): void {
  if (!mayWrite(call)) {
    writeReply(response, jsonReply(403, { error: 'Only pages of this sandbox may do this.' }));
    return;
  }
  const lastEventId = Number(call.headers['last-event-id'] ?? 0);
  if (call.method === 'GET' && call.segments[1] === 'events') {
    deps.events.subscribe(response, lastEventId);
    return;
  }
  const reply = answerControl(deps, call);
  deps.onceWritten(() => writeReply(response, reply));
}

/** A connection that is cut brings what came before; nobody is answered. */
async function serveUpload(
  deps: SandboxDeps,
  upload: UploadCall,
  response: ServerResponse,
): Promise<void> {
  const effect = takeFault(deps, upload.call, true);
  const cutAfter = effect && 'cutAfterBytes' in effect ? effect.cutAfterBytes : UPLOAD_MAX_BYTES;
  const { call, isWhole } = await upload.read(cutAfter);
  if (isWhole) {
    await serveGraph(deps, call, response, effect);
    return;
  }
  await answerGraph(deps, call);
  deps.onceWritten(() => response.socket?.resetAndDestroy());
}

async function serveGraph(
  deps: SandboxDeps,
  call: Call,
  response: ServerResponse,
  effect: FaultEffect | null,
): Promise<void> {
  if (effect && 'resetBefore' in effect) {
    response.socket?.resetAndDestroy();
    return;
  }
  if (effect && 'hangMs' in effect && !(await isStillThere(response, effect.hangMs))) return;
  const reply = await replyTo(deps, call, effect);
  deps.events.emitWire('exchange', {
    method: call.method,
    path: call.path,
    status: reply.status,
    request: call.bodyText,
    answer: typeof reply.body === 'string' ? reply.body : `[${reply.body.length} bytes]`,
    fault: effect,
  });
  const wait = latencyOf(deps);
  deps.onceWritten(() => {
    if (wait > 0) setTimeout(() => writeFaultyReply(response, reply, effect), wait);
    else writeFaultyReply(response, reply, effect);
  });
}

function replyTo(
  deps: SandboxDeps,
  call: Call,
  effect: FaultEffect | null,
): Reply | Promise<Reply> {
  if (effect && 'http' in effect) return gatewayPage(effect.http);
  if (effect && 'error' in effect) return faultErrorReply(deps, call, effect.error);
  return answerGraph(deps, call);
}

function takeFault(deps: SandboxDeps, call: Call, isUploadPart: boolean): FaultEffect | null {
  if (deps.state.faults.length === 0) return null;
  const to = typeof call.body?.to === 'string' ? digitsOf(call.body.to) : null;
  const subject = { target: faultTarget(deps, call), to, isUploadPart };
  const { effect, remaining } = matchFault(deps.state.faults, subject, deps.random);
  if (remaining) deps.state.commit({ t: 'faults', faults: remaining });
  return effect;
}

/** A held request was not read yet: a caller that leaves meanwhile has sent nothing. */
function isStillThere(response: ServerResponse, waitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), waitMs);
    response.on('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

function latencyOf({ state, random }: SandboxDeps): number {
  const { latencyMs, latencyJitterMs } = state.settings;
  return latencyJitterMs === 0 ? latencyMs : latencyMs + random() * latencyJitterMs;
}

function tooLarge(): Reply {
  return jsonReply(413, { error: { message: 'Request entity too large', code: 1 } });
}
