import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** What the file holds, or null where it is missing or cut off: whoever calls can do without. */
export function findJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Replaces the file as a whole, so that a kill never leaves half of it. */
export function writeJson(path: string, value: unknown, mode = 0o644): void {
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode });
  renameSync(temporary, path);
}
