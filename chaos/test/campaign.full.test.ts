import { describe, expect, it } from 'vitest';
import { describeResult, isGood } from '../src/report.js';
import { runCampaign } from '../src/run-campaign.js';

describe('the baseline campaign (reliability.md §2.1)', () => {
  it('10,000 sends under kill -9: 0 lost, 0 doubled', { timeout: 900_000 }, async () => {
    const result = await runCampaign({
      ...{ seed: 2, sends: 10_000, seconds: 100 },
      path: process.env.PATH,
      signal: new AbortController().signal,
    });
    expect(isGood(result), describeResult(result)).toBe(true);
    expect(result.trouble.kills).toBeGreaterThan(5);
    expect(result.accepted).toBeGreaterThan(8_000);
  });
});
