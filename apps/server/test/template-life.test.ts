import type { Event, Message, Template, TemplateRevision } from '@waypost/contract';
import { createCloudApi, describeError } from '@waypost/whatsapp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { recheckTemplate } from '../src/features/templates/recheck-template.js';
import { TemplateStore } from '../src/features/templates/templates.store.js';
import { systemClock } from '../src/platform/clock.js';
import type { ApiClient } from './api-client.js';
import {
  anApprovedTemplate,
  change as aWebhook,
  getTemplate,
  postWebhook,
  sendBody,
  templateBody,
  untilStatus,
} from './fixtures.js';
import {
  accessToken,
  startApp,
  until,
  wabaId,
  type MerchantClient,
  type TestApp,
} from './harness.js';

let app: TestApp;
let admin: ApiClient;
let merchant: MerchantClient;

beforeAll(async () => {
  app = await startApp({ SEND_WAIT_MS: '300' });
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
});

afterEach(async () => {
  await app.sandbox.clearFaults();
  await app.sandbox.setSettings({ review: 'rules', webhooks: { paused: false } });
});

afterAll(() => app.stop());

const read = async (id: string) => (await getTemplate(merchant, id)).data as Template;

function untilTemplate(id: string, isSo: (template: Template) => boolean): Promise<Template> {
  return until(() => read(id), isSo);
}

async function create(fields: object = {}): Promise<Template> {
  const body = { ...templateBody(), ...fields };
  return (await merchant.expect(201, 'POST', '/api/templates', body)).data as Template;
}

async function aRejectedTemplate(): Promise<Template> {
  await app.sandbox.setSettings({ review: 'reject' });
  const { id } = await create();
  return untilTemplate(id, ({ status }) => status === 'rejected');
}

function saying(template: Template, words: string) {
  const text = `${words} of ${template.name.slice(-12)} is waiting at our counter.`;
  return { components: [{ type: 'BODY', text }] };
}

async function revisionsOf(
  { id }: Template,
  client: ApiClient = merchant,
): Promise<TemplateRevision[]> {
  const { data } = await client.expect(200, 'GET', `/api/templates/${id}/revisions`);
  return data as TemplateRevision[];
}

const change = (template: Template, body: object, client: ApiClient = merchant) =>
  client.call('PUT', `/api/templates/${template.id}`, body);

const restore = (template: Template, number: number) =>
  merchant.call('POST', `/api/templates/${template.id}/revisions/${number}/restore`);

describe('the revisions of a template', () => {
  it('say what it said, who made it so, and what became of it', async () => {
    const template = await aRejectedTemplate();
    await change(template, saying(template, 'A parcel'));
    await untilTemplate(template.id, ({ status }) => status === 'rejected');
    await app.sandbox.fail('templates', { error: { code: 100, subcode: 2388293 } });
    const refused = await change(template, saying(template, 'A box'));
    expect([refused.status, refused.error.code]).toEqual([422, 'provider_rejected']);
    expect(refused.error.message).toContain(describeError(2388293).advice);
    await app.sandbox.setSettings({ review: 'approve' });
    expect((await change(template, saying(template, 'A letter'), admin)).status).toBe(200);
    await untilTemplate(template.id, ({ status }) => status === 'approved');

    const revisions = await revisionsOf(template);
    const by = { author: 'merchant', email: merchant.email };
    expect(revisions).toMatchObject([
      { number: 4, isCurrent: true, ...saying(template, 'A letter'), outcome: 'approved' },
      { number: 3, isCurrent: false, ...saying(template, 'A box'), outcome: 'refused', ...by },
      { number: 2, isCurrent: false, ...saying(template, 'A parcel'), outcome: 'rejected', ...by },
      { number: 1, components: template.components, rejectedReason: 'INVALID_FORMAT', ...by },
    ]);
    expect(revisions[2]?.error).toBeUndefined();
    expect(revisions[1]?.error).toMatchObject({ code: 100, subcode: 2388293 });
    // Who runs the platform is nothing to a merchant.
    expect(revisions[0]).toMatchObject({ author: 'platform' });
    expect(revisions[0]).not.toHaveProperty('userId');
    expect((await revisionsOf(template, admin))[0]?.email).toBeDefined();
  });

  it('keep every edit that Meta refused, however many came at once', async () => {
    const template = await aRejectedTemplate();
    const texts = ['A box', 'A parcel', 'A letter', 'A crate'].map((it) => saying(template, it));
    const refusal = { error: { code: 100, subcode: 2388293 } };
    await app.sandbox.fail('templates', refusal, { times: 4 });
    const answers = await Promise.all(texts.map((text) => change(template, text)));
    const asked = texts.filter((_, index) => answers[index]?.status === 422);
    expect(asked).not.toHaveLength(0);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(4 - asked.length);
    const revisions = await revisionsOf(template);
    const refused = revisions.filter(({ outcome }) => outcome === 'refused');
    expect(refused).toHaveLength(asked.length);
    expect(refused).toEqual(
      expect.arrayContaining(asked.map((text) => expect.objectContaining(text) as unknown)),
    );
  });

  it('are read page by page', async () => {
    const draft = await create({ submit: false });
    for (const words of ['A parcel', 'A box']) await change(draft, saying(draft, words));
    const numbers: number[] = [];
    let cursor = '';
    do {
      const path = `/api/templates/${draft.id}/revisions?limit=1${cursor}`;
      const { data, meta } = await merchant.expect(200, 'GET', path);
      numbers.push(...(data as TemplateRevision[]).map(({ number }) => number));
      cursor = meta.nextCursor === null ? '' : `&cursor=${meta.nextCursor}`;
    } while (cursor !== '');
    expect(numbers).toEqual([3, 2, 1]);
  });

  it('can be restored, by a change like any other', async () => {
    const template = await aRejectedTemplate();
    await app.sandbox.setSettings({ review: 'approve' });
    await change(template, { ...saying(template, 'A parcel'), category: 'MARKETING' });
    await untilTemplate(template.id, ({ status }) => status === 'approved');
    const restored = await restore(template, 1);
    expect(restored.data).toMatchObject({
      // An approved one keeps its category.
      ...{ status: 'pending', components: template.components, category: 'MARKETING' },
    });
    await untilTemplate(template.id, ({ status }) => status === 'approved');
    expect((await revisionsOf(template)).map(({ number }) => number)).toEqual([3, 2, 1]);
    const again = await restore(template, 1);
    expect(again.data).toMatchObject({ status: 'approved', components: template.components });
    const early = await restore(template, 2);
    expect([early.status, early.error.code]).toEqual([422, 'template_not_editable']);
    for (const number of [4, 999_999]) expect((await restore(template, number)).status).toBe(404);
    for (const number of [0, -1, 1.5, 1e9])
      expect((await restore(template, number)).status).toBe(400);
  });

  it('tell what was changed at Meta', async () => {
    const template = await anApprovedTemplate(merchant);
    await app.sandbox.sendWebhook('message_template_components_update', {
      message_template_id: Number(template.providerTemplateId),
      message_template_name: template.providerName,
      message_template_language: 'en_US',
      message_template_element: 'Written at Meta: {{1}} and {{2}}.',
    });
    const revisions = await until(
      () => revisionsOf(template),
      ({ length }) => length === 2,
    );
    expect(revisions).toMatchObject([
      { number: 2, author: 'meta', components: [{ text: 'Written at Meta: {{1}} and {{2}}.' }] },
      { number: 1, author: 'merchant', components: template.components, outcome: 'approved' },
    ]);
  });

  it('of a shared template are the platform’s', async () => {
    const { data } = await admin.expect(201, 'POST', '/api/admin/templates', templateBody());
    const path = `/api/templates/${(data as Template).id}/revisions`;
    for (const answer of [
      await merchant.call('GET', path),
      await merchant.call('POST', `${path}/1/restore`),
    ]) {
      expect([answer.status, answer.error.code]).toEqual([403, 'forbidden']);
    }
  });
});

describe('updateTemplate', () => {
  it('asks Meta nothing when an approved one says that already', async () => {
    const template = await anApprovedTemplate(merchant);
    await app.sandbox.fail('templates', { error: { code: 100 } });
    const same = await change(template, { components: template.components, category: 'utility' });
    expect([same.status, same.data]).toEqual([200, template]);
  });

  it('makes one change at a time at Meta, so that what it says there is what it says here', async () => {
    const template = await aRejectedTemplate();
    await app.sandbox.setSettings({ review: 'approve' });
    await app.sandbox.fail('templates', { acceptThenHangMs: 1_000 });
    const first = change(template, saying(template, 'A parcel'));
    await until(
      () => app.sandbox.faults(),
      ({ length }) => length === 0,
    );
    const second = await change(template, saying(template, 'A box'));
    expect([second.status, second.error.code]).toEqual([409, 'conflict']);
    expect((await first).data).toMatchObject(saying(template, 'A parcel'));
    expect(await componentsAtMeta(template)).toMatchObject(saying(template, 'A parcel').components);
  });

  it('waits for no change whose process died', async () => {
    const template = await anApprovedTemplate(merchant);
    const changing = (editingUntil: Date) =>
      app.db
        .collection<{ _id: string }>('templates')
        .updateOne({ _id: template.id }, { $set: { editingUntil }, $inc: { rev: 1 } });
    await changing(new Date(Date.now() + 60_000));
    expect((await change(template, saying(template, 'A box'))).status).toBe(409);
    await changing(new Date(0));
    expect((await change(template, saying(template, 'A box'))).status).toBe(200);
  });

  it('can be tried again at once when Meta refused it or was away', async () => {
    const template = await aRejectedTemplate();
    await app.sandbox.setSettings({ review: 'approve' });
    for (const error of [
      { code: 2, status: 503 },
      { code: 100, subcode: 2388293 },
    ]) {
      await app.sandbox.fail('templates', { error });
      const { status } = await change(template, saying(template, 'A box'));
      expect([422, 502]).toContain(status);
    }
    expect((await change(template, saying(template, 'A box'))).status).toBe(200);
  });

  it('asks Meta what it says now when a change had no answer', async () => {
    const template = await anApprovedTemplate(merchant);
    await app.sandbox.setSettings({ webhooks: { paused: true } });
    await app.sandbox.fail('templates', { acceptThenReset: true });
    const { status, error } = await change(template, saying(template, 'A parcel'));
    expect([status, error.code]).toEqual([502, 'provider_error']);
    expect(error.message).not.toContain('safe to try again');
    const text = saying(template, 'A parcel').components[0]?.text;
    await untilTemplate(template.id, ({ components }) => components[0]?.text === text);
    expect(await revisionsOf(template)).toMatchObject([
      { number: 3, isCurrent: true },
      { number: 2, outcome: 'unknown', author: 'merchant' },
      { number: 1 },
    ]);
    await app.sandbox.setSettings({ webhooks: { paused: false } });
    const stored = app.db.collection<{ _id: string }>('templates');
    const settled = await until(
      () => stored.findOne({ _id: template.id }),
      (it) => it !== null && !('recheckAt' in it),
    );
    expect(settled).toMatchObject({ status: 'approved' });
    expect(settled).not.toHaveProperty('uncertainSince');
  });

  it('tells the category that its merchant chose as content', async () => {
    const own = await app.registerMerchant();
    const body = { ...templateBody(), submit: false };
    const { data } = await own.expect(201, 'POST', '/api/templates', body);
    await change(data as Template, { category: 'MARKETING' }, own);
    const told = await until(
      async () => (await own.expect(200, 'GET', '/api/events?limit=200')).data as Event[],
      (events) => events.some((it) => it.template?.category === 'MARKETING'),
    );
    const ofIt = told.filter((it) => it.template?.id === (data as Template).id);
    expect(ofIt.map((it) => it.template?.change)).toEqual(['created', 'content']);
  });

  it('forgets Meta’s refusal of a draft that says something else', async () => {
    await app.sandbox.fail('templates', { error: { code: 100, subcode: 2388293 } });
    const body = templateBody();
    const refused = await merchant.call('POST', '/api/templates', body);
    expect(refused.error.message).toContain('kept as a draft');
    const { data } = await merchant.expect(200, 'GET', `/api/templates?name=${body.name}`);
    const [draft] = data as [Template];
    expect(draft.submission).toMatchObject({
      state: 'failed',
      advice: expect.any(String) as string,
    });
    const { data: changed } = await change(draft, saying(draft, 'A parcel'));
    expect(changed).toMatchObject({ submission: { state: 'not_submitted', attempts: 0 } });
    expect(await revisionsOf(draft)).toMatchObject([
      { number: 2, outcome: 'draft' },
      { number: 1, outcome: 'refused', error: { subcode: 2388293 } },
    ]);
  });
});

describe('duplicateTemplate', () => {
  const copy = (client: ApiClient, { id }: Template, body: object) =>
    client.call('POST', `/api/templates/${id}/duplicate`, body);

  it('makes a draft under another name or language', async () => {
    const template = await anApprovedTemplate(merchant);
    const german = await copy(merchant, template, { language: 'de' });
    expect(german.status).toBe(201);
    expect(german.data).toMatchObject({
      ...{ name: template.name, language: 'de', status: 'draft', category: template.category },
      ...{ components: template.components, providerName: template.providerName },
      submission: { state: 'not_submitted' },
    });
    const taken = await copy(merchant, template, { language: 'de' });
    expect([taken.status, taken.error.code]).toEqual([409, 'conflict']);
    const same = await copy(merchant, template, {});
    expect([same.status, same.error.code]).toEqual([400, 'validation_failed']);
    const wrong = await copy(merchant, template, { name: 'Not A Name' });
    expect([wrong.status, wrong.error.code]).toEqual([422, 'template_rules']);
  });

  it('makes a merchant’s own of a shared one, and keeps whose it is for an admin', async () => {
    const { data } = await admin.expect(201, 'POST', '/api/admin/templates', templateBody());
    const shared = data as Template;
    const own = await copy(merchant, shared, { name: `${shared.name.slice(0, 40)}_own` });
    expect(own.data).toMatchObject({ merchantId: merchant.merchantId, shared: false });
    const name = `${shared.name.slice(0, 40)}_b`;
    const another = await copy(admin, shared, { name });
    expect(another.data).toMatchObject({ shared: true, providerName: name });
    const theirs = await copy(admin, own.data as Template, { name });
    const suffix = (own.data as Template).providerName.slice(-7);
    expect(theirs.data).toMatchObject({
      ...{ merchantId: merchant.merchantId, providerName: `${name}${suffix}` },
    });
  });
});

describe('a paused template', () => {
  it('is sent no more from Meta’s first word on, says until when, and goes on when unpaused', async () => {
    const template = await anApprovedTemplate(merchant);
    const providerId = template.providerTemplateId ?? '';
    await app.sandbox.setSettings({ webhooks: { paused: true } });
    await app.sandbox.review(providerId, { event: 'PAUSED' });
    const first = await merchant.expect(202, 'POST', '/api/messages/send', sendBody(template));
    const { id } = first.data as Message;
    expect(await untilTemplate(template.id, ({ status }) => status === 'paused')).toMatchObject({
      statusAdvice: expect.stringContaining('queued') as string,
    });
    expect((await merchant.call('POST', '/api/messages/send', sendBody(template))).error.code).toBe(
      'template_not_approved',
    );

    await app.sandbox.setSettings({ webhooks: { paused: false } });
    const { pausedUntil = '' } = await untilTemplate(
      template.id,
      (it) => it.pausedUntil !== undefined,
    );
    const hours = (Date.parse(pausedUntil) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(2.9);
    expect(hours).toBeLessThanOrEqual(3);
    const { error } = await merchant.call('POST', '/api/messages/send', sendBody(template));
    expect(error.details).toEqual([
      { path: 'template.name', message: `Is paused until ${pausedUntil}.` },
    ]);
    const dry = await merchant.call('POST', '/api/messages/send?dryRun=true', sendBody(template));
    expect(dry.data).toMatchObject({ valid: false, problems: [{ code: 'template_not_approved' }] });
    const held = await merchant.expect(200, 'GET', `/api/messages/logs/${id}`);
    expect((held.data as Message).status).toBe('queued');

    const path = `/api/templates/${template.id}/unpause`;
    const { data } = await merchant.expect(200, 'POST', path);
    expect(data).toMatchObject({ status: 'approved' });
    expect(data).not.toHaveProperty('pausedUntil');
    await untilStatus(merchant, id, 'read');
    const again = await merchant.call('POST', path);
    expect([again.status, again.error.code]).toEqual([409, 'conflict']);
    expect((await app.sandbox.ledger({ callbackData: id })).total).toBe(1);
  });

  it('goes on by itself, also when Meta’s word of that was lost', async () => {
    const template = await anApprovedTemplate(merchant);
    await app.sandbox.setSettings({ webhooks: { paused: true } });
    await app.sandbox.review(template.providerTemplateId ?? '', { event: 'PAUSED' });
    const waiting = await merchant.expect(202, 'POST', '/api/messages/send', sendBody(template));
    await app.sandbox.setSettings({ webhooks: { paused: false } });
    await untilTemplate(template.id, (it) => it.pausedUntil !== undefined);
    await app.sandbox.setSettings({ webhooks: { paused: true } });
    await app.sandbox.review(template.providerTemplateId ?? '', {
      ...{ event: 'APPROVED', category: 'MARKETING' },
    });
    // As if its end had come.
    await app.db
      .collection<{ _id: string }>('templates')
      .updateOne({ _id: template.id }, { $set: { recheckAt: new Date(0) }, $inc: { rev: 1 } });
    const resumed = await untilTemplate(template.id, ({ status }) => status === 'approved');
    expect(resumed).not.toHaveProperty('pausedUntil');
    const stored = await app.db
      .collection<{ _id: string }>('templates')
      .findOne({ _id: template.id });
    expect(stored).not.toHaveProperty('recheckAt');
    expect(stored).toMatchObject({ category: 'MARKETING', change: 'category' });
    await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template));
    const { id } = waiting.data as Message;
    await until(
      async () => (await app.sandbox.ledger({ callbackData: id })).total,
      (total) => total === 1,
    );
  });

  it('of the platform’s lets go what waited for it when Meta tells its quality too', async () => {
    const made = await admin.expect(201, 'POST', '/api/admin/templates', templateBody());
    const template = await untilTemplate(
      (made.data as Template).id,
      ({ status }) => status === 'approved',
    );
    await app.sandbox.fail('messages', { error: { code: 132015 } });
    const sent = await merchant.expect(202, 'POST', '/api/messages/send', sendBody(template));
    const { id } = sent.data as Message;
    await untilTemplate(template.id, ({ status }) => status === 'paused');
    const about = {
      message_template_id: Number(template.providerTemplateId),
      message_template_name: template.providerName,
      message_template_language: template.language,
    };
    const at = Math.ceil(Date.now() / 1000) + 1;
    const [resumed, better] = [
      aWebhook('message_template_status_update', { ...about, event: 'APPROVED' }, at),
      aWebhook(
        'message_template_quality_update',
        { ...about, previous_quality_score: 'RED', new_quality_score: 'GREEN' },
        at,
      ),
    ];
    await postWebhook(app, { ...resumed, entry: [...resumed.entry, ...better.entry] });
    await untilStatus(merchant, id, 'read');
  });

  it('that Meta disables fails what waits for it', async () => {
    const template = await anApprovedTemplate(merchant);
    await app.sandbox.fail('messages', { error: { code: 132016 } });
    const { error } = await merchant.call('POST', '/api/messages/send', sendBody(template));
    expect([error.code, error.provider?.code]).toEqual(['provider_rejected', 132016]);
    const { status } = await read(template.id);
    expect(status).toBe('disabled');
    const next = await merchant.call('POST', '/api/messages/send', sendBody(template));
    expect([next.status, next.error.code]).toEqual([422, 'template_not_approved']);
  });
});

describe('recheckTemplate', () => {
  it('takes a template for deleted where the account’s list is without it alone', async () => {
    const { id, providerTemplateId = '' } = await anApprovedTemplate(merchant);
    const templates = new TemplateStore(app.db, () => undefined);
    const api = createCloudApi({
      ...{ baseUrl: app.sandboxUrl, version: 'v26.0', timeoutMs: 5_000 },
      accessToken: () => accessToken,
    });
    const recheck = async (): Promise<string | undefined> => {
      const template = await templates.findAcrossOwners(id);
      if (template) await recheckTemplate({ templates, api, clock: systemClock }, template);
      return (await templates.findAcrossOwners(id))?.status;
    };
    const [invalid, unseen] = [{ code: 100 }, { code: 100, subcode: 33 }];
    await app.sandbox.fail('templates', { error: invalid });
    expect(await recheck()).toBe('approved');
    await app.sandbox.fail('templates', { error: unseen }, { times: 2 });
    expect(await recheck()).toBe('approved');
    await app.sandbox.fail('templates', { error: unseen });
    expect(await recheck()).toBe('approved');
    await app.sandbox.setSettings({ webhooks: { paused: true } });
    await api.templates.delete(wabaId, {
      name: (await read(id)).providerName,
      id: providerTemplateId,
    });
    await until(recheck, (status) => status === 'deleted');
  });
});

describe('a template in another category', () => {
  it('is told as that, with the old price class and the new', async () => {
    const own = await app.registerMerchant();
    const template = await anApprovedTemplate(own);
    await app.sandbox.review(template.providerTemplateId ?? '', {
      ...{ event: 'APPROVED', category: 'MARKETING' },
    });
    const told = await until(
      async () => (await own.expect(200, 'GET', '/api/events?limit=200')).data as Event[],
      (events) => events.some((it) => it.template?.change === 'category'),
    );
    const changes = told.map((it) => it.template?.change);
    expect(changes[0]).toBe('created');
    expect(told[changes.indexOf('category')]).toMatchObject({
      type: 'template.updated',
      template: { id: template.id, previousCategory: 'UTILITY', category: 'MARKETING' },
    });
    const { data } = await getTemplate(own, template.id);
    expect(data).not.toHaveProperty('change');
  });
});

describe('a template that waits for Meta', () => {
  it('can be deleted, and is then never made there', async () => {
    await app.sandbox.fail('templates', { error: { code: 2, status: 503 } }, { times: 'forever' });
    const waiting = await create();
    expect(waiting.submission).toMatchObject({ state: 'queued', attempts: 1 });
    await until(
      () => merchant.call('DELETE', `/api/templates/${waiting.id}`),
      ({ status }) => status === 200,
    );
    await app.sandbox.clearFaults();
    const other = await anApprovedTemplate(merchant);
    const stored = app.db.collection<{ _id: string }>('templates');
    expect(await stored.findOne({ _id: waiting.id })).toMatchObject({
      ...{ status: 'deleted', submission: { state: 'not_submitted' } },
    });
    const names = await namesAtMeta();
    expect(names).toContain(other.providerName);
    expect(names).not.toContain(waiting.providerName);
  });
});

async function componentsAtMeta({ providerTemplateId = '' }: Template): Promise<unknown> {
  const answer = await fetch(`${app.sandboxUrl}/v25.0/${providerTemplateId}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  return ((await answer.json()) as { components: unknown }).components;
}

async function namesAtMeta(): Promise<string[]> {
  const answer = await fetch(`${app.sandboxUrl}/v25.0/${wabaId}/message_templates?limit=500`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  return ((await answer.json()) as { data: { name: string }[] }).data.map(({ name }) => name);
}
