import { missingParameter, templateError } from '../errors.js';
import type { GraphCall, SandboxDeps } from '../graph-deps.js';
import type { Json } from '../json.js';
import type { Template } from '../state/templates.js';
import { checkHandles } from '../templates/handle-rules.js';
import { judgedCategory } from '../templates/review-rules.js';
import { checkTimeToLive, readCategory, readComponents } from '../templates/template-rules.js';
import { readTemplateFields, templateNode } from '../templates/template-view.js';

const DAY_MS = 24 * 3_600_000;
const EDITS_PER_30_DAYS = 10;
/** What can be edited by itself (cloud-api.md §4.6). */
const EDIT_FIELDS = ['category', 'components', 'message_send_ttl_seconds'];
const EDITABLE = ['APPROVED', 'REJECTED', 'PAUSED'];

/** `GET /{template-id}`. */
export function getTemplate(_deps: SandboxDeps, call: GraphCall, template: Template): Json {
  return templateNode(template, readTemplateFields(call.query.get('fields')));
}

/** `POST /{template-id}` (cloud-api.md §4.6). */
export function editTemplate(deps: SandboxDeps, { body }: GraphCall, template: Template): Json {
  if (EDIT_FIELDS.every((name) => body[name] === undefined)) throw missingParameter('components');
  checkIsEditable(template, deps.clock.now());
  const category = body.category === undefined ? template.category : readCategory(body.category);
  if (template.status === 'APPROVED' && category !== template.category) {
    throw refusal('The category of an approved template cannot be changed.');
  }
  const components =
    body.components === undefined
      ? template.components
      : readComponents(body.components, category, template.parameterFormat);
  if (body.components !== undefined) checkHandles(deps.state, components);
  const ttl = body.message_send_ttl_seconds;
  checkTimeToLive(ttl, category);
  const now = deps.clock.now();
  const edited = deps.reviewer.submitted({
    ...template,
    components,
    category,
    extras:
      ttl === undefined ? template.extras : { ...template.extras, message_send_ttl_seconds: ttl },
    edits: template.status === 'APPROVED' ? [...template.edits, now] : template.edits,
    isEdited: true,
    updatedAt: now,
  });
  deps.reviewer.save(edited);
  const isJudged = deps.state.settings.review === 'rules';
  const judged = isJudged ? judgedCategory(category, components) : category;
  // The answer to an edit does not tell it, unlike that to a create.
  if (judged !== category) deps.reviewer.recategorise(edited, judged, 0);
  return { success: true };
}

/** `POST /{template-id}/unpause` (cloud-api.md §3.9); a pause that pacing decided ends so alone. */
export function unpauseTemplate({ reviewer }: SandboxDeps, template: Template): Json {
  if (template.status !== 'PAUSED') throw refusal('Only a paused template can be unpaused.');
  reviewer.decide(template, { event: 'APPROVED' });
  return { success: true };
}

function checkIsEditable({ status, edits }: Template, now: number): void {
  if (!EDITABLE.includes(status)) {
    throw refusal(`A template in status ${status} cannot be edited.`);
  }
  if (status !== 'APPROVED') return;
  const isUsedToday = edits.some((at) => at > now - DAY_MS);
  const isUsedUp = edits.filter((at) => at > now - 30 * DAY_MS).length >= EDITS_PER_30_DAYS;
  if (isUsedToday || isUsedUp) {
    throw refusal('An approved template can be edited once a day and 10 times in 30 days.');
  }
}

function refusal(text: string) {
  return templateError(2388039, 'Message Template Cannot Be Edited', text);
}
