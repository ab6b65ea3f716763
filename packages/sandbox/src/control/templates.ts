import { newTemplateFields } from '../endpoints/message-templates.js';
import { GraphError } from '../errors.js';
import type { SandboxDeps } from '../graph-deps.js';
import { isRecord, type Json } from '../json.js';
import type { TemplateCategory, TemplateStatus } from '../state/templates.js';
import type { ReviewEvent } from '../templates/reviewer.js';
import { readTemplate } from '../templates/template-rules.js';
import { templateNode } from '../templates/template-view.js';
import { ControlError } from './control-error.js';

const STATUSES: readonly TemplateStatus[] = [
  ...(['PENDING', 'APPROVED', 'REJECTED', 'PAUSED', 'DISABLED', 'IN_APPEAL'] as const),
  ...(['LIMIT_EXCEEDED', 'PENDING_DELETION', 'ARCHIVED'] as const),
];
const EVENTS: readonly ReviewEvent[] = ['APPROVED', 'REJECTED', 'PAUSED', 'DISABLED', 'FLAGGED'];
const QUALITIES = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'];
const CATEGORIES: readonly TemplateCategory[] = ['MARKETING', 'UTILITY', 'AUTHENTICATION'];

/** Puts templates at Meta as if made long ago: no quota, no review, no webhook. */
export function putTemplates(deps: SandboxDeps, body: Json): Json {
  if (!Array.isArray(body.templates)) throw new ControlError(400, 'templates must be an array');
  const templates: unknown[] = body.templates;
  const drafts = templates.map((entry, index) => readEntry(entry, index));
  return { templates: drafts.map(({ draft, status }) => put(deps, draft, status)) };
}

function readEntry(entry: unknown, index: number) {
  if (!isRecord(entry)) throw new ControlError(400, `templates[${index}] must be an object`);
  const { status = 'APPROVED', ...rest } = entry;
  const known = STATUSES.find((name) => name === status);
  if (!known) throw new ControlError(400, `templates[${index}].status is not known`);
  try {
    return { draft: readTemplate(rest), status: known };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const text = error.parts.userMessage ?? error.message;
    throw new ControlError(400, `templates[${index}]: ${text}`);
  }
}

function put(
  { state, clock, reviewer }: SandboxDeps,
  draft: ReturnType<typeof readTemplate>,
  status: TemplateStatus,
): Json {
  const now = clock.now();
  const existing = state.templates.findInLanguage(draft.name, draft.language);
  const template = {
    ...newTemplateFields(now),
    ...draft,
    id: existing?.id ?? state.templates.newId(now),
    status,
  };
  reviewer.save(template);
  return templateNode(template);
}

export function reviewTemplate({ state, reviewer }: SandboxDeps, id: string, body: Json): Json {
  const template = state.templates.find(id);
  if (!template) throw new ControlError(404, `there is no template ${id}`);
  const event = known(EVENTS, body.event, 'event');
  const quality = body.quality === undefined ? null : known(QUALITIES, body.quality, 'quality');
  const category =
    body.category === undefined ? null : known(CATEGORIES, body.category, 'category');
  if (body.reason !== undefined && typeof body.reason !== 'string') {
    throw new ControlError(400, 'reason must be a string');
  }
  const reviewed = reviewer.decide(template, {
    event,
    ...(body.reason === undefined ? {} : { reason: body.reason }),
    ...(quality === null ? {} : { quality }),
    ...(category === null ? {} : { category }),
  });
  return templateNode(reviewed);
}

function known<T extends string>(values: readonly T[], value: unknown, name: string): T {
  const found = values.find((entry) => entry === value);
  if (found === undefined)
    throw new ControlError(400, `${name} must be one of ${values.join(', ')}`);
  return found;
}
