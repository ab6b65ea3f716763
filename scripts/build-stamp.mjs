import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// Starting the compiler only to learn that nothing has changed takes longer than all the rest of a
// warm start. So what it last saw is remembered: every source file and every result, by size and time.

const WORKSPACES = ['packages', 'apps'];
const STAMP = 'node_modules/.cache/waypost/build';

export function isBuilt(root) {
  const stamp = join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === describe(root);
}

export function markBuilt(root) {
  const stamp = join(root, STAMP);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, describe(root));
}

function describe(root) {
  const shared = ['tsconfig.base.json', 'tsconfig.json', 'package-lock.json'];
  const files = shared.concat(...workspaces(root).map((workspace) => filesOf(root, workspace)));
  return files.map((file) => describeFile(root, file)).join('\n');
}

function workspaces(root) {
  const grouped = WORKSPACES.flatMap((folder) =>
    readdirSync(join(root, folder))
      .sort()
      .map((name) => join(folder, name)),
  );
  return [...grouped, 'bench', 'chaos'];
}

function filesOf(root, workspace) {
  const own = ['package.json', 'tsconfig.json', 'dist/.tsbuildinfo'];
  return own.map((name) => join(workspace, name)).concat(sourcesOf(root, join(workspace, 'src')));
}

function sourcesOf(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sourcesOf(root, path);
      return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [path] : [];
    });
}

function describeFile(root, file) {
  const path = join(root, file);
  if (!existsSync(path)) return `${file} missing`;
  const { size, mtimeMs } = statSync(path);
  return `${file} ${size} ${mtimeMs}`;
}
