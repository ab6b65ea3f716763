import type { StateEvent } from './events.js';
import type { Ledger, LedgerMessage } from './ledger.js';
import { payloadObject, type SandboxState } from './state.js';

const HOUR_MS = 3_600_000;

/** The shortest log that leads to this state. */
export function* snapshotLines(
  state: SandboxState,
  clock: { now: () => number; offsetMs: number },
): Generator<string> {
  for (const event of snapshotEvents(state, clock)) yield JSON.stringify(event);
}

function* snapshotEvents(
  state: SandboxState,
  clock: { now: () => number; offsetMs: number },
): Generator<StateEvent> {
  const { ledger, templates } = state;
  const firstSequence = ledger.nextSequence - ledger.size;
  const creations = templates.creationTimes(clock.now() - HOUR_MS);
  yield { t: 'start', salt: state.salt, nextSequence: firstSequence, creations };
  yield { t: 'settings', settings: state.settings };
  yield { t: 'clock', offsetMs: clock.offsetMs };
  yield { t: 'subscription', subscription: state.subscription };
  yield { t: 'faults', faults: state.faults };
  for (const template of templates.all()) yield { t: 'template', template };
  for (const [key, until] of templates.blocks()) yield { t: 'nameBlocked', key, until };
  for (const media of state.media.values()) yield { t: 'media', media };
  for (const upload of state.uploads.all()) yield { t: 'upload', upload };
  for (const { inbound } of state.conversations.all()) {
    for (const message of inbound) yield { t: 'inbound', inbound: message };
  }
  for (const stop of state.stops.values()) yield { t: 'preference', ...stop, isStopped: true };
  for (const message of ledger.all()) yield messageEvent(state, ledger, message);
  for (const change of state.changes.values()) yield { t: 'change', change };
}

function messageEvent(state: SandboxState, ledger: Ledger, entry: LedgerMessage): StateEvent {
  const { sequence, phoneNumberId, to, waId, type, callbackData, acceptedAt, category, isFree } =
    entry;
  return {
    t: 'message',
    message: {
      ...{ sequence, phoneNumberId, to, waId, type },
      ...{ callbackData, acceptedAt, category, isFree },
    },
    plan: state.plans.get(sequence) ?? [],
    payload: payloadObject(ledger, entry),
    statuses: ledger
      .statusesOf(entry)
      .map((status) => [status.status, status.at, status.delivery, status.errorCode] as const),
  };
}
