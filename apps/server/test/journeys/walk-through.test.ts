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
function walkThrough(): string {
  const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
  const commands = /```sh\n(api=.*?)```/s.exec(readme)?.[1];
  if (commands === undefined) throw new Error('The README has no walk-through.');
  return commands.replace('http://127.0.0.1:3000', journey.stack.urls.server);
}

describe('the walk-through of the README', () => {
  it('ends with a message that was read', { timeout: 60_000 }, () => {
    const output = execFileSync('bash', ['-euo', 'pipefail', '-c', walkThrough()], {
      encoding: 'utf8',
    });
    expect(output.trim().split('\n')).toEqual(['approved', 'read']);
  });
});
