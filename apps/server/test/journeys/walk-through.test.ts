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
function walkThrough(): { merchant: string; more: string; admin: string } {
  const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  const merchant = /```sh\n(api=.*?)```/s.exec(readme)?.[1];
  const more = /```sh\n(to=.*?)```/s.exec(readme)?.[1];
  const admin = /```sh\n(password=.*?)```/s.exec(readme)?.[1];
  if (merchant === undefined || more === undefined || admin === undefined) {
    throw new Error('There is no walk-through.');
  }
  const { server, sandbox } = journey.stack.urls;
  return {
    merchant: merchant.replace('http://127.0.0.1:3000', server),
    more: more
      .replace('http://127.0.0.1:3001', sandbox ?? '')
      .replaceAll('shirt.png', '/tmp/shirt.png'),
    admin,
  };
}

function paste(commands: string): string[] {
  const output = execFileSync('bash', ['-euo', 'pipefail', '-c', commands], {
    encoding: 'utf8',
  });
  return output.trim().split('\n');
}

describe('the walk-through of the README', () => {
  it('ends with a message that was read, and goes on with all kinds', { timeout: 180_000 }, () => {
    const { merchant, more } = walkThrough();
    expect(paste(`${merchant}\n${more}`)).toEqual([
      ...['approved', 'read'],
      ...['sent', 'sent', 'scheduled', 'invalid_phone_number', 'to,template.name'],
    ]);
  });

  it('goes on as admin', { timeout: 120_000 }, () => {
    const { merchant, admin } = walkThrough();
    const [setUp = ''] = merchant.split('# Register');
    // Nothing is sent meanwhile, so following the events ends with the time that is given for it.
    const commands = admin
      .replace('the one that npm start printed', journey.stack.admin?.password ?? '')
      .replace('-m 10', '-m 2')
      .trimEnd();
    const printed = paste(`${setUp}${commands} || true`);
    const stream: unknown = expect.stringMatching(/^retry: \d+$/);
    expect(printed.slice(0, 4)).toEqual(['ok', 'true', 'createMerchant', stream]);
  });
});
