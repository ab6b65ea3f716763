import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpoints } from '../src/endpoints.js';

const script = fileURLToPath(new URL('../../../scripts/dart-client.mjs', import.meta.url));
const committed = new URL('../openapi-3.0.json', import.meta.url);

/** Java and the generator may have to be fetched first. */
const FETCHING_MS = 600_000;

let folder: string;
let result: ReturnType<typeof generate>;

const generate = (...args: string[]) =>
  spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });

const read = (path: string) => readFileSync(join(folder, 'client/lib/src', path), 'utf8');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-dart-'));
  result = generate(join(folder, 'client'));
}, FETCHING_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the Dart client', () => {
  it('is generated without a complaint', () => {
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
  });

  it('has every operation', () => {
    const apis = readdirSync(join(folder, 'client/lib/src/api')).map((file) => read(`api/${file}`));
    const missing = endpoints
      .map(({ operationId }) => operationId)
      .filter((id) => !apis.some((api) => api.includes(`>> ${id}({`)));
    expect(missing).toEqual([]);
  });

  it('keeps whatever a part of a template holds', () => {
    const maps = 'BuiltList<BuiltMap<String, JsonObject?>>';
    expect(read('model/create_template_body.dart')).toContain(`${maps} get components`);
    expect(read('model/template_content.dart')).toContain(`${maps}? get components`);
  });

  it('reads a value of an enum that it does not know', () => {
    expect(read('model/message_status.dart')).toContain('fallback: true');
  });

  it('is refused when the generator does not understand the contract', () => {
    const document = JSON.parse(readFileSync(committed, 'utf8')) as {
      components: { schemas: Record<string, object> };
    };
    document.components.schemas.Message = { properties: { any: { $ref: '#/nowhere' } } };
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, JSON.stringify(document));
    const { status, stderr } = generate(join(folder, 'broken'), broken);
    expect(status).toBe(1);
    expect(stderr).toContain('The generator complains');
  });
});
