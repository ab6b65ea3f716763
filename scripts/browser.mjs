import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** The browser for the tests that need one, or null; on Debian root gets one installed. */
export function findOrInstallBrowser() {
  const found = findBrowser();
  if (found || !isRootOnDebian()) return found;
  process.stdout.write('Installing Chromium …\n');
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const result = spawnSync('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
    });
    if (result.status === 0) continue;
    process.stdout.write(`apt-get ${args[0]} failed: ${lastLine(result.stderr)}\n`);
    return null;
  }
  return findBrowser();
}

function findBrowser() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH || '').split(delimiter);
  return (
    folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable) || null
  );
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isRootOnDebian() {
  return process.getuid && process.getuid() === 0 && existsSync('/etc/debian_version');
}

function lastLine(text) {
  return (text || '').trim().split('\n').pop();
}
