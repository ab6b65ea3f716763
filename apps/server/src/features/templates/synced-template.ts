import { isDeepStrictEqual } from 'node:util';
import { withKeptExamples, type GraphTemplate } from '@waypost/whatsapp';
import {
  isSettled,
  leavingStatus,
  lookAtPause,
  qualityOf,
  statusOf,
  withoutError,
} from './templates.rules.js';
import type { TemplateDoc } from './templates.store.js';

/**
 * Brings a template to what Meta listed; null where both agree, or where something was learned
 * after the list was asked for.
 */
export function synced(
  template: TemplateDoc,
  listed: GraphTemplate,
  { askedAt, now }: { askedAt: Date; now: Date },
): TemplateDoc | null {
  if (template.updatedAt >= askedAt) return null;
  const facts = factsOf(listed);
  const { status = template.status } = facts;
  const {
    rejectedReason: _old,
    upcomingCategory: _announced,
    ...rest
  } = withoutError(status === template.status ? template : leavingStatus(template));
  const upcomingCategory = status === 'deleted' ? undefined : upcomingOf(template, listed, now);
  // Meta writes an authentication template's text itself and lists its OTP button as a URL (cloud-api.md §4.4).
  const isSameText =
    facts.category === 'AUTHENTICATION' ||
    // What is under review cannot be changed at Meta, which may still list what it said before.
    (template.status === 'pending' && status === 'pending') ||
    isDeepStrictEqual(withoutExamples(template.components), withoutExamples(listed.components));
  const next: TemplateDoc = {
    ...rest,
    ...facts,
    status,
    ...(upcomingCategory === undefined ? {} : { upcomingCategory }),
    components: isSameText
      ? template.components
      : withKeptExamples(listed.components, template.components),
    ...(isSameText ? {} : { componentsAt: askedAt }),
    submission: { ...rest.submission, state: 'submitted' },
    ...(facts.category === template.category ? {} : { previousCategory: template.category }),
  };
  // What is under review Meta may still list with what it said before.
  if (status !== 'pending') delete next.uncertainSince;
  if (next.statusCategory !== next.category) delete next.statusCategory;
  if (isSettled(next)) delete next.recheckAt;
  // Meta's list says not until when, and the news of its end may get lost as that of its beginning was.
  else if (status === 'paused') next.recheckAt ??= lookAtPause(now);
  return isDeepStrictEqual(next, template) ? null : { ...next, askedAt, updatedAt: now };
}

/** What Meta will make of its category; what was announced by webhook says from when on. */
function upcomingOf(
  { upcomingCategory: told }: TemplateDoc,
  { category, correct_category: correct }: GraphTemplate,
  now: Date,
): TemplateDoc['upcomingCategory'] {
  const upcoming = correct?.toUpperCase();
  if (upcoming !== undefined && upcoming !== category.toUpperCase()) {
    return told?.category === upcoming ? told : { category: upcoming };
  }
  // It is not known whether Meta lists it at once.
  return told?.at && told.at > now ? told : undefined;
}

/** One that is at Meta and not here yet; null where it is on its way out and so no news. */
export function foundTemplate(
  listed: GraphTemplate,
  place: { accountId: string; merchantId: string | undefined; askedAt: Date; now: Date },
): Omit<TemplateDoc, '_id'> | null {
  const { accountId, merchantId, askedAt, now } = place;
  const { status = 'pending', ...facts } = factsOf(listed);
  if (status === 'deleted') return null;
  const previousCategory = listed.previous_category?.toUpperCase() ?? facts.category;
  return {
    ...facts,
    ...(previousCategory === facts.category ? {} : { previousCategory }),
    rev: 1,
    ...(merchantId === undefined ? {} : { merchantId }),
    shared: false,
    accountId,
    name: listed.name,
    providerName: listed.name,
    language: listed.language,
    parameterFormat: listed.parameter_format?.toUpperCase() === 'NAMED' ? 'named' : 'positional',
    components: listed.components,
    status,
    ...(status === 'paused' ? { recheckAt: lookAtPause(now) } : {}),
    submission: { state: 'submitted', attempts: 0, dueAt: now },
    askedAt,
    createdAt: now,
    updatedAt: now,
  };
}

/** What a listed template says of itself, in our words. */
function factsOf(listed: GraphTemplate) {
  const status = statusOf(listed.status);
  const reason = listed.rejected_reason;
  const hasReason = reason !== undefined && reason !== null && reason !== 'NONE' && reason !== '';
  return {
    providerTemplateId: listed.id,
    category: listed.category.toUpperCase(),
    quality: qualityOf(listed.quality_score?.score ?? ''),
    ...(status === null ? {} : { status }),
    ...(hasReason ? { rejectedReason: reason } : {}),
  };
}

/** Meta gives back other examples than it was given (cloud-api.md §4.5), so they tell no change. */
function withoutExamples(components: unknown): unknown {
  return JSON.parse(
    JSON.stringify(components, (key, value: unknown) => (key === 'example' ? undefined : value)),
  ) as unknown;
}
