import type { ContactDoc, LeftHandle, MarketingChoice } from './contacts.store.js';
import { handlesOf, type PersonNames } from './handles.js';

/** What was heard of a person at a moment. */
export interface ContactNews extends PersonNames {
  at: Date;
  name?: string | undefined;
  window?: { senderId: string; openUntil: Date };
  /** How Meta knew the person before: from this moment on the names beside it are the person's. */
  before?: PersonNames;
  /** The person, not the business, used the number. */
  isFromPerson?: boolean;
  /** Of whom it was heard: the merchant's own Meta app; absent: the platform's. */
  appKey?: string | undefined;
  /** Until then the number was somebody else's. */
  isTakenOver?: boolean;
}

const NEVER = new Date(0);
const FIELDS = ['phone', 'waId', 'userId', 'name'] as const;

/** All by which the person of this news may be known. */
export function handlesIn(news: ContactNews): string[] {
  return [...new Set([...handlesOf(news.before ?? {}), ...handlesOf(news)])];
}

/** A person that nothing was known of. */
export function meet(
  news: ContactNews,
  { id, merchantId, now }: { id: string; merchantId: string; now: Date },
): ContactDoc {
  const nobody: ContactDoc = {
    ...{ _id: id, rev: 1, merchantId, handles: [], asOf: {} },
    ...{ lastMessageAt: news.at, createdAt: now },
  };
  return hear(nobody, news) ?? nobody;
}

/**
 * Adds what was heard to what is known. The end is the same in any order and any number of times: of
 * two names the one heard of later stays, and what once led to the person goes on leading there.
 * @returns null when it tells nothing new
 */
export function hear(contact: ContactDoc, news: ContactNews): ContactDoc | null {
  const { at, window, before, isTakenOver } = news;
  const handles = union(contact.handles, handlesIn(news));
  const left = leftBy(contact, news);
  const base = left ? { ...contact, left } : contact;
  const newer = FIELDS.filter((field) => isNewer(base, field, news[field], saidAt(news, field)));
  const windows = window && laterWindow(contact.windows, window);
  const isLater = at > contact.lastMessageAt && before === undefined;
  const isKnown = handles.length === contact.handles.length && newer.length === 0;
  if (isKnown && !windows && !left && !isLater && !isTakenOver) return null;
  return {
    ...base,
    handles,
    ...Object.fromEntries(newer.map((field) => [field, news[field]])),
    asOf: {
      ...contact.asOf,
      ...Object.fromEntries(newer.map((field) => [field, saidAt(news, field)])),
    },
    ...(windows ? { windows } : {}),
    ...(isLater ? { lastMessageAt: at } : {}),
    ...(isTakenOver
      ? { takenOver: handlesOf({ waId: news.waId }).map((handle) => ({ handle, at })) }
      : {}),
  };
}

/** Two that have turned out to be one person; `kept` keeps its id, and the other one's leads to it. */
export function merge(kept: ContactDoc, gone: ContactDoc): ContactDoc {
  const left = [...(kept.left ?? []), ...(gone.left ?? [])];
  const takenOver = [...(kept.takenOver ?? []), ...(gone.takenOver ?? [])];
  const lost = [...(kept.lost ?? []), ...(gone.lost ?? [])];
  const base = left.length > 0 ? { ...kept, left } : kept;
  const newer = FIELDS.filter((field) =>
    isNewer(base, field, gone[field], gone.asOf[field] ?? NEVER),
  );
  const windows = Object.entries(gone.windows ?? {}).reduce(
    (all, [senderId, openUntil]) => laterWindow(all, { senderId, openUntil }) ?? all,
    kept.windows,
  );
  const chosen = Object.entries(gone.choices ?? {}).reduce(
    (contact, [senderId, choice]) => choose(contact, senderId, choice) ?? contact,
    base,
  );
  return {
    ...chosen,
    handles: union(kept.handles, [...gone.handles, gone._id]),
    ...Object.fromEntries(newer.map((field) => [field, gone[field]])),
    asOf: {
      ...kept.asOf,
      ...Object.fromEntries(newer.map((field) => [field, gone.asOf[field] ?? NEVER])),
    },
    ...(windows ? { windows } : {}),
    ...(takenOver.length > 0 ? { takenOver } : {}),
    ...(lost.length > 0 ? { lost } : {}),
    lastMessageAt: later(kept.lastMessageAt, gone.lastMessageAt),
  };
}

/** What the person chose about marketing from a number; null when that is no news. */
export function choose(
  contact: ContactDoc,
  senderId: string,
  choice: MarketingChoice,
): ContactDoc | null {
  if (!isLaterChoice(contact.choices?.[senderId], choice)) return null;
  const choices = { ...contact.choices, [senderId]: choice };
  const { isOptedOut: _was, ...rest } = contact;
  const isOptedOut = Object.values(choices).some(({ value }) => value === 'stop');
  return { ...rest, choices, ...(isOptedOut ? { isOptedOut } : {}) };
}

/** Of two choices of one second a stop counts: a message too few harms nobody. */
export function isLaterChoice(
  known: MarketingChoice | undefined,
  { value, at }: MarketingChoice,
): boolean {
  if (!known || at > known.at) return true;
  return at.getTime() === known.at.getTime() && value === 'stop' && known.value === 'resume';
}

/**
 * When this person left a number for another (cloud-api.md §9.4) that somebody else uses now, since they
 * wrote from it later than that; undefined where it is the person's still.
 */
export function leftToOthers(
  { left, handles }: ContactDoc,
  { waId, userId, at, isFromPerson, before }: ContactNews,
): LeftHandle | undefined {
  const number = `+${waId ?? ''}`;
  const leaving = left?.find(({ handle }) => handle === number);
  if (!leaving || !isFromPerson || before || !handles.includes(number)) return undefined;
  const isKnownUser = handlesOf({ userId }).some((it) => handles.includes(it));
  return at > leaving.at && !isKnownUser ? leaving : undefined;
}

/** A number that the person has left leads to somebody else from then on. */
export function release(contact: ContactDoc, waId: string, at: Date): ContactDoc {
  const gone = handlesOf({ waId });
  const { phone, asOf, lost = [], ...rest } = contact;
  const isGone = phone !== undefined && gone.includes(phone);
  const { phone: _phoneAt, ...othersAsOf } = asOf;
  return {
    ...rest,
    handles: contact.handles.filter((it) => !gone.includes(it)),
    asOf: isGone ? othersAsOf : asOf,
    ...(phone === undefined || isGone ? {} : { phone }),
    lost: [...lost, ...gone.map((handle) => ({ handle, at }))],
  };
}

/** Whether there is something in it for those who watch: a message more is told by itself. */
export function isWorthTelling(before: ContactDoc | null, after: ContactDoc): boolean {
  return before === null || shown(before) !== shown(after);
}

function shown({ name, waId, userId, windows, isOptedOut }: ContactDoc): string {
  return JSON.stringify([name, waId, userId, windows, isOptedOut]);
}

function isNewer(
  { left = [], asOf, ...contact }: ContactDoc,
  field: (typeof FIELDS)[number],
  heard: string | undefined,
  at: Date,
): boolean {
  const known = contact[field];
  if (heard === undefined) return false;
  const isLeft = (value: string): boolean => {
    // What the business types says nothing of what the person uses.
    const [handle] = field === 'phone' ? [] : handlesOf({ [field]: value });
    return left.some((it) => it.handle === handle && it.at >= at);
  };
  if (isLeft(heard)) return false;
  const knownAt = asOf[field];
  if (known === undefined || !knownAt || at > knownAt || isLeft(known)) return true;
  // Of one moment, anything that does not depend on which came first.
  return at.getTime() === knownAt.getTime() && heard > known;
}

/** Meta's answer to a send says where the number leads, not which number the person uses. */
function saidAt({ at, isFromPerson, before }: ContactNews, field: (typeof FIELDS)[number]): Date {
  return field === 'waId' && !isFromPerson && !before ? NEVER : at;
}

/** What the person no longer uses; undefined where that is known. */
function leftBy(
  { left = [] }: ContactDoc,
  { before, waId, userId, at, appKey }: ContactNews,
): ContactDoc['left'] {
  if (!before) return undefined;
  const after = handlesOf({ waId, userId });
  const isReplaced = {
    waId: waId !== undefined && waId !== before.waId,
    userId: userId !== undefined && userId !== before.userId,
  };
  const handles = [
    ...(isReplaced.waId && before.waId !== undefined ? [`+${before.waId}`] : []),
    ...(isReplaced.userId ? handlesOf({ userId: before.userId }) : []),
  ];
  const isKnown = (handle: string): boolean =>
    left.some((it) => it.handle === handle && it.at >= at);
  const news = handles.filter((it) => !isKnown(it) && !after.includes(it));
  if (news.length === 0) return undefined;
  const others = left.filter(({ handle }) => !news.includes(handle));
  return [
    ...others,
    ...news.map((handle) => ({ handle, at, ...(appKey === undefined ? {} : { appKey }) })),
  ];
}

function laterWindow(
  windows: ContactDoc['windows'],
  { senderId, openUntil }: { senderId: string; openUntil: Date },
): ContactDoc['windows'] {
  const known = windows?.[senderId];
  return known && known >= openUntil ? undefined : { ...windows, [senderId]: openUntil };
}

function union(known: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...known, ...more])];
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
