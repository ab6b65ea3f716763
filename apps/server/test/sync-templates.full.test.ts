import type { TemplateSync } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import { templateBody } from './fixtures.js';
import { startApp, type TestApp } from './harness.js';

const COUNT = 6_000;
const PER_CALL = 500;

let app: TestApp;
let admin: ApiClient;

beforeAll(async () => {
  app = await startApp();
  admin = await app.loginAdmin();
  await put(Array.from({ length: COUNT }, (_, index) => `large_${index}`));
  await app.sandbox.setSettings({ latencyMs: 50 });
});

afterAll(() => app.stop());

async function put(names: string[], text = ''): Promise<void> {
  for (let from = 0; from < names.length; from += PER_CALL) {
    await app.sandbox.putTemplates(
      names.slice(from, from + PER_CALL).map((name) => ({
        ...templateBody(name),
        ...(text === '' ? {} : { components: [{ type: 'BODY', text: `${text} ${name}` }] }),
        ...{ category: 'UTILITY', status: 'APPROVED' },
      })),
    );
  }
}

const sync = async (): Promise<TemplateSync> =>
  (await admin.expect(200, 'POST', '/api/templates/sync')).data as TemplateSync;

describe('a sync of 6,000 templates, at 50 ms for an answer of Meta’s', () => {
  it('takes less than a minute, and finds each once', { timeout: 200_000 }, async () => {
    const first = await sync();
    expect(first).toMatchObject({ updated: 0, removed: 0 });
    expect(first.created).toBeGreaterThanOrEqual(COUNT);
    expect(first.durationMs).toBeLessThan(60_000);

    const second = await sync();
    expect(second).toMatchObject({ created: 0, updated: 0, unchanged: first.created });

    await put(
      Array.from({ length: 60 }, (_, index) => `large_${index * 100}`),
      'Another text of',
    );
    expect(await sync()).toMatchObject({ created: 0, updated: 60, removed: 0 });
    const names = await app.db.collection('templates').distinct('name', { name: /^large_/ });
    expect(names).toHaveLength(COUNT);
  });
});
