import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SandboxClock } from '../clock.js';
import { newTemplateFields } from '../endpoints/message-templates.js';
import { Journal, readJournal, replaceJournal } from './journal.js';
import { snapshotLines } from './snapshot.js';
import { SandboxState } from './state.js';

const clock = new SandboxClock();
const emptyState = () =>
  new SandboxState({ clock, phoneNumberId: '201', salt: 'A'.repeat(10), append: () => undefined });

function aBusyState(): SandboxState {
  const state = emptyState();
  state.commit({ t: 'start', salt: 'B'.repeat(10), nextSequence: 5, creations: [clock.now()] });
  const common = { phoneNumberId: '201', to: '1555', waId: '1555', type: 'text' };
  for (const sequence of [5, 6]) {
    state.commitMessage(
      { ...common, sequence, callbackData: 'x', acceptedAt: 1, category: 'service', isFree: false },
      '{"text":{"body":"é"}}',
      [
        ['sent', 10, 0],
        ['failed', 20, 131026],
      ],
    );
  }
  state.commitStatuses(10, 'waiting', [[5, 'sent', 0, true]]);
  state.commit({ t: 'posted', delivery: 'delivered', rows: [0], changes: [] });
  state.commit({ t: 'change', change: { id: 'c', field: 'f', value: {}, at: 1 } });
  for (const isStopped of [true, false, true]) {
    state.commit({ t: 'preference', phoneNumberId: '201', waId: '1555', isStopped });
  }
  state.commit({ t: 'nameBlocked', key: 'name/en', until: 99 });
  state.commit({
    t: 'template',
    template: {
      ...newTemplateFields(1),
      ...{ id: '7', name: 'name', language: 'en', category: 'UTILITY', parameterFormat: 'NAMED' },
      ...{ components: [], extras: {} },
    },
  });
  return state;
}

it('leads to the same state as the story it replaces', () => {
  const before = aBusyState();
  const lines = [...snapshotLines(before, clock)];
  const after = emptyState();
  for (const line of lines) after.replay(line);
  expect([...snapshotLines(after, clock)]).toEqual(lines);
  expect([...after.stops.values()]).toEqual([{ phoneNumberId: '201', waId: '1555' }]);
  expect(after.ledger.nextSequence).toBe(7);
  expect(after.plans.get(5)).toEqual([['failed', 20, 131026]]);
  const [message] = after.ledger.list({}, 1);
  expect(message && after.ledger.payloadOf(message)).toBe('{"text":{"body":"é"}}');
  expect(after.ledger.count({})).toEqual(before.ledger.count({}));
});

it('writes, replaces and reads the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  const path = join(folder, 'deep', 'log.jsonl');
  const read = () => {
    const lines: string[] = [];
    return { ...readJournal(path, (line) => lines.push(line)), lines };
  };
  expect(read()).toEqual({ lines: [], wholeBytes: 0 });
  const journal = new Journal(path, 0);
  journal.append('{"é":1}');
  journal.append('{"b":2}');
  journal.close();
  expect(read()).toEqual({ lines: ['{"é":1}', '{"b":2}'], wholeBytes: 17 });
  expect(replaceJournal(path, ['{"c":3}'])).toBe(8);
  expect(read().lines).toEqual(['{"c":3}']);
  rmSync(folder, { recursive: true });
});
