import { createCloudApi } from '@waypost/whatsapp';
import { afterAll, describe, expect, it } from 'vitest';
import { withExamples } from './with-examples.js';

const api = createCloudApi({
  baseUrl: 'http://127.0.0.1:9',
  version: 'v25.0',
  accessToken: () => 'token',
  timeoutMs: 1_000,
});
afterAll(() => api.close());

const header = (mediaId: string) => ({
  ...{ type: 'HEADER', format: 'IMAGE' },
  example: { header_handle: [mediaId] },
});

describe('withExamples', () => {
  it('waits for all files of a call until one deadline', async () => {
    const deadlines: AbortSignal[] = [];
    const templates = withExamples(api.templates, {
      findHandle: (_name, deadline) => {
        deadlines.push(deadline);
        return Promise.resolve('4::aW1h');
      },
      forgetHandles: () => Promise.resolve(),
    });
    const cards = ['med_1', 'med_2', 'med_3'].map((id) => ({ components: [header(id)] }));
    const edit = { components: [{ type: 'CAROUSEL', cards }] };
    await expect(templates.edit('101', '601', edit)).rejects.toThrow();
    await expect(templates.edit('101', '601', edit)).rejects.toThrow();
    expect(deadlines.length).toBe(6);
    expect(new Set(deadlines).size).toBe(2);
  });
});
