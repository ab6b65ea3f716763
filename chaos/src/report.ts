import type { CampaignResult } from './run-campaign.js';

const SHOWN = 20;

export function isGood({ violations, died }: CampaignResult): boolean {
  return violations.length === 0 && died.length === 0;
}

/** One line on how it went, and below it what was wrong. */
export function describeResult(result: CampaignResult): string {
  const { seed, seconds, trouble, statuses, accepted, violations, died } = result;
  const { kills, freezes, stops, databaseFreezes, faults } = trouble;
  const ends = Object.entries(statuses).map(([status, count]) => `${count} ${status}`);
  const count = (kind: string) => violations.filter((one) => one.kind === kind).length;
  const others = violations.length - count('lost') - count('doubled');
  const line = [
    `seed ${seed}: ${isGood(result) ? 'good' : 'BAD'} in ${seconds.toFixed(0)} s`,
    `${kills} kills, ${freezes} freezes, ${stops} stops, ${databaseFreezes} of the database, ${faults} faults of Meta's`,
    `${accepted} at Meta: ${ends.join(', ')}`,
    `${count('lost')} lost, ${count('doubled')} doubled, ${others} otherwise wrong`,
  ].join('; ');
  const shown = violations
    .slice(0, SHOWN)
    .map(({ kind, id, detail }) => `${kind} ${id}: ${detail}`);
  return [line, ...died.map((name) => `died: ${name}`), ...shown].join('\n  ');
}
