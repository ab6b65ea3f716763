import { describe, expect, it } from 'vitest';
import { explainMongodLog } from './explain-log.js';

function aLine(s: string, msg: string, attr?: object): string {
  return JSON.stringify({ s, c: 'STORAGE', msg, ...(attr ? { attr } : {}) });
}

describe('explainMongodLog', () => {
  it.each<[string, string[], string | null]>([
    [
      'the exception that ended it',
      [
        aLine('E', 'WiredTiger error message', { error: -31803, message: 'not found' }),
        aLine('E', 'DBException in initAndListen, terminating', { error: 'Location1: bad' }),
        aLine('I', 'Now exiting'),
      ],
      'DBException in initAndListen, terminating: Location1: bad',
    ],
    [
      'the first fatal error',
      [
        aLine('E', 'WiredTiger error message', { error: 28, message: 'No space left on device' }),
        aLine('F', 'Fatal assertion', { error: 'No space left' }),
        aLine('F', '***aborting after fassert() failure'),
      ],
      'Fatal assertion: No space left',
    ],
    ['plain words', ['./mongod: libssl.so.3: cannot open'], './mongod: libssl.so.3: cannot open'],
    ['nothing where all is well', [aLine('I', 'Waiting for connections')], null],
    ['nothing of a line that is cut off', ['{"s":"F","msg":"Fat'], null],
  ])('finds %s', (_what, lines, reason) => {
    expect(explainMongodLog(lines)).toBe(reason);
  });
});
