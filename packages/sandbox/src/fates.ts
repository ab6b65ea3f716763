/** The recipients that always meet the same fate: `+1 555 019 xxxx`. */
export interface Fate {
  to: string;
  name: string;
  description: string;
  errorCode?: number;
  /** Only marketing meets it: a stop does not cover other templates (cloud-api.md §6.6). */
  isMarketingOnly?: true;
  lateMs?: number;
  isTwice?: true;
  isBackwards?: true;
  isSilent?: true;
  isNeverRead?: true;
}

const LATE_MS = 60_000;

export const FATES: readonly Fate[] = [
  {
    to: '15550190001',
    name: 'undeliverable',
    description: 'Every message fails: no WhatsApp account (131026).',
    errorCode: 131026,
  },
  {
    to: '15550190002',
    name: 'experiment',
    description: "Every message fails: the user is in Meta's experiment group (130472).",
    errorCode: 130472,
  },
  {
    to: '15550190003',
    name: 'stopped-marketing',
    description: 'Marketing templates fail: the user said stop (131050). Everything else arrives.',
    errorCode: 131050,
    isMarketingOnly: true,
  },
  {
    to: '15550190004',
    name: 'media-failed',
    description: 'Every message fails: its media could not be processed (131053).',
    errorCode: 131053,
  },
  {
    to: '15550190005',
    name: 'late',
    description: 'Every status comes a minute late.',
    lateMs: LATE_MS,
  },
  { to: '15550190006', name: 'twice', description: 'Every status comes twice.', isTwice: true },
  {
    to: '15550190007',
    name: 'backwards',
    description: 'Statuses come backwards: read, delivered, sent.',
    isBackwards: true,
  },
  { to: '15550190008', name: 'silent', description: 'No status ever comes.', isSilent: true },
  {
    to: '15550190009',
    name: 'never-read',
    description: 'Delivered, never read.',
    isNeverRead: true,
  },
];

const BY_NUMBER = new Map(FATES.map((fate) => [fate.to, fate]));

export function fateOf(waId: string): Fate | null {
  return BY_NUMBER.get(waId) ?? null;
}
