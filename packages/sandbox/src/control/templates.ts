import { newTemplateFields } from '../endpoints/message-templates.js';
import { GraphError } from '../errors.js';
import type { SandboxDeps } from '../graph-deps.js';
import { isRecord, type Json } from '../json.js';
import {
  STATUSES,
  type Template,
  type TemplateCategory,
  type TemplateStatus,
} from '../state/templates.js';
import type { ReviewEvent } from '../templates/review-news.js';
import { readTemplate } from '../templates/template-rules.js';
import { templateNode } from '../templates/template-view.js';
import { ControlError } from './control-error.js';

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

export function reviewTemplate(deps: SandboxDeps, id: string, body: Json): Json {
  const { reviewer } = deps;
  const template = getTemplate(deps, id);
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

const ANNOUNCED_SECONDS = 86_400;

/** Meta files it under another category: announced a day before, unless said otherwise (cloud-api.md §3.9, §6.4). */
export function recategoriseTemplate(deps: SandboxDeps, id: string, body: Json): Json {
  const template = getTemplate(deps, id);
  const category = known(CATEGORIES, body.category, 'category');
  const { afterSeconds = ANNOUNCED_SECONDS } = body;
  if (typeof afterSeconds !== 'number' || !(afterSeconds >= 0)) {
    throw new ControlError(400, 'afterSeconds must be a number of at least 0');
  }
  return templateNode(deps.reviewer.recategorise(template, category, afterSeconds * 1000));
}

function getTemplate({ state }: SandboxDeps, id: string): Template {
  const template = state.templates.find(id);
  if (!template) throw new ControlError(404, `there is no template ${id}`);
  return template;
}

function known<T extends string>(values: readonly T[], value: unknown, name: string): T {
  const found = values.find((entry) => entry === value);
  if (found === undefined)
    throw new ControlError(400, `${name} must be one of ${values.join(', ')}`);
  return found;
}
