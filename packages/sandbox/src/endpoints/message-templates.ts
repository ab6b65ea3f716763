import { GraphError, invalidParameter, missingParameter, templateError } from '../errors.js';
import type { GraphCall, SandboxDeps } from '../graph-deps.js';
import { tryParseJson, type Json } from '../json.js';
import { pageOf } from '../paging.js';
import type { Template } from '../state/templates.js';
import { judgedCategory } from '../templates/review-rules.js';
import { readTemplate } from '../templates/template-rules.js';
import { TEMPLATE_FIELDS, templateNode } from '../templates/template-view.js';
import { pickFields } from '../fields.js';

const HOUR_MS = 3_600_000;
const HSM_IDS_MAX = 100;

/** `POST /{waba-id}/message_templates` (cloud-api.md §4.1). */
export function createTemplate(deps: SandboxDeps, call: GraphCall): Json {
  const { state, clock, reviewer } = deps;
  const draft = readTemplate(call.body);
  checkQuotas(deps);
  checkNameIsFree(deps, draft.name, draft.language);
  const now = clock.now();
  const isJudged = state.settings.review === 'rules';
  const category = isJudged ? judgedCategory(draft.category, draft.components) : draft.category;
  const template = reviewer.submitted({
    ...draft,
    category,
    id: state.templates.newId(now),
    ...newTemplateFields(now),
  });
  reviewer.save(template, true);
  return { id: template.id, status: template.status, category };
}

export function newTemplateFields(now: number) {
  return {
    status: 'PENDING',
    rejectedReason: 'NONE',
    quality: 'UNKNOWN',
    previousCategory: null,
    createdAt: now,
    updatedAt: now,
    edits: [],
    pauses: 0,
    isEdited: false,
    dueAt: null,
  } satisfies Partial<Template>;
}

function checkQuotas({ state, clock }: SandboxDeps): void {
  const { templatesPerHour, templateLimit } = state.settings;
  if (state.templates.creationTimes(clock.now() - HOUR_MS).length >= templatesPerHour) {
    throw new GraphError(80008);
  }
  if (state.templates.size >= templateLimit) {
    throw templateError(
      2388019,
      'Message Template Limit Exceeded',
      `This account has reached its limit of ${templateLimit} templates.`,
    );
  }
}

function checkNameIsFree({ state, clock }: SandboxDeps, name: string, language: string): void {
  const existing = state.templates.findInLanguage(name, language);
  const isBeingDeleted = existing?.status === 'PENDING_DELETION';
  if (isBeingDeleted || state.templates.isBlocked(name, language, clock.now())) {
    throw templateError(
      2388023,
      'Message Template Language Is Being Deleted',
      `New ${language} content can't be added to ${name} while the existing content is being deleted. Try again in 4 weeks or create a new message template.`,
    );
  }
  if (existing) {
    throw templateError(
      2388024,
      'Content in This Language Already Exists',
      `There is already ${language} content for this template. You can create a new template and try again.`,
    );
  }
}

/** `GET /{waba-id}/message_templates` (cloud-api.md §4.5). */
export function listTemplates(deps: SandboxDeps, call: GraphCall): Json {
  const found = deps.state.templates.all().filter(filterOf(call.query));
  const host = call.headers.host ?? 'localhost';
  const request = { query: call.query, url: `http://${host}${call.path}` };
  return pageOf(found, request, (template) =>
    pickFields(templateNode(template), call.query.get('fields'), TEMPLATE_FIELDS),
  );
}

function filterOf(query: URLSearchParams): (template: Template) => boolean {
  const values = (name: string) => valuesOf(query.get(name));
  const [names, statuses, categories] = [values('name'), values('status'), values('category')];
  const [languages, qualities] = [values('language'), values('quality_score')];
  const words = query.get('name_or_content')?.toLowerCase() ?? '';
  const content = query.get('content')?.toLowerCase() ?? '';
  return (template) =>
    allows(names, template.name) &&
    allows(statuses, template.status) &&
    allows(categories, template.category) &&
    allows(languages, template.language) &&
    allows(qualities, template.quality) &&
    textOfTemplate(template).includes(words) &&
    JSON.stringify(template.components).toLowerCase().includes(content);
}

function allows(values: readonly string[] | null, value: string): boolean {
  return values === null || values.some((wanted) => wanted.toLowerCase() === value.toLowerCase());
}

/** Several values come as a JSON array or a comma list. */
function valuesOf(text: string | null): string[] | null {
  if (text === null || text === '') return null;
  const parsed = text.startsWith('[') ? tryParseJson(text) : undefined;
  return Array.isArray(parsed) ? parsed.map(String) : text.split(',').map((value) => value.trim());
}

function textOfTemplate({ name, components }: Template): string {
  return `${name} ${JSON.stringify(components)}`.toLowerCase();
}

/** `DELETE /{waba-id}/message_templates` (cloud-api.md §4.7): all or nothing. */
export function deleteTemplates(deps: SandboxDeps, call: GraphCall): Json {
  const templates = templatesToDelete(deps, call);
  if (templates.some(({ status }) => status === 'DISABLED')) {
    throw templateError(
      2388039,
      'Template cannot be deleted',
      'A disabled message template cannot be deleted.',
    );
  }
  for (const template of templates) deps.reviewer.delete(template);
  return { success: true };
}

function templatesToDelete({ state }: SandboxDeps, { query, body }: GraphCall): Template[] {
  const parameter = (name: string) => query.get(name) ?? body[name];
  const name = parameter('name');
  const id = parameter('hsm_id');
  const ids = parameter('hsm_ids');
  if (ids !== undefined) return byIds(state.templates, ids, name ?? id);
  if (typeof name !== 'string' || name === '') throw missingParameter('name');
  const named = state.templates.named(name).filter(({ status }) => status !== 'PENDING_DELETION');
  const chosen = id === undefined ? named : named.filter((template) => template.id === id);
  if (chosen.length === 0) throw unknownTemplate(name);
  return chosen;
}

function byIds(
  templates: SandboxDeps['state']['templates'],
  ids: unknown,
  others: unknown,
): Template[] {
  const list: unknown = typeof ids === 'string' ? tryParseJson(ids) : ids;
  if (others !== undefined) throw invalidParameter('hsm_ids cannot go with name or hsm_id');
  if (!Array.isArray(list) || list.length === 0 || list.length > HSM_IDS_MAX) {
    throw invalidParameter(`hsm_ids must be a list of 1 to ${HSM_IDS_MAX} ids`);
  }
  return list.map((id: unknown) => {
    const template = templates.find(String(id));
    if (!template) throw unknownTemplate(String(id));
    return template;
  });
}

/** cloud-api.md §4.7: the subcode is the one seen in the field. */
function unknownTemplate(name: string): GraphError {
  return templateError(
    2593002,
    'Message Template Not Found',
    `There is no message template ${name} on this account.`,
  );
}
