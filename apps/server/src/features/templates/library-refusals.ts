import { describeError } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import type { TemplateDoc } from './templates.store.js';

/** cloud-api.md §2.6: the name is blocked in this language. */
const NAME_BLOCKED = 2388023;
/** cloud-api.md §4.7: for how long, after an approved template was deleted. */
const BLOCKED_DAYS = 30;
const DAY_MS = 86_400_000;

const RULE = `Meta keeps the name of an approved template blocked for ${BLOCKED_DAYS} days after it is deleted`;

/** Why a merchant is not given what the platform has deleted. */
export function wordsOnDeletion(template: TemplateDoc, now: Date): string {
  const words = 'The platform has deleted it; only an admin makes it again.';
  const until = blockedUntil(template, now);
  return until === null ? words : `${words} ${RULE}, here until about ${until}.`;
}

/**
 * What somebody is told of Meta's refusal of a template of the library: its name is not theirs to choose, and a
 * draft that stays may be the platform's, which a merchant does not see.
 * @param deleted what stood in its place before
 */
export function refusedByMeta(
  error: unknown,
  {
    isDraftTheirs,
    deleted,
    now,
  }: { isDraftTheirs: boolean; deleted: TemplateDoc | null; now: Date },
): unknown {
  if (!(error instanceof AppError) || error.code !== 'provider_rejected') return error;
  const { templateId, provider } = error;
  const code = provider?.subcode ?? provider?.code;
  const until = deleted && blockedUntil(deleted, now);
  const block = until === null ? `${RULE}.` : `${RULE}, here until about ${until}.`;
  const advice = code === NAME_BLOCKED ? block : describeError(code).advice;
  const words = [
    `Meta refused the template: ${provider?.title ?? 'no reason is known'}.`,
    ...(isDraftTheirs ? ['It is kept as a draft.'] : []),
    ...[advice, 'Using it again submits it again.'],
  ];
  return new AppError('provider_rejected', words.join(' '), {
    ...(isDraftTheirs && templateId !== undefined ? { templateId } : {}),
    ...(provider === undefined ? {} : { provider }),
    cause: error,
  });
}

/** The day, as far as it is known: Meta counts from when it has deleted it. */
function blockedUntil(
  { status, providerTemplateId, updatedAt }: TemplateDoc,
  now: Date,
): string | null {
  const until = new Date(updatedAt.getTime() + BLOCKED_DAYS * DAY_MS);
  if (status !== 'deleted' || providerTemplateId === undefined || until <= now) return null;
  return until.toISOString().slice(0, 10);
}
