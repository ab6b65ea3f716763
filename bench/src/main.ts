import { parseOptions, USAGE, type Options } from './options.js';
import { runBench } from './run-bench.js';

const stopRequest = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stopRequest.abort());
}

// Progress goes beside the figures, so that these alone can be kept.
const say = (line: string) => process.stderr.write(`${line}\n`);

function readOptions(): Options {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

try {
  const options = readOptions();
  const { signal } = stopRequest;
  const { markdown, isGood } = await runBench({ options, env: process.env, say, signal });
  process.stdout.write(`\n${markdown}`);
  process.exitCode = isGood ? 0 : 1;
} catch (error) {
  if (!stopRequest.signal.aborted)
    say(error instanceof Error ? String(error.stack) : String(error));
  process.exitCode = 1;
}
