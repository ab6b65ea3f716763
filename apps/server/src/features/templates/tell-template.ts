import type { RecordEvent } from '../live/index.js';
import { toTakenTemplate, toToldTemplate } from './shown-template.js';
import { audienceOf, lostAudience } from './template-audience.js';
import type { TemplateDoc } from './templates.store.js';

/**
 * Tells of a template as it now stands whoever may see it. Who does not see it any more is told first that it is gone:
 * where all saw it and some still do, those are told right after how it stands.
 */
export function tellTemplate(
  record: RecordEvent,
  template: TemplateDoc,
  { before, ...how }: { mayBeKnown?: true; before?: TemplateDoc } = {},
): void {
  const id = `${template._id}.${template.rev}`;
  const type = 'template.updated';
  const lost = before ? lostAudience(before, template) : [];
  if (before && lost.length > 0) {
    record({ id: `${id}.taken`, type, audience: lost, data: toTakenTemplate(before, template) });
  }
  record({ id, type, audience: audienceOf(template), data: toToldTemplate(template), ...how });
}
