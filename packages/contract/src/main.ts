import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from './openapi.js';

// `npm run openapi` writes the documents; with --check it fails where a committed one differs.
const isCheck = process.argv.includes('--check');

for (const [version, file] of [
  ['3.1.0', 'openapi.json'],
  ['3.0.3', 'openapi-3.0.json'],
] as const) {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const text = `${JSON.stringify(openApiDocument(version), null, 2)}\n`;
  if (!isCheck) {
    writeFileSync(path, text);
  } else if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write(
      `packages/contract/${file} is not what the contract says: npm run openapi\n`,
    );
    process.exitCode = 1;
  }
}
