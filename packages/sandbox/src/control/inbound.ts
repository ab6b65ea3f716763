import { downloadUrl, findMedia } from '../endpoints/media.js';
import type { SandboxDeps } from '../graph-deps.js';
import { isRecord, textOf, type Json } from '../json.js';
import { profileNameOf, userIdOf } from '../people.js';
import { digitsOf, waIdOf, type BusinessNumber } from '../phone-numbers.js';
import { newInboundWamid } from '../wamid.js';
import { valueHead } from '../webhook-body.js';
import { ControlError } from './control-error.js';

/** cloud-api.md §6.2. */
const TYPES = [
  ...['text', 'image', 'video', 'audio', 'document', 'sticker', 'location', 'contacts', 'reaction'],
  ...['button', 'interactive', 'order', 'system', 'unsupported', 'edit', 'revoke'],
];
const FIELDS = [
  ...['from', 'type', 'phoneNumberId', 'userId', 'contextWamid', 'profileName'],
  ...['hidesNumber', 'context', 'referral', 'errors'],
];

/** Somebody writes to the business: the window opens, the webhook goes out. */
export function receiveInbound(deps: SandboxDeps, body: Json, host: string | undefined): Json {
  const { state, clock, events, publish } = deps;
  const type = typeOf(body);
  const waId = senderOf(body.from);
  const number = numberOf(deps, body.phoneNumberId);
  const known = state.conversations.find(number.id, waId);
  const profileName = optional(body, 'profileName') ?? known?.profileName ?? profileNameOf(waId);
  const userId = optional(body, 'userId') ?? known?.userId ?? userIdOf(waId);
  const at = clock.now();
  const wamid = newInboundWamid(waId);
  // §6.9: who writes under a username need not show the number.
  const isHidden = body.hidesNumber === true;
  const message: Json = {
    ...(isHidden ? {} : { from: waId }),
    from_user_id: userId,
    id: wamid,
    timestamp: String(Math.floor(at / 1000)),
    type,
    ...contextOf(deps, number, waId, body),
    ...(body.referral === undefined ? {} : { referral: body.referral }),
    ...(body.errors === undefined ? {} : { errors: body.errors }),
    [type]: withFile(deps, number, body[type], host),
  };
  const phoneNumberId = number.id;
  const inbound = { phoneNumberId, waId, profileName, userId, at, message };
  state.commit({ t: 'inbound', inbound });
  const contacts = [
    {
      profile: { name: profileName },
      ...(isHidden ? {} : { wa_id: waId }),
      user_id: userId,
    },
  ];
  publish('messages', {
    ...valueHead(phoneNumberId, state),
    // §6.2: system messages carry no contacts.
    ...(type === 'system' ? {} : { contacts }),
    messages: [message],
  });
  events.emit('inbound', () => ({ wamid, phoneNumberId, waId, profileName, message }));
  return { wamid, from: waId, phoneNumberId, message };
}

function typeOf(body: Json): string {
  const type = body.type ?? 'text';
  if (typeof type !== 'string' || !TYPES.includes(type)) {
    throw new ControlError(400, `type must be one of ${TYPES.join(', ')}`);
  }
  const stray = Object.keys(body).find((name) => !FIELDS.includes(name) && name !== type);
  if (stray !== undefined) throw new ControlError(400, `${stray} is not part of a ${type} message`);
  const content = body[type];
  const isWhole = type === 'contacts' ? Array.isArray(content) : isRecord(content);
  if (!isWhole) throw new ControlError(400, `${type} must be given in Meta's inbound shape`);
  if (type === 'text' && (!isRecord(content) || typeof content.body !== 'string')) {
    throw new ControlError(400, 'text.body must be a string');
  }
  return type;
}

export function senderOf(from: unknown): string {
  const digits = typeof from === 'string' ? digitsOf(from) : '';
  if (digits.length >= 7 && digits.length <= 15) return waIdOf(digits);
  throw new ControlError(400, 'from must be a phone number');
}

export function numberOf({ state }: SandboxDeps, id: unknown): BusinessNumber {
  const number =
    id === undefined ? state.numbers[0] : typeof id === 'string' ? state.number(id) : null;
  if (!number) throw new ControlError(404, 'the business has no such phoneNumberId');
  return number;
}

function optional(body: Json, name: string): string | undefined {
  if (body[name] === undefined || typeof body[name] === 'string') return textOf(body[name]);
  throw new ControlError(400, `${name} must be a string`);
}

/** `from` of a quoted message is whoever wrote that one. */
function contextOf({ state }: SandboxDeps, number: BusinessNumber, waId: string, body: Json): Json {
  const wamid = optional(body, 'contextWamid');
  const { context: more } = body;
  if (more !== undefined && !isRecord(more))
    throw new ControlError(400, 'context must be an object');
  if (wamid === undefined) return more === undefined ? {} : { context: more };
  const isOurs = state.ledger.findByWamid(wamid) !== null;
  const inbound = state.conversations.find(number.id, waId)?.inbound ?? [];
  const isTheirs = !isOurs && inbound.some(({ message }) => message.id === wamid);
  return { context: { from: isTheirs ? waId : number.digits, id: wamid, ...more } };
}

/** What Meta tells of a file that was put here before (cloud-api.md §6.2). */
function withFile(
  deps: SandboxDeps,
  number: BusinessNumber,
  content: unknown,
  host: string | undefined,
): unknown {
  if (!isRecord(content) || typeof content.id !== 'string') return content;
  const media = findMedia(deps, content.id, number.id);
  if (!media) return content;
  return {
    mime_type: media.mimeType,
    sha256: Buffer.from(media.sha256, 'hex').toString('base64'),
    url: downloadUrl(deps, host, media.id),
    ...content,
  };
}
