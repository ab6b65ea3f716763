import { describe, expect, it } from 'vitest';
import { aMessage, aStatus, noon, secondsAfterNoon } from '../../../test/builders.js';
import type { MessageDoc } from './messages.store.js';
import * as rules from './messages.rules.js';

const later = secondsAfterNoon(60);
const attempt = { attemptId: 'try_1' };

function aQueued(fields: Partial<MessageDoc> = {}): MessageDoc {
  const { attemptId: _none, ...message } = aMessage({ status: 'queued', ...fields });
  return message;
}

describe('startSending', () => {
  const unconfirmedAt = { intakeMs: 1000, latest: later };

  const start = { attemptId: 'try_2', unconfirmedAt };

  it('takes a queued message for one attempt', () => {
    expect(rules.startSending(aQueued({ attempts: 0 }), start, noon)).toMatchObject({
      ...start,
      status: 'sending',
      attempts: 1,
    });
  });

  it.each([
    ['another attempt is under way', aMessage({ status: 'sending' })],
    ['it was cancelled', aMessage({ status: 'cancelled' })],
    ['it was put off meanwhile', aQueued({ dueAt: later })],
    ['evidence says it was sent', aMessage({ status: 'delivered' })],
  ])('refuses when %s', (_why, message) => {
    expect(rules.startSending(message, start, noon)).toBeNull();
  });
});

describe('accepted', () => {
  it('moves to sent with Meta’s id and number', () => {
    const after = rules.accepted(aMessage(), { wamid: 'wamid.1', waId: '155501' }, later);
    expect(after).toMatchObject({
      status: 'sent',
      providerMessageId: 'wamid.1',
      waId: '155501',
      acceptedAt: later,
    });
  });

  it('changes no status that evidence has set, and takes an unconfirmed one back', () => {
    const read = aMessage({ status: 'read', providerMessageId: 'wamid.1' });
    expect(rules.accepted(read, { wamid: 'wamid.1' }, later)?.status).toBe('read');
    const unconfirmed = aMessage({ status: 'unconfirmed' });
    expect(rules.accepted(unconfirmed, { wamid: 'wamid.1' }, later)?.status).toBe('sent');
  });

  it('keeps the first id of Meta’s', () => {
    const message = aMessage({ providerMessageId: 'wamid.1' });
    expect(rules.accepted(message, { wamid: 'wamid.2' }, later)).toBeNull();
  });
});

describe('requeued and refused', () => {
  it('do nothing for an older attempt or a settled message', () => {
    const again = { dueAt: later, detail: 'Meta cannot be reached.' };
    const older = { attemptId: 'try_0' };
    expect(rules.requeued(aMessage(), older, again, noon)).toBeNull();
    expect(rules.requeued(aQueued(), older, again, noon)).toBeNull();
    expect(rules.requeued(aMessage(), {}, again, noon)).toBeNull();
    expect(rules.requeued(aMessage({ status: 'sent' }), attempt, again, noon)).toBeNull();
    const error = { code: 100, title: 'Invalid parameter' };
    expect(rules.refused(aMessage({ status: 'read' }), attempt, error, noon)).toBeNull();
  });

  it('leave an unconfirmed message to the person who may have sent it again, but for a refusal', () => {
    const unconfirmed = aMessage({ status: 'unconfirmed' });
    const again = { dueAt: later, detail: 'Meta asks to slow down.' };
    expect(rules.requeued(unconfirmed, attempt, again, noon)).toBeNull();
    const error = { code: 100, title: 'Invalid parameter' };
    expect(rules.refused(unconfirmed, attempt, error, noon)?.status).toBe('failed');
  });

  it('bound the timeline through a long outage', () => {
    let message = aQueued();
    for (let round = 0; round < 300; round += 1) {
      const unconfirmedAt = { intakeMs: 0, latest: later };
      const sending = rules.startSending(message, { ...attempt, unconfirmedAt }, later);
      if (!sending) throw new Error('It was not taken.');
      const again = { dueAt: later, detail: 'Meta cannot be reached.' };
      message = rules.requeued(sending, attempt, again, noon) ?? message;
    }
    expect(message.attempts).toBe(301);
    expect(message.timeline.length).toBe(200);
    expect(message.timeline[0]).toMatchObject({ status: 'queued', source: 'api' });
  });
});

describe('unconfirmed', () => {
  const overdue = { intakeMs: 1000, now: noon };

  it('is for a message that has waited for evidence long enough', () => {
    const unconfirmedAt = { intakeMs: 1000, latest: later };
    expect(rules.unconfirmed(aMessage({ unconfirmedAt }), overdue)?.status).toBe('unconfirmed');
    const atLast = { intakeMs: 0, now: later };
    expect(rules.unconfirmed(aMessage({ unconfirmedAt }), atLast)?.status).toBe('unconfirmed');
  });

  it('is not for one that was sent, or has left anew', () => {
    const settled = aMessage({ status: 'sent' });
    expect(rules.unconfirmed(settled, overdue)).toBeNull();
    const anew = aMessage({ unconfirmedAt: { intakeMs: 1001, latest: later } });
    expect(rules.unconfirmed(anew, overdue)).toBeNull();
  });
});

describe('foldStatus', () => {
  const sent = aStatus();
  const delivered = aStatus({ status: 'delivered', at: secondsAfterNoon(2) });
  const deliveredAgain = aStatus({ status: 'delivered', at: secondsAfterNoon(5) });
  const read = aStatus({ status: 'read', at: secondsAfterNoon(3) });
  const failed = aStatus({
    status: 'failed',
    at: secondsAfterNoon(4),
    error: { code: 131026, title: 'Message undeliverable' },
  });

  const settle = (steps: readonly ((message: MessageDoc) => MessageDoc | null)[]): MessageDoc =>
    steps.reduce((message, step) => step(message) ?? message, aMessage());
  const fold = (item: typeof sent) => (message: MessageDoc) =>
    rules.foldStatus(message, item, later);

  it.each([
    ['sent, delivered, read', [sent, delivered, read], 'read'],
    ['read alone', [read], 'read'],
    ['a failure after sent', [sent, failed], 'failed'],
    ['a failure alone', [failed], 'failed'],
    ['a failure, overruled by delivery', [sent, failed, delivered], 'delivered'],
    ['delivery, told twice', [sent, delivered, deliveredAgain], 'delivered'],
    ['everything', [sent, delivered, deliveredAgain, read, failed], 'read'],
  ])('ends the same in any order: %s', (_name, items, status) => {
    const accept = (message: MessageDoc) =>
      rules.accepted(message, { wamid: 'wamid.1', waId: '15550109999' }, secondsAfterNoon(1.5));
    const ends = permutations([accept, ...items.map(fold)]).map((steps) => {
      const { timeline, ...end } = settle([...steps, ...steps]);
      return { ...end, timeline: timeline.filter(({ source }) => source === 'webhook').length };
    });
    expect(new Set(ends.map((end) => JSON.stringify(sortKeys(end)))).size).toBe(1);
    expect(ends[0]).toMatchObject({ status, timeline: items.length });
  });

  it('keeps the failure only while nothing overrules it', () => {
    expect(settle([sent, failed].map(fold))).toMatchObject({
      error: { code: 131026 },
      failedAt: failed.at,
    });
    const overruled = settle([sent, failed, delivered].map(fold));
    expect(overruled).not.toHaveProperty('error');
    expect(overruled).not.toHaveProperty('failedAt');
  });

  it('binds Meta’s id when the answer to the send was lost', () => {
    expect(settle([fold(sent)])).toMatchObject({ status: 'sent', providerMessageId: 'wamid.1' });
    expect(settle([fold(sent)])).not.toHaveProperty('unconfirmedAt');
  });

  it('stops a queued message from being sent once more', () => {
    const queued = aMessage({ status: 'queued', dueAt: noon });
    const after = rules.foldStatus(queued, delivered, later);
    expect(after?.status).toBe('delivered');
    expect(after).not.toHaveProperty('dueAt');
  });

  it('leaves a message alone that Meta knows under another id', () => {
    const message = aMessage({ providerMessageId: 'wamid.9' });
    expect(rules.foldStatus(message, delivered, later)).toBeNull();
  });

  it('never dates a status before the message left', () => {
    const early = aStatus({ at: secondsAfterNoon(-0.9) });
    expect(rules.foldStatus(aMessage(), early, later)?.sentAt).toEqual(noon);
    const left = { status: 'sending', at: secondsAfterNoon(0.4), source: 'dispatcher' } as const;
    const message = aMessage({ timeline: [left] });
    expect(rules.foldStatus(message, early, later)?.sentAt).toEqual(left.at);
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

function sortKeys(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => a.localeCompare(b));
}

describe('heldAfterRestore', () => {
  it.each(['queued', 'sending'] as const)('takes a %s message out of the outbox', (status) => {
    const message = aMessage({ status, dueAt: noon });
    const held = rules.heldAfterRestore(message, later);
    expect(held).toMatchObject({ status: 'unconfirmed', updatedAt: later });
    expect(held).not.toHaveProperty('dueAt');
    expect(held && rules.isResendable(held)).toBe(true);
  });

  it('holds what was scheduled for before, and leaves what is to go later', () => {
    const scheduled = aMessage({ status: 'scheduled', scheduledAt: noon, dueAt: noon });
    expect(rules.heldAfterRestore(scheduled, later)?.status).toBe('unconfirmed');
    const ahead = aMessage({ status: 'scheduled', scheduledAt: later, dueAt: later });
    expect(rules.heldAfterRestore(ahead, noon)).toBeNull();
  });

  it('makes an attempt void, so that nothing puts it back in the queue', () => {
    const again = { dueAt: later, detail: 'The database was away.' };
    const error = { code: 100, title: 'Invalid parameter' };
    for (const message of [aQueued(), aMessage()]) {
      const held = rules.heldAfterRestore(message, noon) ?? message;
      for (const one of [attempt, {}]) {
        expect(rules.requeued(held, one, again, later)).toBeNull();
        expect(rules.refused(held, one, error, later)).toBeNull();
      }
    }
  });

  it('yields to evidence', () => {
    const held = rules.heldAfterRestore(aMessage({ status: 'queued' }), noon);
    const status = aStatus({ status: 'delivered' });
    expect(held && rules.foldStatus(held, status, later)?.status).toBe('delivered');
  });

  it.each(['sent', 'read', 'failed', 'cancelled', 'expired', 'unconfirmed'] as const)(
    'leaves a %s message as it is',
    (status) => {
      expect(rules.heldAfterRestore(aMessage({ status }), noon)).toBeNull();
    },
  );
});
