import type { SandboxDeps } from '../graph-deps.js';
import type { Json } from '../json.js';
import { mergeSettings } from '../settings.js';
import { ControlError } from './control-error.js';

export function changeSettings({ state, webhooks, events }: SandboxDeps, patch: Json): Json {
  const change = mergeSettings(state.settings, patch);
  if (!change.ok) throw new ControlError(400, change.problems.join('; '));
  state.commit({ t: 'settings', settings: change.settings });
  webhooks.wake();
  events.emit('settings', () => ({ settings: change.settings }));
  return { ...change.settings };
}
