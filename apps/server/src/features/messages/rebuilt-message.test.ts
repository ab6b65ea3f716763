import { describe, expect, it } from 'vitest';
import { aMessage, aStatus, noon, secondsAfterNoon } from '../../../test/builders.js';
import { foldStatus } from './messages.rules.js';
import type { MessageDoc, TimelineItem } from './messages.store.js';
import { rebuilt } from './rebuilt-message.js';

const later = secondsAfterNoon(60);
const read = aStatus({ status: 'read', at: secondsAfterNoon(9) });
const delivered = aStatus({ status: 'delivered', at: secondsAfterNoon(8) });
const failed = aStatus({
  status: 'failed',
  at: secondsAfterNoon(7),
  error: { code: 7, title: 'No' },
});

const queued: TimelineItem = { status: 'queued', at: noon, source: 'api' };
const did = (status: TimelineItem['status'], detail?: string): TimelineItem => ({
  ...{ status, at: secondsAfterNoon(1), source: 'dispatcher' },
  ...(detail === undefined ? {} : { detail }),
});

/** One that Meta has, by our own doing alone. */
function ours(...timeline: TimelineItem[]): MessageDoc {
  const { attemptId: _over, ...message } = aMessage({
    ...{ status: 'sent', providerMessageId: 'wamid.1', acceptedAt: secondsAfterNoon(1) },
    timeline: [queued, ...timeline],
  });
  return message;
}

function told(message: MessageDoc, ...items: Parameters<typeof foldStatus>[1][]): MessageDoc {
  return items.reduce((it, item) => foldStatus(it, item, later) ?? it, message);
}

describe('rebuilt', () => {
  const bases: [string, MessageDoc][] = [
    ['accepted', ours(did('sending'), did('sent', 'Accepted by Meta.'))],
    ['whose answer was lost', ours(did('sending'))],
    ['that had been given up waiting for', ours(did('sending'), did('unconfirmed'))],
    ['that was called back as it left', ours({ ...did('cancelled'), source: 'user' })],
  ];

  it.each(bases)('of one %s is what all that was told comes to, in any order', (_name, base) => {
    const right = told(base, delivered, failed, read);
    expect(rebuilt(right, [read, delivered, failed], later)).toBeNull();
    const bent: MessageDoc = { ...right, status: 'failed', timeline: base.timeline };
    const again = rebuilt(bent, [failed, read, delivered], later);
    expect(again).toMatchObject({ status: 'read', readAt: read.at, deliveredAt: delivered.at });
    expect(again).not.toHaveProperty('error');
  });

  it.each(bases)('of one %s without a word in the log is never to be sent again', (_name, base) => {
    const bogus = told(base, read);
    const again = rebuilt(bogus, [], later);
    expect(again).toMatchObject({ status: 'sent', providerMessageId: 'wamid.1' });
    expect(again).not.toHaveProperty('readAt');
    expect(again).not.toHaveProperty('dueAt');
  });

  it('keeps why we gave one up, unless Meta delivered it', () => {
    const error = { code: 131026, title: 'Undeliverable' };
    const { acceptedAt: _not, ...refused } = ours(did('sending'), did('failed', error.title));
    const base: MessageDoc = {
      ...refused,
      ...{ status: 'failed', error, failedAt: secondsAfterNoon(1) },
    };
    expect(rebuilt(base, [], later)).toBeNull();
    expect(rebuilt(base, [delivered], later)).toMatchObject({ status: 'delivered' });
    expect(rebuilt(told(base, delivered), [], later)).toMatchObject({
      status: 'failed',
      error: { title: error.title },
    });
  });

  it.each([
    ['one that has not left', aMessage({ status: 'queued' })],
    ['one that is leaving', aMessage()],
    ['a received one', aMessage({ direction: 'inbound', providerMessageId: 'wamid.1' })],
  ])('leaves %s alone', (_name, message) => {
    expect(rebuilt(message, [read], later)).toBeNull();
  });
});
