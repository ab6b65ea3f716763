import { titleOf } from '../errors.js';
import type { SandboxDeps } from '../graph-deps.js';
import type { Json } from '../json.js';
import { STATUS_NAMES } from '../state/status-table.js';
import { ControlError } from './control-error.js';

const UNDELIVERABLE = 131026;
const LARGEST_CODE = 0xffffffff;

/** This status now, whatever came before. */
export function sendStatus(
  { state, statuses, clock }: SandboxDeps,
  wamid: string,
  body: Json,
): Json {
  const message = state.ledger.findByWamid(wamid);
  if (!message) throw new ControlError(404, `no message ${wamid} was accepted`);
  const status = STATUS_NAMES.find((name) => name === body.status);
  if (!status) throw new ControlError(400, `status must be one of ${STATUS_NAMES.join(', ')}`);
  const errorCode = errorCodeOf(body.errorCode, status === 'failed');
  const at = body.timestamp === undefined ? clock.now() : timeOf(body.timestamp);
  statuses.send(message, status, errorCode, at);
  return {
    wamid,
    status,
    at: new Date(at).toISOString(),
    ...(errorCode === 0 ? {} : { errorCode, title: titleOf(errorCode) }),
  };
}

function errorCodeOf(value: unknown, isFailed: boolean): number {
  if (value === undefined) return isFailed ? UNDELIVERABLE : 0;
  if (!isFailed) throw new ControlError(400, 'errorCode goes with failed alone');
  const isCode = Number.isInteger(value) && Number(value) >= 0 && Number(value) <= LARGEST_CODE;
  if (!isCode) throw new ControlError(400, 'errorCode must be a whole number');
  return Number(value);
}

/** Seconds since 1970, as webhooks tell them, or an ISO time. */
function timeOf(value: unknown): number {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const time = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (!Number.isNaN(time) && time >= 0 && time <= 8.64e15) return time;
  throw new ControlError(400, 'timestamp must be seconds since 1970 or an ISO time');
}
