import type { GraphErrorKind } from '@waypost/whatsapp';
import type { TemplateDoc } from './templates.store.js';
import type { TemplateSyncDoc } from './template-syncs.store.js';

const PAGE_SIZE_MIN = 10;
const PAGE_SIZE_MAX = 500;
const GOOD_PAGES_TO_GROW = 3;

/** After an answer that may have been too much for Meta. */
export function smallerPage(size: number): number {
  return Math.max(PAGE_SIZE_MIN, Math.floor(size / 2));
}

/** After a page that came, the so manieth in a row. */
export function pageAfter(size: number, goodPages: number): number {
  return goodPages % GOOD_PAGES_TO_GROW === 0 ? Math.min(PAGE_SIZE_MAX, size * 2) : size;
}

/** What may be put right by asking for less: code 1, an answer that did not come in time, an edge's page. */
export function isMaybeTooMuch(kind: GraphErrorKind): boolean {
  return kind === 'transient_limited' || kind === 'unknown_outcome';
}

const TRIES_OF_AN_OUTAGE = 3;

/** Whether a page is asked for once more at once; whoever asked may ask again later, which goes on from here. */
export function isTriedAgain(kind: GraphErrorKind, size: number, tries: number): boolean {
  if (isMaybeTooMuch(kind)) return size > PAGE_SIZE_MIN;
  return (kind === 'transient' || kind === 'not_sent') && tries < TRIES_OF_AN_OUTAGE;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of the day in UTC; so long is the night in which the accounts have their turns. */
const NIGHT_FROM_MS = HOUR_MS;
const NIGHT_MS = 4 * HOUR_MS;

/** The next turn of an account, always at the same time of the night, which is another one for each account. */
export function nextNightly(accountId: string, after: Date): Date {
  const ofDayMs = NIGHT_FROM_MS + Math.floor(shareOf(accountId) * NIGHT_MS);
  const todayMs = Math.floor(after.getTime() / DAY_MS) * DAY_MS + ofDayMs;
  return new Date(todayMs > after.getTime() ? todayMs : todayMs + DAY_MS);
}

/** Between 0 and 1, far apart for ids that are close (FNV-1a). */
function shareOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const character of id) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return (hash >>> 0) / 2 ** 32;
}

const RESUMED_WITHIN_MS = HOUR_MS;

/** Whether a run that did not come to its end is gone on with; after a while all may have changed. */
export function isResumable(
  { state, startedAt, after, isListed }: Omit<TemplateSyncDoc, 'listed'>,
  now: Date,
): boolean {
  const isUnfinished = state === 'running' || state === 'interrupted' || state === 'failed';
  if (!isUnfinished || startedAt === undefined) return false;
  if (after === undefined && !isListed) return false;
  return now.getTime() - startedAt.getTime() < RESUMED_WITHIN_MS;
}

/**
 * Whether a template here, of the name and language of one that Meta lists under another id, is that one: it was made again
 * at Meta, or its answer was lost. A name that somebody only wrote down here is no proof, or it would draw what is another's.
 */
export function isSameByName(
  known: Pick<TemplateDoc, 'merchantId' | 'name' | 'providerName' | 'submission'>,
  accountOwner: string | undefined,
): boolean {
  const isOnlyHere =
    known.submission.state === 'not_submitted' || known.submission.state === 'failed';
  return !isOnlyHere || known.merchantId === accountOwner || known.name !== known.providerName;
}
