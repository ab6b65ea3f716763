import type { SandboxDeps } from '../graph-deps.js';
import type { Json } from '../json.js';
import { ControlError } from './control-error.js';

const LONGEST_SECONDS = 10 * 365 * 86_400;

export function advanceClock({ state, clock }: SandboxDeps, body: Json): Json {
  const seconds = body.advanceSeconds;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= LONGEST_SECONDS)) {
    throw new ControlError(400, 'advanceSeconds must be a number between 0 and ten years');
  }
  state.commit({ t: 'clock', offsetMs: clock.offsetMs + Math.round(seconds * 1000) });
  return { now: new Date(clock.now()).toISOString(), aheadSeconds: clock.offsetMs / 1000 };
}
