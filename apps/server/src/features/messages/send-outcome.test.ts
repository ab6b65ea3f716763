import { GraphApiError, type GraphErrorKind } from '@waypost/whatsapp';
import { describe, expect, it } from 'vitest';
import { outcomeOfError } from './send-outcome.js';

const atMost = () => 1;

function anError(kind: GraphErrorKind, retryAfterMs?: number): GraphApiError {
  return new GraphApiError({ kind, code: 1, title: 'Title', retryAfterMs });
}

function outcome(kind: GraphErrorKind, attempts = 1, unexplainedErrors = 0) {
  return outcomeOfError(anError(kind), { attempts, unexplainedErrors }, atMost);
}

describe('outcomeOfError', () => {
  it('never tries again what may have reached Meta', () => {
    expect(outcome('unknown_outcome')).toEqual({ kind: 'unknown' });
  });

  it.each(['rejected', 'template'] as const)('fails for good on %s', (kind) => {
    expect(outcome(kind)).toMatchObject({ kind: 'fail', error: { code: 1, title: 'Title' } });
  });

  it('keeps what is for a paused template', () => {
    const error = new GraphApiError({ kind: 'template', code: 132015, title: 'Paused' });
    expect(outcomeOfError(error, { attempts: 1, unexplainedErrors: 0 })).toMatchObject({
      kind: 'requeue',
      delayMs: 60_000,
      isHeld: true,
    });
  });

  it.each([
    [1, 1_000],
    [2, 2_000],
    [6, 32_000],
    [7, 60_000],
    [500, 60_000],
  ])('waits at most so long after try %i: %i ms', (attempts, delayMs) => {
    expect(outcome('not_sent', attempts)).toMatchObject({ kind: 'requeue', delayMs });
    expect(outcome('transient', attempts)).toMatchObject({ kind: 'requeue', delayMs });
  });

  it('tries an unexplained error once more, whatever other tries there were', () => {
    expect(outcome('transient_limited', 9, 0)).toMatchObject({
      kind: 'requeue',
      isUnexplained: true,
    });
    expect(outcome('transient_limited', 9, 1)).toMatchObject({ kind: 'fail' });
  });

  it.each([
    [1, 1_000],
    [2, 4_000],
    [3, 16_000],
    [9, 256_000],
  ])('waits for the pair alone, 4^n s: try %i, %i ms', (attempts, delayMs) => {
    const result = outcome('throttled_pair', attempts);
    expect(result).toMatchObject({ kind: 'requeue', delayMs });
    expect(result).not.toHaveProperty('pausesSenderMs');
  });

  it('slows the number, or pauses the sender, by who is throttled', () => {
    expect(outcome('throttled_number')).toMatchObject({ slowsNumber: true });
    expect(outcome('throttled_account')).toMatchObject({ pausesSenderMs: 1_000 });
  });

  it.each(['auth', 'account', 'quality_stop'] as const)(
    'keeps the queue and calls a person on %s',
    (kind) => {
      expect(outcome(kind)).toMatchObject({ kind: 'requeue', isAlert: true });
    },
  );

  it('stops marketing alone where people complain', () => {
    const stop = (category: string) =>
      outcomeOfError(anError('quality_stop'), {
        ...{ attempts: 1, unexplainedErrors: 0 },
        template: { id: 'tpl_1', name: 'offer', language: 'en', category },
      });
    const hour = 3_600_000;
    expect(stop('MARKETING')).toMatchObject({ delayMs: hour, pausesMarketingMs: hour });
    expect(stop('UTILITY')).toMatchObject({ delayMs: 30_000, pausesMarketingMs: hour });
    expect(stop('UTILITY')).not.toHaveProperty('pausesSenderMs');
  });

  it('obeys Retry-After', () => {
    const error = anError('throttled_account', 5_000);
    expect(outcomeOfError(error, { attempts: 1, unexplainedErrors: 0 })).toMatchObject({
      delayMs: 5_000,
      pausesSenderMs: 5_000,
    });
  });
});
