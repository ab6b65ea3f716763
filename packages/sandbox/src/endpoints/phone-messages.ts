import { invalidParameter, GraphError, missingParameter } from '../errors.js';
import { findMedia } from './media.js';
import type { GraphCall, SandboxDeps } from '../graph-deps.js';
import type { Json } from '../json.js';
import { readEnvelope, type Envelope } from '../messages/envelope.js';
import { checkMediaIds } from '../messages/media-ids.js';
import { checkTemplateMessage } from '../messages/template-message.js';
import type { BusinessNumber } from '../phone-numbers.js';
import type { PricingCategory } from '../state/ledger.js';
import { pairKey } from '../state/conversations.js';
import type { TemplateCategory } from '../state/templates.js';
import { planStatuses } from '../status-plan.js';

const CATEGORIES: Record<TemplateCategory, PricingCategory> = {
  MARKETING: 'marketing',
  UTILITY: 'utility',
  AUTHENTICATION: 'authentication',
};

/** `POST /{phone-number-id}/messages` (cloud-api.md §1). */
export function sendMessage(deps: SandboxDeps, call: GraphCall, number: BusinessNumber): Json {
  const { body } = call;
  if (body.status !== undefined) return acceptReadReceipt(body);
  const { state, limits } = deps;
  const envelope = readEnvelope(body);
  if (envelope.waId === number.digits) throw new GraphError(131021);
  const template =
    envelope.type === 'template' ? checkTemplateMessage(body.template, state.templates) : null;
  const { isBroken } = checkMediaIds(envelope.type, body[envelope.type], (id) =>
    findMedia(deps, id, number.id),
  );
  limits.takeMessage(number.id, envelope.waId, state.settings);
  const category = template ? CATEGORIES[template.category] : 'service';
  const wamid = accept(deps, call, number, envelope, { category, isBroken });
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input: envelope.input, wa_id: envelope.waId }],
    messages: [{ id: wamid, ...(template ? { message_status: 'accepted' } : {}) }],
  };
}

function accept(
  deps: SandboxDeps,
  call: GraphCall,
  number: BusinessNumber,
  { to, waId, type, callbackData }: Envelope,
  { category, isBroken }: { category: PricingCategory; isBroken: boolean },
): string {
  const { state, clock, statuses, events } = deps;
  const acceptedAt = clock.now();
  const isWindowOpen = state.conversations.isWindowOpen(number.id, waId, acceptedAt);
  const isStopped = state.stops.has(pairKey(number.id, waId));
  const plan = planStatuses(
    { waId, type, category, isWindowOpen, isStopped, isBroken, acceptedAt },
    state.settings,
    deps.random,
  );
  const sequence = state.ledger.nextSequence;
  const isFree = isWindowOpen && (category === 'service' || category === 'utility');
  const message = state.commitMessage(
    {
      sequence,
      phoneNumberId: number.id,
      to,
      waId,
      type,
      callbackData,
      acceptedAt,
      category,
      isFree,
    },
    payloadOf(call),
    plan,
  );
  statuses.schedule(sequence, plan);
  const wamid = state.ledger.wamidOf(message);
  events.emit('message', () => ({ wamid, phoneNumberId: number.id, to, waId, type }));
  return wamid;
}

/** One line of the log: the body as it came, unless it was a form or had line breaks. */
function payloadOf({ bodyText, body }: GraphCall): string {
  return bodyText.startsWith('{') && !/[\r\n]/.test(bodyText) ? bodyText : JSON.stringify(body);
}

function acceptReadReceipt(body: Json): Json {
  if (body.messaging_product !== 'whatsapp') throw missingParameter('messaging_product');
  if (body.status !== 'read') throw invalidParameter('status must be read');
  if (typeof body.message_id !== 'string') throw missingParameter('message_id');
  if (!body.message_id.startsWith('wamid.')) throw invalidParameter('message_id is not known');
  return { success: true };
}
