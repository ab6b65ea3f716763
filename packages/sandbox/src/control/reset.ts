import type { SandboxDeps } from '../graph-deps.js';
import type { Json } from '../json.js';

export function resetSandbox(deps: SandboxDeps): Json {
  deps.state.commit({ t: 'reset' });
  deps.statuses.reset();
  deps.reviewer.reschedule();
  deps.webhooks.reset();
  deps.limits.clear();
  deps.events.clear();
  deps.events.emit('reset', () => ({}));
  return { ...deps.state.settings };
}
