import { describe, expect, it } from 'vitest';
import { describeError } from './error-catalogue.js';
import { GraphApiError, classify, type GraphErrorKind } from './errors.js';

/** Every code of cloud-api.md §2.1–2.6 with what it means for a send. */
const TABLE: [GraphErrorKind, number[]][] = [
  ['auth', [0, 104, 190]],
  ['transient', [2, 131016, 131057, 2494100, 133000, 133004, 133015, 134101]],
  ['transient_limited', [1, 131000]],
  ['throttled_number', [130429]],
  ['throttled_pair', [131056]],
  ['throttled_account', [4, 17, 32, 341, 613, 80007, 80008, 133008, 133009, 133016]],
  ['quality_stop', [131048, 131064]],
  [
    'account',
    [
      3, 10, 33, 200, 201, 250, 299, 368, 131005, 131031, 131037, 131042, 131044, 131045, 133006,
      133010, 134011,
    ],
  ],
  ['template', [132001, 132007, 132015, 132016, 132068, 132069, 132999, 134102]],
  [
    'rejected',
    [
      100, 803, 130403, 130472, 131008, 131009, 131021, 131026, 131030, 131047, 131049, 131050,
      131051, 131052, 131053, 131055, 131062, 131063, 130497, 132000, 132005, 132008, 132012,
      132018, 133005, 134100, 135000, 137000, 200005, 200006, 200007, 1752041, 2388019, 2388023,
      2388024, 2388039, 2388040, 2388047, 2388072, 2388073, 2388293, 2388299,
    ],
  ],
];
const ROWS = TABLE.flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const));

describe('classify', () => {
  it.each(ROWS)('takes code %i for %s, whatever the HTTP status', (code, kind) => {
    for (const httpStatus of [200, 400, 401, 403, 404, 429, 500, 503]) {
      expect(classify({ httpStatus, code })).toBe(kind);
    }
  });

  it.each([5, 199, 300, 131999, 140000, 999999999, -1])(
    'tries the unknown code %i a few times',
    (code) => {
      expect(classify({ httpStatus: 400, code })).toBe('transient_limited');
      expect(classify({ httpStatus: 500, code })).toBe('transient_limited');
      expect(classify({ httpStatus: 429, code })).toBe('throttled_account');
    },
  );

  it.each([200, 302, 400, 401, 403, 404, 413, 500, 502, 503, 504])(
    'knows nothing after an HTTP %i without Graph’s error',
    (httpStatus) => {
      expect(classify({ httpStatus })).toBe('unknown_outcome');
    },
  );

  it('takes a 429 without Graph’s error for a throttle', () => {
    expect(classify({ httpStatus: 429 })).toBe('throttled_account');
  });

  it('takes an object that is gone for the account’s trouble only where the account was addressed', () => {
    const gone = { httpStatus: 400, code: 100, subcode: 33 };
    expect(classify(gone)).toBe('account');
    expect(classify({ ...gone, addressed: 'object' })).toBe('rejected');
    expect(classify({ ...gone, subcode: 2388024 })).toBe('rejected');
  });
});

describe('describeError', () => {
  const families = [
    2494102, 2388001, 2388012, 2388091, 2388093, 2388103, 136024, 136025, 138000, 138018, 139000,
    139001, 139002, 139003, 139004, 139100, 139101, 139102, 139103, 147001, 147005, 131020, 131041,
    131059, 131201, 131215, 141002, 141006, 141010, 141014, 2593107, 2593108, 2593109,
  ];
  const unknown = describeError(undefined);

  it.each([...ROWS.map(([code]) => code), ...families])('has words for code %i', (code) => {
    const description = describeError(code);
    expect(description.title.length).toBeGreaterThan(5);
    expect(description.advice).toMatch(/[.]$/);
    expect(description).not.toEqual(unknown);
  });

  it('has words for a code that nobody knows', () => {
    expect(describeError(999999)).toEqual(unknown);
    expect(unknown.retryable).toBe(true);
  });

  it.each(ROWS.filter(([, kind]) => /^(transient|throttled)/.test(kind)))(
    'calls code %i retryable',
    (code) => {
      expect(describeError(code).retryable).toBe(true);
    },
  );

  it.each(ROWS.filter(([, kind]) => ['auth', 'account', 'rejected'].includes(kind)))(
    'calls code %i not retryable',
    (code) => {
      expect(describeError(code).retryable).toBe(false);
    },
  );
});

describe('GraphApiError', () => {
  it('is an error without a cause, which could hold what was sent', () => {
    const error = new GraphApiError({ kind: 'not_sent', title: 'Meta could not be reached' });
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe('Meta could not be reached');
    expect(error.cause).toBeUndefined();
  });

  it('names the code in its message', () => {
    const error = new GraphApiError({
      kind: 'throttled_number',
      code: 130429,
      title: 'Rate limit hit',
    });
    expect(error.message).toBe('(#130429) Rate limit hit');
  });
});
