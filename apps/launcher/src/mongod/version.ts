import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const OLDEST_MAJOR = 6;

/** @throws when the file cannot be run or does not say a version */
export async function readMongodVersion(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 10_000 });
  const version = /db version v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error('it does not say its version');
  return version;
}

/** Why this mongod cannot be used on data last opened by `dataVersion`, or null if it can. */
export function refuseVersion(version: string, dataVersion: string | null): string | null {
  if (majorOf(version) < OLDEST_MAJOR) return `${version} is older than ${OLDEST_MAJOR}.0`;
  if (dataVersion === null) return null;
  if (compareVersions(version, dataVersion) < 0) {
    return `${version} is older than the data, which ${dataVersion} has opened`;
  }
  // A newer major version may refuse older data for good, and takes it where no way leads back.
  if (majorOf(version) > majorOf(dataVersion)) {
    return `${version} is a major version newer than the data, which is of ${dataVersion}`;
  }
  return null;
}

export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10);
}
