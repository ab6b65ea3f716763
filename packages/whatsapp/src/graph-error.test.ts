import { describe, expect, it } from 'vitest';
import { parseRetryAfter, toGraphApiError } from './graph-error.js';

const NOW = Date.UTC(2026, 10, 24, 5, 0, 0);
const context = { addressed: undefined, secrets: ['EAAsecret-token'], now: NOW };

function failed(json: unknown, headers: Record<string, string> = {}, status = 400) {
  return toGraphApiError({ status, headers, body: '' }, json, context);
}

describe('parseRetryAfter', () => {
  it.each([
    ['1', 1_000],
    ['30', 30_000],
    ['1.5', 1_500],
    ['0', 1_000],
    ['-1', 1_000],
    ['3600', 3_600_000],
    ['315360000', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    [' 5 ', 5_000],
    ['Tue, 24 Nov 2026 05:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 04:00:00 GMT', 1_000],
    ['Tue, 24 Nov 2036 05:00:00 GMT', 3_600_000],
  ])('reads %.40s', (header, ms) => {
    expect(parseRetryAfter(header, NOW)).toBe(ms);
  });

  it.each([
    '',
    'NaN',
    'soon',
    '1e3',
    '0x10',
    '5 apples',
    'Infinity',
    'Xyz, 99 Abc 2026 99:99:99 GMT',
  ])('ignores %s', (header) => {
    expect(parseRetryAfter(header, NOW)).toBeUndefined();
  });

  it('takes the first of several', () => {
    expect(parseRetryAfter(['7', '9'], NOW)).toBe(7_000);
    expect(parseRetryAfter([], NOW)).toBeUndefined();
    expect(parseRetryAfter(undefined, NOW)).toBeUndefined();
  });
});

describe('toGraphApiError', () => {
  it('reads the error of a send', () => {
    const error = failed({
      error: {
        message: '(#132000) Number of parameters does not match the expected number of params',
        type: 'OAuthException',
        code: 132000,
        error_data: {
          messaging_product: 'whatsapp',
          details: 'body: number of localizable_params (1) does not match',
        },
        fbtrace_id: 'AbCdEf0123456789xyz',
      },
    });
    expect(error).toMatchObject({
      kind: 'rejected',
      httpStatus: 400,
      code: 132000,
      title: 'Number of parameters does not match the expected number of params',
      details: 'body: number of localizable_params (1) does not match',
      traceId: 'AbCdEf0123456789xyz',
    });
  });

  it('reads the error of template management', () => {
    const error = failed({
      error: {
        message: 'Invalid parameter',
        code: 100,
        error_subcode: 2388024,
        error_user_title: 'Content in This Language Already Exists',
        error_user_msg: 'There is already English content.',
      },
    });
    expect(error).toMatchObject({
      kind: 'rejected',
      subcode: 2388024,
      userTitle: 'Content in This Language Already Exists',
      userMessage: 'There is already English content.',
    });
  });

  it.each([
    ['a plain string as error_data', { code: 131009, message: 'x', error_data: 'why' }, 'why'],
    ['a number as error_data', { code: 131009, message: 'x', error_data: 5 }, undefined],
    ['no error_data', { code: 131009, message: 'x' }, undefined],
    ['odd fields', { code: 131009, message: 5, fbtrace_id: {}, error_subcode: 'x' }, undefined],
    ['a code in a string', { code: '131009', message: '(#131009) x' }, undefined],
  ])('reads an error with %s', (_name, error, details) => {
    const read = failed({ error });
    expect(read).toMatchObject({ kind: 'rejected', code: 131009 });
    expect(read.details).toBe(details);
    expect(read.title).not.toBe('');
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{}],
    [{ error: 'Bad gateway' }],
    [{ error: {} }],
    [{ error: { code: null } }],
    [{ error: { code: '' } }],
    [{ error: { code: ' ' } }],
    [{ error: { code: true } }],
    [{ error: { code: 1.5 } }],
  ])('does not take %j for Graph’s error', (json) => {
    expect(failed(json, {}, 502).kind).toBe('unknown_outcome');
    expect(failed(json, {}, 502).code).toBeUndefined();
  });

  it('takes the wait from Retry-After, else for an account from the usage header', () => {
    const usage = JSON.stringify({
      '101000000000001': [
        { type: 'whatsapp_business_management', estimated_time_to_regain_access: 3 },
        { type: 'whatsapp', estimated_time_to_regain_access: 0 },
      ],
    });
    const throttled = { error: { code: 80007, message: '(#80007) Rate limit issues' } };
    const headers = { 'x-business-use-case-usage': usage };
    expect(failed(throttled, headers).retryAfterMs).toBe(180_000);
    expect(failed(throttled, { ...headers, 'retry-after': '9' }).retryAfterMs).toBe(9_000);
    expect(
      failed(throttled, { 'x-business-use-case-usage': '{"a":' }).retryAfterMs,
    ).toBeUndefined();
    expect(failed({ error: { code: 131056 } }, headers).retryAfterMs).toBeUndefined();
  });

  it('quotes no token that Meta quotes', () => {
    const error = failed({
      error: {
        message: 'Malformed access token EAAsecret-token',
        code: 190,
        error_data: { details: 'EAAsecret-token is bad' },
        error_user_title: 'EAAsecret-token',
        error_user_msg: 'EAAsecret-token',
        fbtrace_id: 'EAAsecret-token',
      },
    });
    expect(error.kind).toBe('auth');
    expect(`${JSON.stringify(error)} ${error.message} ${error.stack ?? ''}`).not.toContain(
      'EAAsecret',
    );
    expect(error.title).toBe('Malformed access token [token]');
  });

  it('cuts endless texts', () => {
    const error = failed({ error: { code: 100, message: 'x'.repeat(1_000_000) } });
    expect(error.message.length).toBeLessThan(3_000);
  });
});
