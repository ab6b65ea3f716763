import {
  endpoints,
  type Contact,
  type Endpoint,
  type Message,
  type MessageExport,
  type PlainEndpoint,
  type Template,
} from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './api-client.js';
import { aMedia } from './media-files.js';
import { anApprovedTemplate, sendBody, templateBody, untilStatus } from './fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let owner: MerchantClient;
let stranger: MerchantClient;
/** Makes a thing of the owner's to be attacked, by the first part of the path that takes its id. */
let makers: Record<string, (operationId: string) => Promise<string>>;

beforeAll(async () => {
  app = await startApp();
  owner = await app.registerMerchant();
  stranger = await app.registerMerchant();
  const template = await anApprovedTemplate(owner);
  const sent = await owner.expect(201, 'POST', '/api/messages/send', sendBody(template));
  await untilStatus(owner, idOf(sent), 'read');
  const { to } = sent.data as Message;
  await app.sandbox.inbound({ from: to ?? '', type: 'text', text: { body: 'Hello?' } });
  const received = await until(
    () => owner.expect(200, 'GET', '/api/messages/logs?direction=inbound'),
    ({ data }) => (data as Message[]).length > 0,
  );
  const receivedId = (received.data as Message[])[0]?.id ?? '';
  const [contact] = await until(
    async () => (await owner.expect(200, 'GET', '/api/contacts')).data as Contact[],
    (contacts) => contacts.length > 0,
  );
  makers = {
    contacts: () => Promise.resolve(contact?.id ?? ''),
    media: async () => (await aMedia(owner)).id,
    devices: async () => {
      const body = bodyOf(contractOf('registerDevice'));
      return idOf(await owner.call('POST', '/api/devices', body));
    },
    templates: async (operationId) => {
      if (operationId !== 'submitTemplate') {
        const { id, providerTemplateId = '' } = await anApprovedTemplate(owner);
        if (operationId !== 'unpauseTemplate') return id;
        await app.sandbox.review(providerTemplateId, { event: 'PAUSED' });
        await until(
          () => owner.expect(200, 'GET', `/api/templates/${id}`),
          ({ data }) => (data as Template).status === 'paused',
        );
        return id;
      }
      const draft = { ...templateBody(), submit: false };
      return idOf(await owner.expect(201, 'POST', '/api/templates', draft));
    },
    messages: async (operationId) => {
      if (operationId.endsWith('Export')) {
        const id = idOf(await owner.expect(202, 'POST', '/api/messages/export', {}));
        await until(
          () => owner.expect(200, 'GET', `/api/messages/exports/${id}`),
          ({ data }) => (data as MessageExport).status === 'ready',
        );
        return id;
      }
      if (operationId === 'markMessageRead' || operationId === 'showTyping') {
        return receivedId;
      }
      if (operationId !== 'cancelMessage' && operationId !== 'resendMessage') return idOf(sent);
      const status = operationId === 'cancelMessage' ? 'queued' : 'expired';
      const dueAt = new Date(Date.now() + 3_600_000);
      await app.db
        .collection<{ _id: string }>('message_logs')
        .updateOne({ _id: idOf(sent) }, { $set: { status, dueAt } });
      return idOf(sent);
    },
  };
});

afterAll(() => app.stop());

function idOf({ data }: Answer): string {
  return (data as { id: string }).id;
}

function isJson(endpoint: Endpoint | PlainEndpoint): endpoint is Endpoint {
  return 'responses' in endpoint;
}

const operations = endpoints
  .filter(isJson)
  .map((endpoint) => [endpoint.operationId, endpoint] as const);
const guarded = operations.filter(([, { access }]) => access !== 'public');
const withId = guarded.filter(([, { path }]) => path.includes('{id}'));

function pathOf({ path }: Endpoint, id = 'none'): string {
  return path.replace('{id}', id).replace('{number}', '1');
}

function contractOf(operationId: string): Endpoint {
  const [, endpoint] = operations.find(([id]) => id === operationId) ?? [];
  if (!endpoint) throw new Error(`There is no ${operationId}.`);
  return endpoint;
}

function bodyOf({ body }: Endpoint): unknown {
  return body?.meta()?.example;
}

describe('every operation of the contract', () => {
  it('has ids to be attacked with', () => {
    expect(guarded.length).toBeGreaterThanOrEqual(8);
    expect(withId.length).toBeGreaterThanOrEqual(2);
  });

  it.each(operations)('%s is served', async (_id, endpoint) => {
    const { text } = await app.api.call(
      endpoint.method.toUpperCase(),
      pathOf(endpoint),
      bodyOf(endpoint),
    );
    expect(text).not.toContain('There is no such route.');
    expect(text).not.toContain('method_not_allowed');
  });

  it.each(guarded)('%s answers 401 to nobody', async (_id, endpoint) => {
    for (const authorization of ['', 'Bearer', 'Bearer nonsense', 'Basic YTpi']) {
      const headers = { authorization };
      const answer = await app.api.call(
        endpoint.method.toUpperCase(),
        pathOf(endpoint),
        bodyOf(endpoint),
        headers,
      );
      expect([answer.status, answer.error.code]).toEqual([401, 'unauthenticated']);
    }
  });

  it.each(guarded.filter(([, { access }]) => access === 'merchant'))(
    '%s answers 403 to an admin',
    async (_id, endpoint) => {
      const admin = await app.loginAdmin();
      const answer = await admin.call(
        endpoint.method.toUpperCase(),
        pathOf(endpoint),
        bodyOf(endpoint),
      );
      expect([answer.status, answer.error.code]).toEqual([403, 'forbidden']);
    },
  );

  it.each(guarded.filter(([, { access }]) => access === 'admin'))(
    '%s answers 403 to a merchant, whatever the id',
    async (_id, endpoint) => {
      const answer = await stranger.call(
        endpoint.method.toUpperCase(),
        pathOf(endpoint),
        bodyOf(endpoint),
      );
      expect([answer.status, answer.error.code]).toEqual([403, 'forbidden']);
    },
  );

  it.each(withId.filter(([, { access }]) => access !== 'admin'))(
    '%s answers for another merchant’s id as for one that never was',
    async (_id, endpoint) => {
      const kind = endpoint.path.split('/')[2] ?? '';
      const foreign = await makers[kind]?.(endpoint.operationId);
      if (foreign === undefined) throw new Error(`Nothing of ${kind} to attack: add a maker.`);
      const method = endpoint.method.toUpperCase();
      const never = `${foreign.slice(0, -4)}0000`;
      const answers = await Promise.all(
        [foreign, never].map((id) => stranger.call(method, pathOf(endpoint, id), bodyOf(endpoint))),
      );
      for (const { status, error } of answers)
        expect([status, error.code]).toEqual([404, 'not_found']);
      const [a, b] = answers.map(({ error }) => ({ ...error, requestId: '' }));
      expect(a).toEqual(b);
      const own = await owner.call(method, pathOf(endpoint, foreign), bodyOf(endpoint));
      const wanted = [...Object.keys(endpoint.responses), ...(endpoint.streams ? ['200'] : [])];
      expect(wanted).toContain(String(own.status));
    },
  );
});

describe('another merchant', () => {
  it('sees nothing of it in any list', async () => {
    for (const [, endpoint] of operations.filter(
      ([, { method, access, responses }]) =>
        method === 'get' &&
        access !== 'admin' &&
        Object.values(responses).some((response) => 'isList' in response),
    )) {
      // What belongs to one thing is attacked by the id of that, above.
      if (endpoint.path.includes('{id}')) continue;
      expect((await owner.expect(200, 'GET', endpoint.path)).data).not.toEqual([]);
      expect((await stranger.expect(200, 'GET', endpoint.path)).data).toEqual([]);
    }
  });

  it('cannot send its template, nor learn that it exists', async () => {
    const { data } = await owner.expect(200, 'GET', '/api/templates');
    const [template] = data as { name: string; language: string }[];
    if (!template) throw new Error('There is no template.');
    const { total } = await app.sandbox.ledger();
    const body = sendBody(template);
    const foreign = await stranger.call('POST', '/api/messages/send', body);
    const never = await stranger.call('POST', '/api/messages/send', {
      ...body,
      template: { ...body.template, name: 'never_was' },
    });
    expect([foreign.status, foreign.error.code]).toEqual([422, 'template_not_found']);
    expect(foreign.error.message.replace(template.name, 'never_was')).toBe(never.error.message);
    expect((await app.sandbox.ledger()).total).toBe(total);
  });
});
