import type { GraphTemplate } from '@waypost/whatsapp';
import { describe, expect, it } from 'vitest';
import { aTemplate, noon, secondsAfterNoon } from '../../../test/builders.js';
import { foundTemplate, synced } from './synced-template.js';

const listed: GraphTemplate = {
  ...{ id: '601', name: 'greeting_abc123', language: 'en_US', status: 'PAUSED' },
  ...{ category: 'UTILITY', components: [{ type: 'BODY', text: 'Hello' }] },
};
const now = secondsAfterNoon(2);
const times = { askedAt: secondsAfterNoon(1), now };

describe('a pause of which a sync learns', () => {
  const lookAt = secondsAfterNoon(2 + 3600);

  it('has Meta asked whether it is over, until it is', () => {
    const paused = synced(aTemplate({ status: 'approved' }), listed, times);
    expect(paused).toMatchObject({ status: 'paused', recheckAt: lookAt });
    const later = { askedAt: secondsAfterNoon(9), now: secondsAfterNoon(10) };
    expect(paused && synced(paused, listed, later)).toBeNull();
    const over = paused && synced(paused, { ...listed, status: 'APPROVED' }, later);
    expect(over).toMatchObject({ status: 'approved' });
    expect(over).not.toHaveProperty('recheckAt');
  });

  it('that webhooks told of ends when they said', () => {
    const pausedUntil = secondsAfterNoon(3 * 3600);
    const known = aTemplate({ status: 'paused', pausedUntil, recheckAt: pausedUntil });
    expect(synced(known, listed, times)).toMatchObject({ pausedUntil, recheckAt: pausedUntil });
  });

  it('is asked of also where the template was not here', () => {
    const place = { accountId: '101', merchantId: undefined, askedAt: noon, now };
    expect(foundTemplate(listed, place)).toMatchObject({ status: 'paused', recheckAt: lookAt });
    expect(foundTemplate({ ...listed, status: 'APPROVED' }, place)).not.toHaveProperty('recheckAt');
  });
});
