import { expect, it } from 'vitest';
import { newInboundWamid, newSalt, outboundWamid, sequenceOfWamid } from './wamid.js';

it('has the form of cloud-api.md §9.3 and gives the sequence back', () => {
  const salt = newSalt();
  const wamid = outboundWamid('15550109999', salt, 123_456);
  expect(wamid).toMatch(/^wamid\.HBgLMTU1NTAxMDk5OTkVAgARGB/);
  expect(sequenceOfWamid(wamid, salt)).toBe(123_456);
  expect(sequenceOfWamid(wamid, newSalt())).toBeNull();
  expect(sequenceOfWamid(newInboundWamid('15550109999'), salt)).toBeNull();
  expect(sequenceOfWamid('wamid.', salt)).toBeNull();
  expect(sequenceOfWamid('nothing', salt)).toBeNull();
});
