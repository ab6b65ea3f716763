import { expect, it } from 'vitest';
import { newId } from './ids.js';

const COUNT = 20_000;
const ids = Array.from({ length: COUNT }, () => newId('msg'));

it('gives ids that sort by their birth', () => {
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(COUNT);
});

it('gives UUIDs of version 7 behind the prefix', () => {
  for (const id of ids.slice(0, 300))
    expect(id).toMatch(/^msg_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
});

it('counts from another place each millisecond, as other processes do', () => {
  const byMoment = new Map(ids.map((id) => [id.slice(4, 16), id.slice(17, 20)] as const).reverse());
  expect(byMoment.size).toBeGreaterThan(3);
  // Two may begin at the same place by chance.
  expect(new Set(byMoment.values()).size).toBeGreaterThan(byMoment.size / 2);
});
