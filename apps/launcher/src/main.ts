import { randomBytes } from 'node:crypto';
import { ConfigError } from '@waypost/server/config';
import { StartAborted, whenAborted } from './aborting.js';
import { launch } from './launch.js';
import type { UnexpectedExit } from './managed-process.js';
import { terminalReporter } from './reporter.js';
import { renderScreen } from './screen.js';
import { StartFailure } from './start-failure.js';

const reporter = terminalReporter(process.stdout, Date.now);
const stopRequest = new AbortController();
// Whoever started us may leave first and close the terminal; what we started has still to be ended.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stopRequest.abort());
}

try {
  const stack = await launch({ env: process.env, reporter, signal: stopRequest.signal });
  const { dataDir } = stack;
  if (dataDir !== null) {
    const exampleTag = randomBytes(3).toString('hex');
    reporter.say(renderScreen({ ...stack, dataDir, exampleTag }));
  }
  const death = await Promise.race([stack.unexpectedExit, whenAborted(stopRequest.signal)]);
  if (death === null) reporter.say('Stopping …');
  else complain(describeDeath(death));
  await stack.stop();
  reporter.say('Stopped; the data is kept.');
  process.exit(death === null ? 0 : 1);
} catch (error) {
  if (error instanceof StartAborted) process.exit(0);
  const isExpected = error instanceof StartFailure || error instanceof ConfigError;
  const known = error instanceof Error ? error : new Error(String(error));
  complain(isExpected ? known.message : `Waypost cannot start: ${known.stack ?? known.message}`);
  process.exit(1);
}

function complain(line: string): void {
  reporter.clear();
  process.stderr.write(`${line}\n`);
}

function describeDeath({ name, code, signal, logFile }: UnexpectedExit): string {
  const end = signal ?? `code ${code ?? 'unknown'}`;
  const log = logFile === undefined ? '' : ` Its log: ${logFile}`;
  return `The ${name} has ended by itself (${end}); stopping the rest.${log}`;
}
