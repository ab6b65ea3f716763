import { randomUUID } from 'node:crypto';
import type { Template } from '@waypost/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TemplateStore } from '../src/features/templates/templates.store.js';
import { aTemplate } from './builders.js';
import { anApprovedTemplate, change, getTemplate, postWebhook, templateBody } from './fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let merchant: MerchantClient;

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
});

afterEach(async () => {
  await app.sandbox.clearFaults();
  await app.sandbox.setSettings({ review: 'rules' });
});

afterAll(() => app.stop());

const read = async (id: string) => (await getTemplate(merchant, id)).data as Template;

describe('createTemplate', () => {
  it('saves the template as pending, and Meta approves it', async () => {
    const body = templateBody();
    const { data } = await merchant.expect(201, 'POST', '/api/templates', body);
    const created = data as Template;
    expect(created).toMatchObject({
      name: body.name,
      status: 'pending',
      shared: false,
      submission: { state: 'submitted', attempts: 1 },
    });
    expect(created.providerName).toMatch(new RegExp(`^${body.name}_[a-z0-9]{6}$`));
    const approved = await until(
      () => read(created.id),
      ({ status }) => status === 'approved',
    );
    expect(approved.providerTemplateId).toBeDefined();
  });

  it('tells Meta’s reason when it is rejected', async () => {
    await app.sandbox.setSettings({ review: 'reject' });
    const { data } = await merchant.expect(201, 'POST', '/api/templates', templateBody());
    const rejected = await until(
      () => read((data as Template).id),
      ({ status }) => status === 'rejected',
    );
    expect(rejected.rejectedReason).toBeDefined();
  });

  it('tells every broken rule at once, stores nothing and asks Meta nothing', async () => {
    const before = await app.db.collection('templates').countDocuments();
    const { status, error } = await merchant.call('POST', '/api/templates', {
      name: 'Not A Name',
      language: 'klingon',
      category: 'GOSSIP',
      components: [{ type: 'BODY', text: '{{1}} and {{3}}' }],
    });
    expect([status, error.code]).toEqual([422, 'template_rules']);
    const paths = error.details?.map(({ path }) => path) ?? [];
    expect(paths).toEqual(expect.arrayContaining(['name', 'language', 'category']));
    expect(paths.some((path) => path.startsWith('components.0'))).toBe(true);
    expect(await app.db.collection('templates').countDocuments()).toBe(before);
  });

  it.each([
    ['no components', { components: undefined }, 'components'],
    ['components that are no list', { components: 'BODY' }, 'components'],
    ['a component without a type', { components: [{ text: 'Hi' }] }, 'components.0.type'],
    ['a name that is no text', { name: { $gt: '' } }, 'name.$gt'],
    ['an unknown field', { status: 'approved' }, 'status'],
    ['another merchant', { merchantId: 'mer_1' }, 'merchantId'],
  ])('refuses %s', async (_name, fields, path) => {
    const answer = await merchant.call('POST', '/api/templates', { ...templateBody(), ...fields });
    expect(answer.status).toBe(400);
    expect(answer.error.details?.map((detail) => detail.path)).toContain(path);
  });

  it('refuses a name that is taken in that language', async () => {
    const body = templateBody();
    await merchant.expect(201, 'POST', '/api/templates', body);
    const { status, error } = await merchant.call('POST', '/api/templates', body);
    expect([status, error.code]).toEqual([409, 'conflict']);
  });

  it('lets two merchants use one name on the shared account', async () => {
    const other = await app.registerMerchant();
    const name = `same_name_${Date.now()}`;
    const [mine, theirs] = await Promise.all([
      anApprovedTemplate(merchant, templateBody(name)),
      anApprovedTemplate(other, { ...templateBody(name), ...differentText(name) }),
    ]);
    expect(mine.name).toBe(theirs.name);
    expect(mine.providerName).not.toBe(theirs.providerName);
  });

  it('keeps a template that Meta refuses as a draft, with Meta’s words', async () => {
    await app.sandbox.fail('templates', { error: { code: 100, subcode: 2388293 } });
    const body = templateBody();
    const { status, error } = await merchant.call('POST', '/api/templates', body);
    expect([status, error.code]).toEqual([422, 'provider_rejected']);
    expect(error.provider).toMatchObject({ code: 100, subcode: 2388293 });
    const { data } = await merchant.expect(200, 'GET', `/api/templates?name=${body.name}`);
    expect(data).toMatchObject([
      { id: error.templateId, status: 'draft', submission: { state: 'failed' } },
    ]);
    const again = await merchant.expect(
      200,
      'POST',
      `/api/templates/${error.templateId ?? ''}/submit`,
    );
    expect(again.data).toMatchObject({ id: error.templateId, status: 'pending' });
  });

  it('hands it over later when Meta is away', async () => {
    await app.sandbox.fail('templates', { error: { code: 2, status: 503 } });
    const { data } = await merchant.expect(201, 'POST', '/api/templates', templateBody());
    const created = data as Template;
    expect(created).toMatchObject({ status: 'pending', submission: { state: 'queued' } });
    const approved = await until(
      () => read(created.id),
      ({ status }) => status === 'approved',
    );
    expect(approved.submission).toMatchObject({ state: 'submitted', attempts: 2 });
  });

  it('finds what it made at Meta when the answer was lost', async () => {
    await app.sandbox.fail('templates', { acceptThenReset: true });
    const { data } = await merchant.expect(201, 'POST', '/api/templates', templateBody());
    const { submission: waiting, id } = data as Template;
    expect(waiting.advice).toBe('It is tried again by itself; nothing has to be done.');
    const approved = await until(
      () => read(id),
      ({ status, submission }) => status === 'approved' && submission.state === 'submitted',
    );
    expect(approved.providerTemplateId).toBeDefined();
  });

  it('takes nothing for its own that stands at Meta under its name and says something else', async () => {
    const { name, providerName } = await anApprovedTemplate(merchant);
    const body = templateBody();
    const standing = body.name + providerName.slice(name.length);
    await app.sandbox.putTemplates([
      {
        ...{ name: standing, language: 'en_US', category: 'MARKETING', status: 'APPROVED' },
        components: [{ type: 'BODY', text: `Written at Meta by hand, as ${randomUUID()}.` }],
      },
    ]);
    await app.sandbox.fail('templates', { resetBefore: true });
    const { data } = await merchant.expect(201, 'POST', '/api/templates', body);
    const { id } = data as Template;
    const refused = await until(
      () => read(id),
      ({ status }) => status !== 'pending',
    );
    expect(refused).toMatchObject({ status: 'draft', submission: { error: { subcode: 2388024 } } });
    const again = await merchant.call('POST', `/api/templates/${id}/submit`);
    expect([again.status, again.error.provider?.subcode]).toEqual([422, 2388024]);
    expect((await read(id)).status).toBe('draft');
  });
});

describe('createTemplate with an Idempotency-Key', () => {
  const create = (key: string, body: object, client = merchant) =>
    client.call('POST', '/api/templates', body, { 'idempotency-key': key });

  it('makes one template, however often and however much at once it is asked', async () => {
    const key = randomUUID();
    const body = templateBody();
    const answers = await Promise.all([1, 2, 3].map(() => create(key, body)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const ids = new Set(answers.map(({ data }) => (data as Template).id));
    expect(ids.size).toBe(1);
    const first = answers.filter(({ headers }) => headers.get('idempotent-replayed') === null);
    expect(first).toHaveLength(1);
    const [id = ''] = ids;
    await until(
      () => read(id),
      ({ status }) => status === 'approved',
    );
    // The resource as it now stands.
    expect(await create(key, body)).toMatchObject({
      status: 201,
      data: { id, status: 'approved' },
    });
  });

  it('is the merchant’s own, for one request', async () => {
    const key = randomUUID();
    const { name } = (await create(key, templateBody())).data as Template;
    const other = await create(key, templateBody());
    expect([other.status, other.error.code]).toEqual([422, 'idempotency_key_reused']);
    const theirs = await create(key, templateBody(), await app.registerMerchant());
    expect(theirs.status).toBe(201);
    expect((theirs.data as Template).name).not.toBe(name);
    const taken = await create(randomUUID(), templateBody(name));
    expect([taken.status, taken.error.code]).toEqual([409, 'conflict']);
  });

  it('tells Meta’s refusal again, and hands nothing over again', async () => {
    await app.sandbox.fail('templates', { error: { code: 100, subcode: 2388293 } });
    const key = randomUUID();
    const body = templateBody();
    const refused = await create(key, body);
    const again = await create(key, body);
    for (const { status, error } of [refused, again]) {
      expect([status, error.code, error.provider?.subcode]).toEqual([
        422,
        'provider_rejected',
        2388293,
      ]);
    }
  });

  it('does the same for copies and for the platform’s', async () => {
    const admin = await app.loginAdmin();
    const template = await anApprovedTemplate(merchant);
    const headers = { 'idempotency-key': randomUUID() };
    const copy = { name: `${template.name}_2` };
    const path = `/api/templates/${template.id}/duplicate`;
    const copies = [1, 2].map(() => merchant.call('POST', path, copy, headers));
    expect((await Promise.all(copies)).map(({ status }) => status)).toEqual([201, 201]);
    const shared = { ...templateBody(), merchantIds: [template.merchantId] };
    for (let asked = 0; asked < 2; asked += 1) {
      const { status } = await admin.call('POST', '/api/admin/templates', shared, headers);
      expect(status).toBe(201);
    }
  });
});

function differentText(name: string) {
  return {
    components: [
      {
        type: 'BODY',
        text: `Dear {{1}}, the parcel with ${name} and number {{2}} is on its way to you.`,
        example: { body_text: [['Ana', '17']] },
      },
    ],
  };
}

describe('listTemplates', () => {
  it('pages through the newest first, and filters', async () => {
    const own = await app.registerMerchant();
    const names: string[] = [];
    for (const index of [1, 2, 3]) {
      const body = templateBody(`paged_${index}_${Date.now()}`);
      names.unshift(body.name);
      await own.expect(201, 'POST', '/api/templates', body);
    }
    const first = await own.expect(200, 'GET', '/api/templates?limit=2');
    const cursor = first.meta.nextCursor ?? '';
    const second = await own.expect(200, 'GET', `/api/templates?limit=2&cursor=${cursor}`);
    const listed = [...(first.data as Template[]), ...(second.data as Template[])];
    expect(listed.map(({ name }) => name)).toEqual(names);
    expect(second.meta.nextCursor).toBeNull();
    const found = await own.expect(200, 'GET', '/api/templates?category=marketing');
    expect(found.data).toEqual([]);
    expect((await merchant.call('GET', `/api/templates?cursor=${cursor}`)).status).toBe(400);
  });
});

describe('news of a template', () => {
  it('is parked when it is of a template that is not here', async () => {
    const value = {
      event: 'APPROVED',
      message_template_id: 999,
      message_template_name: 'of_nobody',
      message_template_language: 'en-US',
      reason: 'NONE',
    };
    const answer = await postWebhook(app, change('message_template_status_update', value));
    expect(answer.status).toBe(200);
    const events = app.db.collection('webhooks_log');
    const event = await until(
      () => events.findOne({ 'items.kind': 'template_status', 'items.outcome': 'parked' }),
      (found) => found !== null,
    );
    expect(event).toMatchObject({ state: 'applied' });
  });

  it('finds its template though Meta’s id of it is written in between', async () => {
    const store = new TemplateStore(app.db, () => undefined);
    for (let turn = 0; turn < 100; turn += 1) {
      const news = {
        accountId: '999',
        providerTemplateId: `${turn}`,
        providerName: `race_${turn}`,
      };
      const { providerTemplateId: _unknown, ...known } = news;
      const template = aTemplate({ _id: `tpl_race_${turn}`, name: known.providerName, ...known });
      await store.insert(template);
      const [found] = await Promise.all([
        store.findByProviderAcrossOwners({ ...news, language: template.language }),
        store.update(template._id, (current) => ({ ...current, ...news })),
      ]);
      expect(found?._id).toBe(template._id);
    }
  });

  it('pauses it, and sending says so', async () => {
    const template = await anApprovedTemplate(merchant);
    await app.sandbox.review(template.providerTemplateId ?? '', { event: 'PAUSED' });
    await until(
      () => read(template.id),
      ({ status }) => status === 'paused',
    );
    const { status, error } = await merchant.call('POST', '/api/messages/send', {
      to: '+15550109999',
      type: 'template',
      template: { name: template.name, language: 'en_US', variables: { body: ['Ana', '17'] } },
    });
    expect([status, error.code]).toEqual([422, 'template_not_approved']);
    expect(error.message).toContain('paused');
  });
});
