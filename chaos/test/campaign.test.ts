import { describe, expect, it } from 'vitest';
import { describeResult, isGood } from '../src/report.js';
import { runCampaign } from '../src/run-campaign.js';

describe('a campaign', () => {
  it(
    'of one seed loses nothing, doubles nothing and tells the truth',
    { timeout: 180_000 },
    async () => {
      const result = await runCampaign({
        ...{ seed: 1, sends: 400, seconds: 10 },
        path: process.env.PATH,
        signal: new AbortController().signal,
      });
      expect(isGood(result), describeResult(result)).toBe(true);
      expect(result.accepted).toBeGreaterThan(250);
      expect(result.trouble.faults).toBeGreaterThan(2);
    },
  );
});
