import type { WebhookItem } from '@waypost/whatsapp';
import { expect, it } from 'vitest';
import { createParkingLot } from './park-items.js';

it('a merchant’s own app can park only so much; the platform’s knows no bound', async () => {
  const counts = [1, 0];
  const lot = createParkingLot(
    {
      parked: {
        insert: () => Promise.resolve(true),
        countOfAppAcrossOwners: (appKey) =>
          Promise.resolve(counts[appKey === 'app_1' ? 0 : 1] ?? 0),
      },
      clock: { now: () => new Date() },
      ofOwnAppMax: 3,
    },
    () => undefined,
  );
  const item: WebhookItem = { kind: 'unknown', path: 'entry', field: 'x', wabaId: '1' };
  const park = (appKey?: string) => lot.park(item, { eventId: 'whk_1', appKey });
  const ofFirst = await Promise.all(Array.from({ length: 4 }, () => park('app_1')));
  expect(ofFirst).toEqual(['parked', 'parked', 'full', 'full']);
  expect([await park('app_2'), await park(), await park(), await park(), await park()]).toEqual(
    Array.from({ length: 5 }, () => 'parked'),
  );
});
