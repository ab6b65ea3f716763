// Makes the Dart client that docs/flutter.md tells of from the contract. Whatever the generator
// complains about is a failure: what it does not understand it leaves out or garbles.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canInstall, install } from './debian.mjs';
import { fail, ROOT } from './setup.mjs';

const CONTRACT = 'packages/contract/openapi-3.0.json';
const GENERATOR = {
  artifact: 'org.openapitools:openapi-generator-cli:7.25.0',
  file: 'openapi-generator-cli-7.25.0.jar',
  sha256: '41ce4f6b07f196676439d710759fa1ced7a08066d06ff1bf314681470289efae',
};
// The second: a value of an enum that an older app does not know must not stop it.
const PROPERTIES = ['pubName=waypost', 'enumUnknownDefaultCase=true'];

const [folder, spec = join(ROOT, CONTRACT)] = process.argv.slice(2);
if (folder === undefined) fail('Usage: npm run dart -- FOLDER');

ensureJava();
generate(ensureGenerator());
process.stdout.write(`The Dart client is in ${resolve(folder)}.\n`);

function ensureJava() {
  if (hasJava()) return;
  if (canInstall()) {
    process.stdout.write('Installing Java and Maven …\n');
    install(['default-jre-headless', 'maven']);
  }
  if (!hasJava()) fail('The generator needs Java 11 or newer and Maven (java, mvn).');
}

function hasJava() {
  return ['java', 'mvn'].every((name) => spawnSync(name, ['-version']).status === 0);
}

/** Fetched once, by Maven as it is set up here. */
function ensureGenerator() {
  const cache = join(ROOT, 'node_modules/.cache/waypost');
  const jar = join(cache, GENERATOR.file);
  if (!existsSync(jar)) {
    mkdirSync(cache, { recursive: true });
    process.stdout.write('Fetching the generator …\n');
    const result = spawnSync(
      'mvn',
      [
        '--batch-mode',
        '--quiet',
        'org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy',
        `-Dartifact=${GENERATOR.artifact}`,
        `-DoutputDirectory=${cache}`,
      ],
      { cwd: cache, encoding: 'utf8' },
    );
    if (result.status !== 0) fail(`Maven cannot fetch the generator:\n${result.stdout}`);
  }
  const sha256 = createHash('sha256').update(readFileSync(jar)).digest('hex');
  if (sha256 !== GENERATOR.sha256) fail(`${jar} is not the generator that was asked for.`);
  return jar;
}

function generate(jar) {
  const result = spawnSync(
    'java',
    [
      '-jar',
      jar,
      'generate',
      '--generator-name=dart-dio',
      `--input-spec=${resolve(spec)}`,
      `--output=${resolve(folder)}`,
      `--additional-properties=${PROPERTIES.join(',')}`,
    ],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const output = `${result.stdout}${result.stderr}`;
  const complaints = output.split('\n').filter((line) => /\b(WARN|ERROR)\b/.test(line));
  if (result.status === 0 && complaints.length === 0) return;
  fail(`The generator complains:\n${complaints.join('\n') || output.slice(-2000)}`);
}
