import type { Template, TemplatePreview } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import { templateBody } from './fixtures.js';
import { startApp, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let admin: ApiClient;
let merchant: MerchantClient;

beforeAll(async () => {
  app = await startApp();
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
});

afterAll(() => app.stop());

async function aDraft(fields: object = {}): Promise<Template> {
  const body = { ...templateBody(), submit: false, ...fields };
  return (await merchant.expect(201, 'POST', '/api/templates', body)).data as Template;
}

describe('previewTemplate', () => {
  const preview = async (id: string, variables?: object, client: ApiClient = merchant) =>
    (await client.expect(200, 'POST', `/api/templates/${id}/preview`, { variables }))
      .data as TemplatePreview;

  it('shows a template filled in, in parts and as text, to its merchant and to an admin', async () => {
    const { id } = await aDraft();
    for (const client of [merchant, admin]) {
      const { text, body, problems } = await preview(id, { body: ['*Ana*', '17'] }, client);
      expect(text).toMatch(/^Hi Ana, your order 17 of /);
      expect(body[0]?.spans[1]).toEqual({ text: 'Ana', styles: ['bold'], isPlaceholder: false });
      expect(problems).toEqual([]);
    }
  });

  it('tells all that sending would be refused for, and shows what has no value as it stands', async () => {
    const { id } = await aDraft();
    const { text, problems } = await preview(id, { body: ['Ana'], header: '17' });
    expect(text).toContain('Hi Ana, your order {{2}} of');
    expect(problems).toEqual([
      { path: 'variables.header', message: 'The header has no variable.' },
      { path: 'variables.body.1', message: 'The body’s variable {{2}} has no value.' },
    ]);
    expect((await preview(id)).problems.map(({ path }) => path)).toEqual([
      'variables.body.0',
      'variables.body.1',
    ]);
  });

  it('keeps markup as text', async () => {
    const script = '<script>alert("1")</script>';
    const { id } = await aDraft({ components: [{ type: 'BODY', text: `See ${script} here` }] });
    const { body, text } = await preview(id);
    expect([body[0]?.spans[0]?.text, text]).toEqual([`See ${script} here`, `See ${script} here`]);
  });

  it('refuses what are no variables', async () => {
    const { id } = await aDraft();
    const answer = await merchant.call('POST', `/api/templates/${id}/preview`, {
      variables: { text: ['Ana'] },
    });
    expect([answer.status, answer.error.code]).toEqual([400, 'validation_failed']);
  });
});
