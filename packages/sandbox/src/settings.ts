import { isRecord, type Json } from './json.js';

export interface WebhookSettings {
  url: string | null;
  batchMs: number;
  batchMax: number;
  duplicateShare: number;
  shuffleShare: number;
  paused: boolean;
}

const NUMBER_STATUSES = [
  ...(['CONNECTED', 'DISCONNECTED', 'PENDING', 'MIGRATED', 'BANNED', 'RESTRICTED'] as const),
  ...(['RATE_LIMITED', 'DELETED', 'UNKNOWN', 'UNVERIFIED', 'OFFLINE'] as const),
] as const;
const MESSAGING_LIMITS = [
  ...(['TIER_250', 'TIER_2K', 'TIER_10K', 'TIER_100K', 'TIER_UNLIMITED'] as const),
] as const;

export interface Settings {
  phoneNumbers: number;
  throughput: 'STANDARD' | 'HIGH';
  latencyMs: number;
  latencyJitterMs: number;
  sentAfterMs: number;
  deliveredAfterMs: number;
  readAfterMs: number;
  readShare: number;
  failShare: number;
  reviewAfterMs: number;
  review: 'approve' | 'reject' | 'manual' | 'rules';
  throughputPerSecond: number;
  pairLimit: boolean;
  templatesPerHour: number;
  templateLimit: number;
  /** A page of more templates is too much for Graph. */
  templatePageMax: number;
  managementCallsPerHour: number;
  /** Which of its tokens it refuses, as if they had expired. */
  deadTokens: 'none' | 'current' | 'next' | 'both';
  /** What Meta says of every number when it is asked (cloud-api.md §7.1). */
  qualityRating: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';
  numberStatus: (typeof NUMBER_STATUSES)[number];
  messagingLimit: (typeof MESSAGING_LIMITS)[number];
  webhooks: WebhookSettings;
}

export type SettingsPatch = Partial<Omit<Settings, 'webhooks'>> & {
  webhooks?: Partial<WebhookSettings>;
};

export function defaultSettings(webhookUrl: string | null): Settings {
  return {
    phoneNumbers: 1,
    throughput: 'STANDARD',
    latencyMs: 20,
    latencyJitterMs: 0,
    sentAfterMs: 300,
    deliveredAfterMs: 1000,
    readAfterMs: 2500,
    readShare: 1,
    failShare: 0,
    reviewAfterMs: 2000,
    review: 'rules',
    throughputPerSecond: 80,
    pairLimit: true,
    templatesPerHour: 100,
    templateLimit: 6000,
    templatePageMax: 1000,
    managementCallsPerHour: 5000,
    deadTokens: 'none',
    qualityRating: 'GREEN',
    numberStatus: 'CONNECTED',
    messagingLimit: 'TIER_UNLIMITED',
    webhooks: {
      url: webhookUrl,
      batchMs: 0,
      batchMax: 100,
      duplicateShare: 0,
      shuffleShare: 0,
      paused: false,
    },
  };
}

type Rule = readonly [test: (value: unknown) => boolean, expected: string];

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 0;
const COUNT: Rule = [isCount, 'a whole number of at least 0'];
const MILLISECONDS: Rule = [
  (value) => typeof value === 'number' && value >= 0 && value <= 30 * 86_400_000,
  'milliseconds between 0 and 30 days',
];
const SHARE: Rule = [
  (value) => typeof value === 'number' && value >= 0 && value <= 1,
  'a share between 0 and 1',
];
const SWITCH: Rule = [(value) => typeof value === 'boolean', 'true or false'];

function between(least: number, most: number): Rule {
  return [
    (value) => isCount(value) && value >= least && value <= most,
    `a whole number between ${least} and ${most}`,
  ];
}

function oneOf(...values: string[]): Rule {
  return [
    (value) => typeof value === 'string' && values.includes(value),
    `one of ${values.join(', ')}`,
  ];
}

const RULES: Record<Exclude<keyof Settings, 'webhooks'>, Rule> = {
  phoneNumbers: between(1, 1000),
  throughput: oneOf('STANDARD', 'HIGH'),
  latencyMs: MILLISECONDS,
  latencyJitterMs: MILLISECONDS,
  sentAfterMs: MILLISECONDS,
  deliveredAfterMs: MILLISECONDS,
  readAfterMs: MILLISECONDS,
  readShare: SHARE,
  failShare: SHARE,
  reviewAfterMs: MILLISECONDS,
  review: oneOf('approve', 'reject', 'manual', 'rules'),
  throughputPerSecond: between(1, 10_000_000),
  pairLimit: SWITCH,
  templatesPerHour: COUNT,
  templateLimit: COUNT,
  templatePageMax: between(1, 1000),
  managementCallsPerHour: COUNT,
  deadTokens: oneOf('none', 'current', 'next', 'both'),
  qualityRating: oneOf('GREEN', 'YELLOW', 'RED', 'UNKNOWN'),
  numberStatus: oneOf(...NUMBER_STATUSES),
  messagingLimit: oneOf(...MESSAGING_LIMITS),
};

const WEBHOOK_RULES: Record<keyof WebhookSettings, Rule> = {
  url: [(value) => value === null || isHttpUrl(value), 'an http(s) URL or null'],
  batchMs: MILLISECONDS,
  batchMax: between(1, 1000),
  duplicateShare: SHARE,
  shuffleShare: SHARE,
  paused: SWITCH,
};

export type SettingsChange =
  { ok: true; settings: Settings } | { ok: false; problems: readonly string[] };

/** A deep merge that refuses what it does not know, so that a misspelt setting never passes silently. */
export function mergeSettings(current: Settings, patch: unknown): SettingsChange {
  if (!isRecord(patch)) return { ok: false, problems: ['settings must be a JSON object'] };
  const { webhooks, ...rest } = patch;
  const problems = problemsIn(rest, RULES, '');
  if (webhooks !== undefined) {
    problems.push(
      ...(isRecord(webhooks)
        ? problemsIn(webhooks, WEBHOOK_RULES, 'webhooks.')
        : ['webhooks must be an object']),
    );
  }
  if (problems.length > 0) return { ok: false, problems };
  const settings = {
    ...current,
    ...(rest as SettingsPatch), // Each value was checked against its rule just above.
    webhooks: { ...current.webhooks, ...(webhooks as Partial<WebhookSettings> | undefined) },
  };
  if (rest.throughput !== undefined && rest.throughputPerSecond === undefined) {
    settings.throughputPerSecond = rest.throughput === 'HIGH' ? 1000 : 80;
  }
  return { ok: true, settings };
}

function problemsIn(values: Json, rules: Record<string, Rule>, prefix: string): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule) return [`${prefix}${name} is not a setting`];
    return rule[0](value) ? [] : [`${prefix}${name} must be ${rule[1]}`];
  });
}

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  return ['http:', 'https:'].includes(new URL(value).protocol);
}
