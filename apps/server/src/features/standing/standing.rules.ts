import type { Fact, Topic } from './standing.store.js';

/** What Meta lets nobody send, and why. */
export interface Restraint {
  reason: string;
  /** When it ends by itself, where Meta says so. */
  until?: Date;
}

/** By what is sent: all of it, templates, those of utility, or answers within the window. */
export interface Restraints {
  all?: Restraint;
  templates?: Restraint;
  utility?: Restraint;
  replies?: Restraint;
}

type Facts = Readonly<Record<string, Fact>>;

/** Of these, news of one kind must not hide news of another. */
const APART: ReadonlySet<string> = new Set([
  ...['INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED', 'INCREASED_CAPABILITIES_ELIGIBILITY_FAILED'],
  ...['INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO', 'OBA_APPROVED', 'OBA_REJECTED'],
  ...['PROFILE_PICTURE_LOST', 'AD_ACCOUNT_LINKED', 'AUTH_INTL_PRICE_ELIGIBILITY_UPDATE'],
  ...['BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE', 'MM_LITE_TERMS_SIGNED', 'VERIFIED_ACCOUNT'],
  ...['PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE', 'VOLUME_BASED_PRICING_TIER_UPDATE'],
  ...['CAPABILITY_UPDATE', 'ONBOARDING'],
]);

/** Under what a fact is kept: of one key only the newest is. A word that is new shares its topic's. */
export function keyOf({ topic, event }: Pick<Fact, 'topic' | 'event'>): string {
  const isApart = (topic === 'alert' || topic === 'notice') && APART.has(event);
  return isApart ? `${topic}_${event}` : topic;
}

/** What of a number's traffic Meta stops, by what it said of the account. */
export function restraintsOf(account: Facts, now: Date): Restraints {
  const { ban, presence, restriction } = account;
  const gone = [ban, presence].find(
    (fact) => fact !== undefined && GONE.has(`${fact.topic} ${fact.event}`),
  );
  if (gone) return { all: { reason: describe(gone) } };
  const restraints: Restraints = {};
  for (const { type, until } of restriction?.restrictions ?? []) {
    const part = RESTRICTED.get(type);
    if (part === undefined || (until !== undefined && until <= now)) continue;
    const reason = `Meta restricts the account: ${type}.`;
    restraints[part] = { reason, ...(until === undefined ? {} : { until }) };
  }
  const { templates, replies } = restraints;
  return templates && replies ? { ...restraints, all: earlierOf(templates, replies) } : restraints;
}

/** cloud-api.md §6.5: what is scheduled to be disabled still sends. */
const GONE: ReadonlySet<string> = new Set([
  ...['ban DISABLE', 'presence ACCOUNT_DELETED', 'presence ACCOUNT_OFFBOARDED'],
]);

const RESTRICTED: ReadonlyMap<string, 'templates' | 'utility' | 'replies'> = new Map([
  ['RESTRICTED_BIZ_INITIATED_MESSAGING', 'templates'],
  ['RESTRICTED_CUSTOMER_INITIATED_MESSAGING', 'replies'],
  ['RESTRICTED_UTILITY_TEMPLATES', 'utility'],
]);

function earlierOf(a: Restraint, b: Restraint): Restraint {
  if (a.until === undefined) return b;
  return b.until !== undefined && b.until < a.until ? b : a;
}

/** Whichever was told last: Meta counts by account, and tells it of numbers too (cloud-api.md §3.3). */
export function messagingLimitOf(number: Facts, account: Facts): string | undefined {
  const known = [number.limit, account.limit].filter((fact) => fact !== undefined);
  return known.sort((a, b) => b.at.getTime() - a.at.getTime())[0]?.event;
}

const DAY_MS = 86_400_000;

/** For how long what ends by no other word needs a person. */
const LASTS_MS: Partial<Record<Topic, number>> = {
  violation: 30 * DAY_MS,
  security: 7 * DAY_MS,
  flow: 7 * DAY_MS,
  notice: 7 * DAY_MS,
  error: DAY_MS,
};

/** Whether a fact still needs a person. */
export function isProblem({ topic, severity, restrictions, at }: Fact, now: Date): boolean {
  if (severity === 'info') return false;
  if (restrictions) return restrictions.some(({ until }) => until === undefined || until > now);
  return now.getTime() - at.getTime() < (LASTS_MS[topic] ?? Infinity);
}

/** Whether merchants may know: what changes their numbers, and nothing of the platform's business. */
export function isPublic({ topic }: Pick<Fact, 'topic'>): boolean {
  return PUBLIC.has(topic);
}

const PUBLIC: ReadonlySet<Topic> = new Set<Topic>([
  ...([
    'ban',
    'presence',
    'restriction',
    'limit',
    'name',
    'username',
    'quality',
    'status',
  ] as const),
]);

/** A fact in words. */
export function describe({ topic, event, restrictions }: Fact): string {
  switch (topic) {
    case 'ban':
      return BANS[event] ?? `Meta says of the account: ${event}.`;
    case 'presence':
      return event === 'ACCOUNT_RECONNECTED'
        ? 'The account is connected again.'
        : 'The account is no longer on WhatsApp’s platform.';
    case 'partner':
      return event === 'PARTNER_REMOVED' || event === 'PARTNER_APP_UNINSTALLED'
        ? 'The app was taken off the account.'
        : 'The app was put on the account.';
    case 'restriction':
      return restrictions?.length
        ? `Meta restricts the account: ${restrictions.map(({ type }) => type).join(', ')}.`
        : 'Meta restricts the account no longer.';
    case 'violation':
      return `Meta found a violation of its policy: ${event}.`;
    case 'review':
      return `Meta’s review of the account: ${event}.`;
    case 'limit':
      return `The messaging limit is ${event}.`;
    case 'name':
      return `Meta’s decision on the display name: ${event}.`;
    case 'username':
      return `The username is ${event.toLowerCase()}.`;
    case 'quality':
      return `Meta rates the number ${event.toLowerCase()}.`;
    case 'status':
      return `Meta says of the number: ${event}.`;
    case 'security':
      return `Two-step verification of the number: ${event}.`;
    case 'error':
      return `Meta reports error ${event}.`;
    case 'flow':
      return `A flow: ${event}.`;
    case 'subscription':
      return SUBSCRIPTIONS[event] ?? event;
    case 'silence':
      return event === 'SILENT' ? 'Messages go out, and no webhook comes.' : 'Webhooks come again.';
    case 'alert':
    case 'notice':
      return `Meta tells: ${event}.`;
  }
}

const BANS: Readonly<Record<string, string>> = {
  DISABLE: 'Meta has disabled the account.',
  SCHEDULE_FOR_DISABLE: 'Meta is going to disable the account.',
  REINSTATE: 'Meta has reinstated the account.',
};

const SUBSCRIPTIONS: Readonly<Record<string, string>> = {
  SUBSCRIBED: 'The app gets the account’s webhooks.',
  MISSING: 'Meta sends no webhooks: the app is not subscribed to the account.',
  REFUSED: 'Meta does not let the token see the account, so webhooks may not come.',
};

/** What a person can do about it. */
export function adviceOn({ topic }: Pick<Fact, 'topic'>): string {
  return ADVICE[topic] ?? 'Look at the account in Meta’s Business Manager.';
}

const ADVICE: Partial<Record<Topic, string>> = {
  ban: 'Queues are kept. Ask Meta for a review in Business Support Home.',
  restriction:
    'What it stops waits in the queue, and goes when it ends. See Business Support Home.',
  violation: 'Read Meta’s policy, and ask for a review in Business Support Home.',
  presence: 'Its queues are kept. Connect the account again, or send from another number.',
  partner: 'Give the app access to the account again.',
  status: 'Only a number that is CONNECTED can send. Look at it in WhatsApp Manager.',
  security: 'If nobody of yours did this, change the PIN of the number.',
  name: 'Ask for another display name.',
  quality: 'Send less that people do not want, or Meta lowers what the number may send.',
  subscription:
    'Subscribe the app: POST /{account}/subscribed_apps with its token, and look at the webhook settings of the app.',
  silence: 'Look at the callback URL and the fields in the settings of the app at Meta.',
};
