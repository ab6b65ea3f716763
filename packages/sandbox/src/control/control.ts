import type { IncomingMessage } from 'node:http';
import { FATES } from '../fates.js';
import { parseFault } from '../faults.js';
import type { SandboxDeps } from '../graph-deps.js';
import type { Call } from '../http/call.js';
import { jsonReply, type Reply } from '../http/reply.js';
import type { Json } from '../json.js';
import type { Upload } from '../state/uploads.js';
import { listChats, readChat } from './chats.js';
import { advanceClock } from './clock.js';
import { ControlError } from './control-error.js';
import { receiveInbound } from './inbound.js';
import { readLedger } from './ledger.js';
import { putMedia } from './media.js';
import { changePreference } from './preference.js';
import { resetSandbox } from './reset.js';
import { changeSettings } from './settings.js';
import { sendStatus } from './status.js';
import { putTemplates, recategoriseTemplate, reviewTemplate } from './templates.js';
import { listWebhooks, sendChange } from './webhooks.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

export function isLoopback(request: IncomingMessage): boolean {
  return LOOPBACK.has(request.socket.remoteAddress ?? '');
}

/** A page of another origin, open in the same browser, may not steer the sandbox. */
export function mayWrite({ method, headers }: Call): boolean {
  if (method === 'GET' || headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}

export function answerControl(deps: SandboxDeps, call: Call): Reply {
  try {
    return jsonReply(200, dispatch(deps, call));
  } catch (error) {
    if (error instanceof ControlError) return jsonReply(error.status, { error: error.message });
    throw error;
  }
}

function dispatch(deps: SandboxDeps, call: Call): Json {
  const [, name = '', id = '', action = ''] = call.segments;
  const body = call.body;
  if (body === null) throw new ControlError(400, 'the body must be a JSON object');
  const { state } = deps;
  switch (`${call.method} ${name}${id === '' ? '' : '/…'}${action === '' ? '' : `/${action}`}`) {
    case 'GET ledger':
      return readLedger(state.ledger, call.query);
    case 'GET settings':
      return { ...state.settings };
    case 'PUT settings':
      return changeSettings(deps, body);
    case 'GET faults':
      return { faults: state.faults };
    case 'POST faults':
      return addFault(deps, body);
    case 'DELETE faults':
      state.commit({ t: 'faults', faults: [] });
      return { faults: [] };
    case 'DELETE faults/…':
      state.commit({ t: 'faults', faults: state.faults.filter((fault) => fault.id !== id) });
      return { faults: state.faults };
    case 'POST inbound':
      return receiveInbound(deps, body, call.headers.host);
    case 'POST preferences':
      return changePreference(deps, body);
    case 'POST media':
      return putMedia(deps, call);
    case 'GET uploads':
      return { uploads: [...state.uploads.all()].map(uploadNode) };
    case 'POST templates':
      return putTemplates(deps, body);
    case 'POST templates/…/review':
      return reviewTemplate(deps, id, body);
    case 'POST templates/…/category':
      return recategoriseTemplate(deps, id, body);
    case 'POST clock':
      return advanceClock(deps, body);
    case 'POST messages/…/status':
      return sendStatus(deps, id, body);
    case 'GET webhooks':
      return listWebhooks(deps.webhooks, call.query.get('status'));
    case 'POST webhooks':
      return sendChange(deps, body);
    case 'POST reset':
      return resetSandbox(deps);
    case 'GET recipients':
      return { recipients: FATES };
    case 'GET chats':
      return listChats(deps);
    case 'GET chats/…':
      return readChat(deps, id, call.query.get('phoneNumberId'));
    default:
      throw new ControlError(404, `there is no ${call.method} ${call.path}`);
  }
}

function uploadNode({ mimeType, length, received, handle, sha256 }: Upload): Json {
  return { mimeType, length, received, handle, sha256 };
}

function addFault({ state }: SandboxDeps, body: Json): Json {
  const fault = parseFault(body);
  if (typeof fault === 'string') throw new ControlError(400, fault);
  state.commit({ t: 'faults', faults: [...state.faults, fault] });
  return { ...fault };
}
