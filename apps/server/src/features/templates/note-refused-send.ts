import type { Clock } from '../../platform/clock.js';
import { refusedToSend } from './templates.rules.js';
import type { TemplateStore } from './templates.store.js';

export interface NoteRefusedSendDeps {
  templates: Pick<TemplateStore, 'update'>;
  clock: Clock;
}

/** cloud-api.md §2.5. */
const PAUSED = 132015;
const DISABLED = 132016;

/**
 * Meta refused a message because of its template: nothing more is sent of it, from now on and not only once the
 * webhook has come that says so.
 * @param code Meta's error; any but those two changes nothing
 */
export async function noteRefusedSend(
  { templates, clock }: NoteRefusedSendDeps,
  templateId: string,
  code: number | undefined,
): Promise<void> {
  if (code !== PAUSED && code !== DISABLED) return;
  const status = code === PAUSED ? 'paused' : 'disabled';
  await templates.update(templateId, (current) => refusedToSend(current, status, clock.now()));
}
