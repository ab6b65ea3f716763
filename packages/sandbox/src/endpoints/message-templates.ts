import { GraphError, invalidParameter, missingParameter, templateError } from '../errors.js';
import type { GraphCall, SandboxDeps } from '../graph-deps.js';
import { tryParseJson, type Json } from '../json.js';
import { pageOf } from '../paging.js';
import type { Template } from '../state/templates.js';
import { checkHandles } from '../templates/handle-rules.js';
import { judgedCategory } from '../templates/review-rules.js';
import { readTemplate } from '../templates/template-rules.js';
import { templateFilter } from '../templates/template-filters.js';
import { readTemplateFields, templateNode } from '../templates/template-view.js';

const HOUR_MS = 3_600_000;
const HSM_IDS_MAX = 100;

/** `POST /{waba-id}/message_templates` (cloud-api.md §4.1). */
export function createTemplate(deps: SandboxDeps, call: GraphCall): Json {
  const { state, clock, reviewer } = deps;
  const draft = readTemplate(call.body);
  checkHandles(state, draft.components);
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
export function listTemplates({ state }: SandboxDeps, call: GraphCall): Json {
  const fields = readTemplateFields(call.query.get('fields'));
  const { templatePageMax } = state.settings;
  if (Number(call.query.get('limit')) > templatePageMax) {
    throw new GraphError(1, {
      message: "Please reduce the amount of data you're asking for, then retry your request",
      status: 500,
    });
  }
  const found = state.templates.all().filter(templateFilter(call.query));
  const host = call.headers.host ?? 'localhost';
  const request = { query: call.query, url: `http://${host}${call.path}` };
  return pageOf(found, request, (template) => templateNode(template, fields));
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
  return [...new Set(list.map(String))].map((id) => {
    const template = templates.find(id);
    if (!template || template.status === 'PENDING_DELETION') throw unknownTemplate(id);
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
