import { describe, expect, it } from 'vitest';
import { compareVersions, refuseVersion } from './version.js';

describe('refuseVersion', () => {
  it.each<[string, string | null, string | null]>([
    ['6.0.5', null, null],
    ['6.0.5', '6.0.5', null],
    ['8.2.6', '8.0.1', null],
    ['5.0.31', null, '5.0.31 is older than 6.0'],
    ['6.0.5', '6.0.6', '6.0.5 is older than the data, which 6.0.6 has opened'],
    ['6.0.5', '8.2.6', '6.0.5 is older than the data, which 8.2.6 has opened'],
    ['8.2.6', '6.0.5', '8.2.6 is a major version newer than the data, which is of 6.0.5'],
  ])('of %s on data of %s says %s', (version, dataVersion, reason) => {
    expect(refuseVersion(version, dataVersion)).toBe(reason);
  });
});

describe('compareVersions', () => {
  it('compares numbers, not text', () => {
    expect(['10.0.0', '6.0.10', '6.0.9', '7.0.0'].sort(compareVersions)).toEqual([
      '6.0.9',
      '6.0.10',
      '7.0.0',
      '10.0.0',
    ]);
  });
});
