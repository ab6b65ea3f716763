// Runs before anything is installed: Node's own modules only, and a syntax that old versions read,
// so that a Node which is too old is told so instead of failing on something else.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt, markBuilt } from './build-stamp.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const TICK_MS = 5_000;
const OUT_OF_REACH =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTCACHED)\b/;

/** Ends the process with the one line that says why. */
export function fail(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

export function checkNodeVersion() {
  const { engines } = readJson(join(ROOT, 'package.json'));
  const needed = engines.node.replace(/^\D*/, '');
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [neededMajor, neededMinor] = needed.split('.').map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  fail(`Waypost needs Node ${needed} or newer; this is ${process.versions.node}.`);
}

/** Installs what the lock file says, unless exactly that is installed. */
export async function ensureInstalled(folder, what) {
  if (isInstalled(folder)) return;
  const npm = process.env.npm_execpath
    ? [process.execPath, process.env.npm_execpath]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  // Development dependencies build it, so they are needed with NODE_ENV=production as well.
  const options = [
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=http',
  ];
  const result = await run([...npm, 'ci', ...options], {
    cwd: folder,
    saying: `Installing ${what}`,
    isHopeless,
  });
  if (result.code === 0 && isInstalled(folder)) return;
  const errors = result.output.split('\n').filter((line) => /^npm (error|ERR!) /.test(line));
  const unreachable = OUT_OF_REACH.exec(errors.length > 0 ? errors.join('\n') : result.output);
  if (unreachable) {
    fail(`Cannot install ${what}: the package registry cannot be reached (${unreachable[0]}).`);
  }
  const reason = errors.find((line) => !/^\S+ \S+ code /.test(line));
  fail(`Cannot install ${what}: ${reason || `npm ci ended with code ${result.code}`}`);
}

/** Compiles what has changed. */
export async function build() {
  if (isBuilt(ROOT)) return;
  const tsc = [process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'), '-b'];
  const result = await run(tsc, { cwd: ROOT, saying: 'Building' });
  if (result.code !== 0) fail(`${result.output.trim()}\nThe build has failed (see above).`);
  markBuilt(ROOT);
}

/** npm itself gives up only when it has tried every package, which takes minutes. */
function isHopeless(output) {
  const failures = output.match(/^npm http fetch .* failed with E/gm) || [];
  return failures.length >= 5 && !/^npm http fetch GET [23]/m.test(output);
}

function isInstalled(folder) {
  const installedLock = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const { packages: locked } = readJson(join(folder, 'package-lock.json'));
  const { packages: installed } = readJson(installedLock);
  return Object.keys(locked)
    .filter((path) => path.includes('node_modules/'))
    .every((path) => {
      const is = installed[path];
      if (!is) return locked[path].optional === true;
      if (!existsSync(join(folder, path))) return false;
      return is.version === locked[path].version && is.integrity === locked[path].integrity;
    });
}

/** Runs a command, showing that it goes on; its output is kept for when it fails. */
function run([file, ...args], { cwd, saying, isHopeless = () => false }) {
  const startedAt = Date.now();
  process.stdout.write(`${saying} …\n`);
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const tick = setInterval(() => process.stdout.write(`  … ${seconds()} s\n`), TICK_MS);
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => {
      child.kill();
      process.exit(130);
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    let output = '';
    const keep = (chunk) => {
      output += chunk;
      if (isHopeless(output)) child.kill('SIGKILL');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const end = (code) => {
      clearInterval(tick);
      process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
      resolve({ code, output });
    };
    child.once('error', (error) => {
      output += `npm error ${error.message}`;
      end(1);
    });
    child.once('close', end);
  });
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
