import {
  endpoints,
  type Contact,
  type Device,
  type Endpoint,
  type MessageExport,
  type Message,
  type PlainEndpoint,
  type Session,
  type Template,
} from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApiClient, type ApiClient } from './api-client.js';
import { aJpeg, aMedia, formOf } from './media-files.js';
import { sendBody, templateBody, untilStatus } from './fixtures.js';
import { startApp, until, type TestApp } from './harness.js';

let app: TestApp;
let admin: ApiClient;
let ana: ApiClient;
let session: Session;
let template: Template;

const exampleOf = (operationId: string): unknown => {
  const found = operations.find(([id]) => id === operationId);
  return found?.[1].body?.meta()?.example;
};

const operations = endpoints
  .filter((endpoint): endpoint is Endpoint => 'responses' in endpoint)
  .map((endpoint) => [endpoint.operationId, endpoint] as const);

/** What the examples take for granted: Ana is there, and her template is approved. */
beforeAll(async () => {
  app = await startApp();
  admin = await app.loginAdmin();
  await app.sandbox.setSettings({ phoneNumbers: 2 });
  const registered = await app.api.expect(201, 'POST', '/api/auth/register', exampleOf('register'));
  session = registered.data as Session;
  ana = createApiClient(app.url, session.accessToken);
  template = await approved(exampleOf('createTemplate'));
});

afterAll(() => app.stop());

async function approved(body: unknown): Promise<Template> {
  const { id } = (await ana.expect(201, 'POST', '/api/templates', body)).data as Template;
  return until(
    async () => (await ana.expect(200, 'GET', `/api/templates/${id}`)).data as Template,
    ({ status }) => status === 'approved',
  );
}

async function aMessageThatIs(status: Message['status']): Promise<string> {
  const { data } = await ana.expect(201, 'POST', '/api/messages/send', sendBody(template));
  const { id } = data as Message;
  // No status of Meta's may come after this changes it.
  await untilStatus(ana, id, 'read');
  const dueAt = new Date(Date.now() + 3_600_000);
  await app.db
    .collection<{ _id: string }>('message_logs')
    .updateOne({ _id: id }, { $set: { status, dueAt } });
  return id;
}

async function aReceivedMessage(): Promise<string> {
  const { data } = await ana.expect(201, 'POST', '/api/messages/send', sendBody(template));
  const { id, to } = data as Message;
  await untilStatus(ana, id, 'read');
  await app.sandbox.inbound({ from: to ?? '', type: 'text', text: { body: 'Hello?' } });
  const [received] = await until(
    async () =>
      (await ana.expect(200, 'GET', '/api/messages/logs?direction=inbound')).data as Message[],
    (messages) => messages.length > 0,
  );
  return received?.id ?? '';
}

async function anExport(): Promise<string> {
  const { id } = (await ana.expect(202, 'POST', '/api/messages/export', {})).data as MessageExport;
  await until(
    async () => (await ana.expect(200, 'GET', `/api/messages/exports/${id}`)).data as MessageExport,
    ({ status }) => status === 'ready',
  );
  return id;
}

async function aContact(): Promise<string> {
  await aReceivedMessage();
  const contacts = await until(
    async () => (await ana.expect(200, 'GET', '/api/contacts')).data as Contact[],
    ({ length }) => length > 0,
  );
  return contacts[0]?.id ?? '';
}

/** Id of the first thing in a list of an admin's. */
async function first(path: string): Promise<string> {
  const [thing] = (await admin.expect(200, 'GET', path)).data as { id: string }[];
  return thing?.id ?? '';
}

const aDraft = async (as: ApiClient, path: string): Promise<string> => {
  const { data } = await as.expect(201, 'POST', path, { ...templateBody(), submit: false });
  return (data as Template).id;
};

async function untilPaused(id: string): Promise<string> {
  await until(
    async () => (await ana.expect(200, 'GET', `/api/templates/${id}`)).data as Template,
    ({ status }) => status === 'paused',
  );
  return id;
}

/** The id in the path, or a body, where the example names what cannot be there twice. */
const particulars: Record<string, () => Promise<{ id?: string; body?: unknown }>> = {
  register: () =>
    Promise.resolve({ body: { ...(exampleOf('register') as object), email: 'ben@shop.test' } }),
  createMerchant: () =>
    Promise.resolve({
      body: { ...(exampleOf('createMerchant') as object), email: 'eve@shop.test' },
    }),
  refresh: () => Promise.resolve({ body: { refreshToken: session.refreshToken } }),
  createTemplate: () => Promise.resolve({ body: templateBody() }),
  createSharedTemplate: () => Promise.resolve({ body: templateBody() }),
  getContact: async () => ({ id: await aContact() }),
  listContactMessages: async () => ({ id: await aContact() }),
  markMessageRead: async () => ({ id: await aReceivedMessage() }),
  showTyping: async () => ({ id: await aReceivedMessage() }),
  getMessage: async () => ({ id: await aMessageThatIs('read') }),
  cancelMessage: async () => ({ id: await aMessageThatIs('queued') }),
  resendMessage: async () => ({ id: await aMessageThatIs('expired') }),
  getExport: async () => ({ id: await anExport() }),
  downloadExport: async () => ({ id: await anExport() }),
  deleteDevice: async () => {
    const body = exampleOf('registerDevice');
    const { data } = await ana.call('POST', '/api/devices', body);
    return { id: (data as Device).id };
  },
  downloadMedia: async () => ({ id: (await aMedia(ana)).id }),
  getWebhookEvent: async () => ({ id: await first('/api/admin/webhooks') }),
  replayWebhookEvent: async () => ({ id: await first('/api/admin/webhooks') }),
  updateSender: async () => ({ id: await first('/api/admin/senders') }),
  getTemplate: () => Promise.resolve({ id: template.id }),
  useLibraryTemplate: () => Promise.resolve({ body: { name: 'order_delivered' } }),
  previewTemplate: () => Promise.resolve({ id: template.id }),
  updateTemplate: async () => ({ id: await aDraft(ana, '/api/templates') }),
  submitTemplate: async () => ({ id: await aDraft(ana, '/api/templates') }),
  deleteTemplate: async () => ({ id: await aDraft(ana, '/api/templates') }),
  duplicateTemplate: () => Promise.resolve({ id: template.id }),
  unpauseTemplate: async () => {
    const paused = await approved(templateBody());
    await app.sandbox.review(paused.providerTemplateId ?? '', { event: 'PAUSED' });
    return { id: await untilPaused(paused.id) };
  },
  listTemplateRevisions: () => Promise.resolve({ id: template.id }),
  restoreTemplateRevision: async () => ({ id: await aDraft(ana, '/api/templates') }),
  shareTemplate: async () => ({ id: await aDraft(admin, '/api/admin/templates') }),
};

function callerOf({ operationId, access }: Endpoint): ApiClient {
  if (access === 'public') return app.api;
  // It ends its session, which the others still need.
  return access === 'admin' || operationId === 'logout' ? admin : ana;
}

function isPlain(endpoint: Endpoint | PlainEndpoint): boolean {
  return 'plainResponses' in endpoint;
}

describe('every operation, called with its example', () => {
  it('is one of the contract', () => {
    expect(operations.length).toBe(endpoints.filter((one) => !isPlain(one)).length);
  });

  const inOrder = [...operations].sort(
    ([a], [b]) => Number(a === 'logout') - Number(b === 'logout'),
  );

  it.each(inOrder)('%s answers as its schema says', async (operationId, endpoint) => {
    const given = await particulars[operationId]?.();
    const merchantId = session.merchant?.id ?? '';
    const path = endpoint.path.replace('{id}', given?.id ?? merchantId).replace('{number}', '1');
    const body = given?.body ?? endpoint.body?.meta()?.example;
    const caller = callerOf(endpoint);
    const answer = await (endpoint.upload === undefined
      ? caller.call(endpoint.method.toUpperCase(), path, body)
      : caller.upload(formOf(aJpeg())));
    if (Object.keys(endpoint.responses).length === 0) {
      const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
      const types = Object.keys(endpoint.streams ?? {});
      expect(answer.status).toBe(200);
      if (!types.includes('*/*')) expect(types).toContain(type);
      return;
    }
    const response = endpoint.responses[answer.status as keyof Endpoint['responses']];
    if (!response) throw new Error(`${answer.status}: ${answer.text}`);
    const schema = response.isList ? z.array(response.data) : response.data;
    expect(schema.safeParse(answer.data).error?.issues).toBeUndefined();
  });
});
