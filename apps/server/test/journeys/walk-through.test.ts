import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startJourney, type Journey } from './journey.js';

let journey: Journey;

beforeAll(async () => {
  journey = await startJourney();
});

afterAll(() => journey.end());

/** The commands that a newcomer pastes, with this run's address in place of the usual one. */
function walkThrough(): { merchant: string; admin: string } {
  const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  const merchant = /```sh\n(api=.*?)```/s.exec(readme)?.[1];
  const admin = /```sh\n(password=.*?)```/s.exec(readme)?.[1];
  if (merchant === undefined || admin === undefined) throw new Error('There is no walk-through.');
  return { merchant: merchant.replace('http://127.0.0.1:3000', journey.stack.urls.server), admin };
}

function paste(commands: string): string[] {
  const output = execFileSync('bash', ['-euo', 'pipefail', '-c', commands], {
    encoding: 'utf8',
  });
  return output.trim().split('\n');
}

describe('the walk-through of the README', () => {
  it('ends with a message that was read', { timeout: 60_000 }, () => {
    expect(paste(walkThrough().merchant)).toEqual(['approved', 'read']);
  });

  it('goes on as admin', { timeout: 60_000 }, () => {
    const { merchant, admin } = walkThrough();
    const [setUp = ''] = merchant.split('# Register');
    // Nothing is sent meanwhile, so following the events ends with the time that is given for it.
    const commands = admin
      .replace('the one that npm start printed', journey.stack.admin?.password ?? '')
      .replace('-m 10', '-m 2')
      .trimEnd();
    const printed = paste(`${setUp}${commands} || true`);
    expect(printed.slice(0, 4)).toEqual(['ok', 'true', 'createMerchant', ': connected']);
  });
});
