import type { TemplateSync, TemplateSyncStatus } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../api-client.js';
import { templateBody } from '../fixtures.js';
import { admin, until } from '../harness.js';
import { logIn, startJourney, type Journey } from './journey.js';

const COUNT = 3_000;
const PER_CALL = 500;

let journey: Journey;

beforeAll(async () => {
  journey = await startJourney({ ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password });
  for (let from = 0; from < COUNT; from += PER_CALL) {
    await journey.sandbox.putTemplates(
      Array.from({ length: PER_CALL }, (_, index) => ({
        ...templateBody(`killed_${from + index}`),
        ...{ category: 'UTILITY', status: 'APPROVED' },
      })),
    );
  }
});

afterAll(() => journey.end());

const status = async (client: ApiClient): Promise<TemplateSyncStatus> =>
  (await client.expect(200, 'GET', '/api/templates/sync')).data as TemplateSyncStatus;

describe('kill -9 of the server in the middle of a sync', () => {
  it(
    'is gone on with where it was, and finds each template once',
    { timeout: 120_000 },
    async () => {
      await journey.sandbox.setSettings({ latencyMs: 500 });
      const before = await logIn(journey, admin);
      const lost = before.call('POST', '/api/templates/sync').catch(() => null);
      const cut = await until(
        () => status(before),
        ({ progress: { done } }) => done >= 750,
      );
      await journey.stack.processes.server.stop(0, 'SIGKILL');
      await lost;
      await journey.stack.processes.server.start();

      const after = await logIn(journey, admin);
      const { data } = await after.expect(200, 'POST', '/api/templates/sync');
      const { created, updated, removed, unchanged } = data as TemplateSync;
      // What a page made just before the kill was not counted, and is unchanged now.
      expect(created + unchanged).toBeGreaterThanOrEqual(COUNT);
      expect([updated, removed]).toEqual([0, 0]);
      expect((await status(after)).startedAt).toBe(cut.startedAt);

      const again = await after.expect(200, 'POST', '/api/templates/sync');
      expect(again.data).toMatchObject({ created: 0, updated: 0, unchanged: created + unchanged });
    },
  );
});
