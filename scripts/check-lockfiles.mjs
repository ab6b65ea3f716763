// A lock file must work on every platform and with every registry: each optional dependency (the
// binaries of the other systems) is listed, and no address to download from is.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const problems = ['package-lock.json', 'tools/package-lock.json'].flatMap((file) => {
  const url = new URL(`../${file}`, import.meta.url);
  const { packages } = JSON.parse(readFileSync(fileURLToPath(url), 'utf8'));
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...Object.keys(entry.optionalDependencies || {})
      .filter((name) => !isListed(packages, path, name))
      .map(
        (name) => `${file}: ${name}, an optional dependency of ${path || 'the root'}, is missing`,
      ),
    ...(/^https?:/.test(entry.resolved || '') ? [`${file}: ${path} has a download address`] : []),
  ]);
});
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** As Node resolves it: beside the package, or beside any of those that contain it. */
function isListed(packages, path, name) {
  for (let folder = path; ; folder = parentOf(folder)) {
    if (packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

function parentOf(path) {
  const cut = path.lastIndexOf('/node_modules/');
  return cut < 0 ? '' : path.slice(0, cut);
}
