import type { SandboxDeps } from '../graph-deps.js';
import { textOf, type Json } from '../json.js';
import { profileNameOf, userIdOf } from '../people.js';
import { valueHead } from '../webhook-body.js';
import { ControlError } from './control-error.js';
import { numberOf, senderOf } from './inbound.js';

const FIELDS = ['from', 'value', 'phoneNumberId', 'userId', 'hidesNumber', 'timestamp'];

/** Somebody taps "stop" or "resume" for marketing of the business (cloud-api.md §6.6). */
export function changePreference(deps: SandboxDeps, body: Json): Json {
  const { state, clock, events, publish } = deps;
  const stray = Object.keys(body).find((name) => !FIELDS.includes(name));
  if (stray !== undefined) throw new ControlError(400, `${stray} is not part of a preference`);
  const { value } = body;
  if (value !== 'stop' && value !== 'resume') {
    throw new ControlError(400, 'value must be stop or resume');
  }
  const waId = senderOf(body.from);
  const number = numberOf(deps, body.phoneNumberId);
  const known = state.conversations.find(number.id, waId);
  const profileName = known?.profileName ?? profileNameOf(waId);
  const userId = textOf(body.userId) ?? known?.userId ?? userIdOf(waId);
  const timestamp = body.timestamp ?? Math.floor(clock.now() / 1000);
  if (typeof timestamp !== 'number') throw new ControlError(400, 'timestamp must be in seconds');
  const isStopped = value === 'stop';
  state.commit({ t: 'preference', phoneNumberId: number.id, waId, isStopped });
  const person = { ...(body.hidesNumber === true ? {} : { wa_id: waId }), user_id: userId };
  publish('user_preferences', {
    ...valueHead(number.id, state),
    contacts: [{ profile: { name: profileName }, ...person }],
    user_preferences: [
      {
        ...person,
        detail: `User requested to ${value} marketing messages`,
        ...{ category: 'marketing_messages', value, timestamp },
      },
    ],
  });
  events.emit('preference', () => ({ phoneNumberId: number.id, waId, value }));
  return { from: waId, phoneNumberId: number.id, value, timestamp };
}
