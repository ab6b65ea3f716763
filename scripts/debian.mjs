import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Whether packages can be installed here: by root on Debian. */
export function canInstall() {
  return Boolean(process.getuid && process.getuid() === 0 && existsSync('/etc/debian_version'));
}

/** Installs Debian packages; false, having said why, where that failed. */
export function install(packages) {
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const result = spawnSync('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
    });
    if (result.status === 0) continue;
    process.stdout.write(`apt-get ${args[0]} failed: ${lastLine(result.stderr)}\n`);
    return false;
  }
  return true;
}

function lastLine(text) {
  return (text || '').trim().split('\n').pop();
}
