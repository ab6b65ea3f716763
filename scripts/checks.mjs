// The one list of checks, cheapest first. `node scripts/checks.mjs` runs all of them, with a name
// behind it only that one; options after the name go to its last command.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const bin = (path) => [process.execPath, join(ROOT, 'node_modules', path)];
const script = (path) => [process.execPath, join(ROOT, path)];
const tsc = bin('typescript/bin/tsc');

const CHECKS = [
  { name: 'lockfile', commands: [script('scripts/check-lockfiles.mjs')] },
  {
    name: 'format',
    commands: [[...bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.']],
  },
  {
    name: 'types',
    commands: [script('scripts/build.mjs'), [...tsc, '-p', 'tsconfig.tests.json']],
  },
  { name: 'openapi', commands: [[...script('packages/contract/dist/main.js'), '--check']] },
  { name: 'boundaries', commands: [script('tools/boundaries.mjs')] },
  {
    name: 'dead',
    commands: [[...script('tools/node_modules/knip/bin/knip.js'), '--config', 'tools/knip.json']],
  },
  { name: 'lint', commands: [[...bin('eslint/bin/eslint.js'), '.', '--max-warnings=0']] },
];

/** @returns how many checks and tests passed and failed; after a check that fails nothing more is run */
export async function runChecks() {
  let passed = 0;
  for (const check of CHECKS) {
    if (!(await runCheck(check))) return { passed, failed: 1 };
    passed += 1;
  }
  const tests = await runTests();
  return { passed: passed + tests.passed, failed: tests.failed };
}

export function printCounts({ passed, failed }) {
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function runCheck({ name, commands }, extra = []) {
  const startedAt = Date.now();
  process.stdout.write(`${name} …\n`);
  for (const [index, command] of commands.entries()) {
    const isLast = index === commands.length - 1;
    if (await succeeds(isLast ? [...command, ...extra] : command)) continue;
    process.stdout.write(`${name}: FAILED\n`);
    return false;
  }
  process.stdout.write(`${name}: passed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  return true;
}

async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-results-'));
  const results = join(folder, 'vitest.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
    const isGood = await succeeds([...bin('vitest/vitest.mjs'), 'run', ...reporters]);
    if (!existsSync(results)) return { passed: 0, failed: 1 };
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(results, 'utf8'));
    // A file that cannot be loaded has no tests that could fail, but it is a failure.
    return { passed: numPassedTests, failed: isGood ? 0 : Math.max(1, numFailedTests) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function succeeds([file, ...args]) {
  const child = spawn(file, args, { cwd: ROOT, stdio: 'inherit' });
  const stop = (signal) => {
    child.kill(signal);
    child.once('exit', () => process.exit(130));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => {
      process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
      resolve(code === 0);
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, ...extra] = process.argv.slice(2);
  const check = CHECKS.find((candidate) => candidate.name === name);
  if (check) process.exitCode = (await runCheck(check, extra)) ? 0 : 1;
  else if (name === undefined) printCounts(await runChecks());
  else {
    process.stderr.write(
      `There is no check ${name}: ${CHECKS.map((one) => one.name).join(', ')}\n`,
    );
    process.exitCode = 1;
  }
}
