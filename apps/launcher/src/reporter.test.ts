import { describe, expect, it } from 'vitest';
import { terminalReporter } from './reporter.js';

function aTerminal(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

describe('terminalReporter', () => {
  it('replaces the progress on a terminal, and takes it away before a line', () => {
    const terminal = aTerminal(true);
    const reporter = terminalReporter(terminal, () => 0);
    reporter.progress('1 of 2');
    reporter.progress('2 of 2');
    reporter.say('done');
    expect(terminal.written.join('')).toBe('\r\u001b[K1 of 2\r\u001b[K2 of 2\r\u001b[Kdone\n');
  });

  it('writes the progress to a file now and then', () => {
    const terminal = aTerminal(false);
    let now = 0;
    const reporter = terminalReporter(terminal, () => now);
    reporter.progress('1 of 3');
    reporter.progress('2 of 3');
    now = 5_000;
    reporter.progress('3 of 3');
    expect(terminal.written).toEqual(['1 of 3\n', '3 of 3\n']);
  });
});
