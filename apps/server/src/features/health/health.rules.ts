import type { HealthProblem, PlatformHealth } from '@waypost/contract';

const QUEUE_SLOW_SECONDS = 300;
const WEBHOOKS_SLOW_SECONDS = 60;
/** From here on ten days are left to replace a token. */
const TOKEN_OLD_DAYS = 80;

type Figures = Omit<PlatformHealth, 'status' | 'problems' | 'providerErrors'>;

/**
 * What needs a person, worst first, and what that person can do.
 * @param fromMeta what Meta itself says
 */
export function problemsOf(figures: Figures, fromMeta: readonly HealthProblem[]): HealthProblem[] {
  const { database, queue, webhooks, tokens, senders } = figures;
  const inUse = tokens.find(({ isInUse }) => isInUse);
  return [
    when(
      !database.isWritable,
      'The database takes no writes.',
      'Look at its replica set and disk.',
    ),
    when(
      inUse?.refusedAt !== undefined,
      'Meta refuses the access token; nothing is sent, and every queue is kept.',
      'Make a new token and set META_ACCESS_TOKEN; sending goes on by itself.',
    ),
    fromMeta,
    ...senders.flatMap(({ label, status, pauseReason }) =>
      when(
        status === 'paused',
        `Nothing is sent from ${label}: ${pauseReason ?? 'it is paused'}`,
        'Its queue is kept and it is tried again by itself; look at the number at Meta if it stays.',
      ),
    ),
    ...senders.flatMap(({ label, marketingPausedUntil }) =>
      when(
        marketingPausedUntil !== undefined,
        `Meta takes no marketing from ${label}: too much of it was blocked or reported.`,
        'All else goes on; send less marketing, and only to people who want it.',
      ),
    ),
    when(
      (webhooks.oldestWaitingSeconds ?? 0) > WEBHOOKS_SLOW_SECONDS,
      `What Meta tells is applied ${webhooks.oldestWaitingSeconds ?? 0} seconds late.`,
      'See in the log what fails, and whether a process with the role worker runs.',
    ),
    when(
      (queue.oldestQueuedSeconds ?? 0) > QUEUE_SLOW_SECONDS,
      `A message has waited for ${queue.oldestQueuedSeconds ?? 0} seconds.`,
      'More is queued than the number may send, or its merchant or template is held.',
    ),
    when(
      webhooks.failed24h > 0,
      `${webhooks.failed24h} webhooks of the last 24 hours have a change that failed.`,
      'Look at GET /api/admin/webhooks?outcome=failed, and replay them once the cause is mended.',
    ),
    when(
      webhooks.quarantined24h > 0,
      `${webhooks.quarantined24h} webhooks of the last 24 hours are in quarantine.`,
      'Look at GET /api/admin/webhooks?outcome=quarantined; a number may not be made known yet.',
    ),
    ...senders.flatMap(({ label, quality }) =>
      when(
        quality === 'red' || quality === 'yellow',
        `Meta rates ${label} ${quality}.`,
        'Send less that people do not want, or Meta lowers what the number may send.',
      ),
    ),
    ...tokens.flatMap(({ which, ageDays }) =>
      when(
        ageDays >= TOKEN_OLD_DAYS,
        `The access token (${which}) is ${ageDays} days old.`,
        'Make a new one and set META_ACCESS_TOKEN_NEXT before it is 90 days old.',
      ),
    ),
  ].flat();
}

function when(isSo: boolean, what: string, advice: string): HealthProblem[] {
  return isSo ? [{ what, advice }] : [];
}
