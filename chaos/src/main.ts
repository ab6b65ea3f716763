import { parseOptions, USAGE, type Options } from './options.js';
import { describeResult, isGood } from './report.js';
import { runCampaign } from './run-campaign.js';

const stopRequest = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => stopRequest.abort());
}

const say = (line: string) => process.stdout.write(`${line}\n`);

function readOptions(): Options {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    process.exit(2);
  }
}

const { seeds, sends, seconds } = readOptions();
let bad = 0;
try {
  for (const seed of seeds) {
    const { signal } = stopRequest;
    const result = await runCampaign({ seed, sends, seconds, path: process.env.PATH, signal });
    say(describeResult(result));
    if (!isGood(result)) bad += 1;
  }
  say(`${seeds.length - bad} of ${seeds.length} seeds good`);
  process.exitCode = bad === 0 ? 0 : 1;
} catch (error) {
  if (!stopRequest.signal.aborted) {
    process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
  }
  process.exitCode = 1;
}
