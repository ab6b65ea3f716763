import type { Event, Message, Template } from '@waypost/contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import {
  anApprovedTemplate,
  change,
  forgetSyncs,
  getTemplate,
  postWebhook,
  sendBody,
  templateBody,
} from './fixtures.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let admin: ApiClient;
let merchant: MerchantClient;

beforeAll(async () => {
  app = await startApp();
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
});

afterEach(async () => {
  await app.sandbox.clearFaults();
  await app.sandbox.setSettings({ review: 'rules', reviewAfterMs: 20 });
});

afterAll(() => app.stop());

const read = async (id: string) => (await getTemplate(merchant, id)).data as Template;

function untilTemplate(id: string, status: Template['status']): Promise<Template> {
  return until(
    () => read(id),
    (template) => template.status === status,
  );
}

async function create(fields: object = {}): Promise<Template> {
  const body = { ...templateBody(), ...fields };
  return (await merchant.expect(201, 'POST', '/api/templates', body)).data as Template;
}

const newText = (name: string) => ({
  components: [{ type: 'BODY', text: `A parcel of ${name.slice(-12)} is waiting at our counter.` }],
});

describe('validateTemplate', () => {
  it('tells every violation and warning at once, and stores nothing', async () => {
    const before = await app.db.collection('templates').countDocuments();
    const { data } = await merchant.expect(200, 'POST', '/api/templates/validate', {
      name: 'Not A Name',
      language: 'klingon',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'OUR SUMMER SALE, BIT.LY/X FOR {{1}}' }],
    });
    const check = data as { valid: boolean; violations: { path: string }[]; warnings: object[] };
    expect(check.valid).toBe(false);
    expect(check.violations.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['name', 'language']),
    );
    expect(check.warnings).toMatchObject([
      { path: 'components.0.text', rule: 'warning.promotional' },
      { rule: 'warning.shortened_link' },
      { rule: 'warning.capitals' },
    ]);
    expect(await app.db.collection('templates').countDocuments()).toBe(before);
  });

  it('finds nothing in a good one', async () => {
    const { data } = await admin.expect(200, 'POST', '/api/templates/validate', templateBody());
    expect(data).toEqual({ valid: true, violations: [], warnings: [] });
  });
});

describe('a draft', () => {
  it('stays here until it is submitted, and can be changed before', async () => {
    const draft = await create({ submit: false });
    expect(draft).toMatchObject({ status: 'draft', submission: { state: 'not_submitted' } });
    const { data } = await merchant.expect(
      200,
      'PUT',
      `/api/templates/${draft.id}`,
      newText(draft.name),
    );
    expect(data).toMatchObject({ status: 'draft', ...newText(draft.name) });
    const submit = () => merchant.call('POST', `/api/templates/${draft.id}/submit`);
    const answers = await Promise.all([submit(), submit(), submit()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const late = answers.filter(({ status }) => status === 409);
    expect(late.filter(({ error }) => error.message.includes('it is draft'))).toEqual([]);
    const approved = await untilTemplate(draft.id, 'approved');
    expect(approved.components).toEqual(newText(draft.name).components);
    const again = await merchant.call('POST', `/api/templates/${draft.id}/submit`);
    expect([again.status, again.error.code]).toEqual([409, 'conflict']);
  });
});

describe('a text that another template has', () => {
  const saying = ({ components }: Template, name = templateBody().name) => ({
    ...{ ...templateBody(name), components },
  });

  it('is refused wherever it would be handed to Meta, naming that template', async () => {
    const template = await anApprovedTemplate(merchant);
    const other = await anApprovedTemplate(merchant);
    const { id } = await create({ ...saying(template), submit: false });
    const { components } = template;
    const answers = await Promise.all([
      merchant.call('POST', '/api/templates', saying(template)),
      merchant.call('POST', `/api/templates/${id}/submit`),
      merchant.call('PUT', `/api/templates/${other.id}`, { components }),
    ]);
    for (const { status, error } of answers) {
      expect([status, error.code]).toEqual([422, 'template_rules']);
      expect(error.message).toContain(`“${template.name}”`);
      expect(error.details).toMatchObject([{ path: 'components.0.text' }]);
    }
    const path = '/api/templates/validate';
    const { data } = await merchant.expect(200, 'POST', path, saying(template));
    expect(data).toMatchObject({ valid: false, violations: [{ rule: 'body.same_text' }] });
  });

  it('is taken in another language, with another footer, and once the other is gone', async () => {
    const template = await anApprovedTemplate(merchant);
    await create({ ...saying(template, template.name), language: 'en_GB' });
    const footer = { type: 'FOOTER', text: 'Ex Shop' };
    await create({ ...saying(template), components: [...template.components, footer] });
    await merchant.expect(200, 'DELETE', `/api/templates/${template.id}?allLanguages=true`);
    await create(saying(template));
  });

  it('tells nobody what others say', async () => {
    const template = await anApprovedTemplate(merchant);
    const other = await app.registerMerchant();
    const path = '/api/templates/validate';
    const { data } = await other.expect(200, 'POST', path, saying(template));
    expect(data).toMatchObject({ valid: true });
    await admin.expect(201, 'POST', '/api/admin/templates', saying(template));
  });
});

describe('updateTemplate', () => {
  it('changes an approved template at Meta, once a day and never its category', async () => {
    const template = await anApprovedTemplate(merchant);
    const path = `/api/templates/${template.id}`;
    const other = await merchant.call('PUT', path, { category: 'MARKETING' });
    expect([other.status, other.error.code]).toEqual([422, 'template_not_editable']);
    expect(other.error.details).toMatchObject([{ path: 'category' }]);

    const { data } = await merchant.expect(200, 'PUT', path, newText(template.name));
    expect(data).toMatchObject({ status: 'pending', ...newText(template.name) });
    await untilTemplate(template.id, 'approved');

    const second = await merchant.call('PUT', path, newText(`${template.name}_b`));
    expect([second.status, second.error.code]).toEqual([422, 'template_not_editable']);
    expect((await read(template.id)).components).toEqual(newText(template.name).components);
  });

  it('has a rejected one reviewed again', async () => {
    await app.sandbox.setSettings({ review: 'reject' });
    const template = await create();
    await untilTemplate(template.id, 'rejected');
    await app.sandbox.setSettings({ review: 'rules' });
    await merchant.expect(200, 'PUT', `/api/templates/${template.id}`, newText(template.name));
    const approved = await untilTemplate(template.id, 'approved');
    expect(approved.rejectedReason).toBeUndefined();
  });

  it('changes nothing when a rule is broken, or Meta is away', async () => {
    const template = await anApprovedTemplate(merchant);
    const path = `/api/templates/${template.id}`;
    const broken = await merchant.call('PUT', path, { components: [{ type: 'BODY', text: '' }] });
    expect([broken.status, broken.error.code]).toEqual([422, 'template_rules']);
    await app.sandbox.fail('templates', { error: { code: 2, status: 503 } });
    const away = await merchant.call('PUT', path, newText(template.name));
    expect([away.status, away.error.code]).toEqual([502, 'provider_error']);
    expect(await read(template.id)).toEqual(template);
    const empty = await merchant.call('PUT', path, {});
    expect([empty.status, empty.error.code]).toEqual([400, 'validation_failed']);
  });
});

describe('deleteTemplate', () => {
  it('deletes one language at Meta and here, and it can no longer be sent', async () => {
    const german = await anApprovedTemplate(merchant);
    const english = await create({ name: german.name, language: 'en_GB', ...newText(german.name) });
    const { data } = await merchant.expect(200, 'DELETE', `/api/templates/${german.id}`);
    expect(data).toEqual({ deleted: [german.id] });
    expect((await read(german.id)).status).toBe('deleted');
    expect((await read(english.id)).status).not.toBe('deleted');
    const listed = await merchant.expect(200, 'GET', `/api/templates?name=${german.name}`);
    expect((listed.data as Template[]).map(({ id }) => id)).toEqual([english.id]);
    const sent = await merchant.call('POST', '/api/messages/send', sendBody(german));
    expect(sent.status).toBe(422);
    await merchant.expect(200, 'DELETE', `/api/templates/${german.id}`);
  });

  it('deletes every language of the name', async () => {
    const one = await anApprovedTemplate(merchant);
    const two = await create({ name: one.name, language: 'en_GB', ...newText(one.name) });
    const { data } = await merchant.expect(
      200,
      'DELETE',
      `/api/templates/${one.id}?allLanguages=true`,
    );
    expect((data as { deleted: string[] }).deleted.sort()).toEqual([one.id, two.id].sort());
  });

  it('deletes no language of a name that Meta has disabled in one, and says so', async () => {
    const one = await anApprovedTemplate(merchant);
    const two = await create({ name: one.name, language: 'en_GB', ...newText(one.name) });
    const { providerTemplateId = '' } = await untilTemplate(two.id, 'approved');
    await app.sandbox.review(providerTemplateId, { event: 'DISABLED' });
    await untilTemplate(two.id, 'disabled');
    const path = `/api/templates/${one.id}?allLanguages=true`;
    const { status, error } = await merchant.call('DELETE', path);
    expect([status, error.code]).toEqual([422, 'template_not_editable']);
    expect(error.details).toMatchObject([{ path: 'status' }]);
    expect(error.message).toContain('disabled in en_GB');
    expect((await read(one.id)).status).toBe('approved');
  });

  it('deletes nothing here when Meta is away', async () => {
    const template = await anApprovedTemplate(merchant);
    await app.sandbox.fail('templates', { error: { code: 2, status: 503 } });
    const answer = await merchant.call('DELETE', `/api/templates/${template.id}`);
    expect([answer.status, answer.error.code]).toEqual([502, 'provider_error']);
    expect((await read(template.id)).status).toBe('approved');
  });

  it('deletes no language of the name that is another’s', async () => {
    const mine = await anApprovedTemplate(merchant);
    const theirs = await create({ name: mine.name, language: 'en_GB', ...newText(mine.name) });
    const templates = app.db.collection<{ _id: string; merchantId?: string }>('templates');
    await templates.updateOne({ _id: theirs.id }, { $unset: { merchantId: '' } });
    const path = `/api/templates/${mine.id}?allLanguages=true`;
    const { data } = await merchant.expect(200, 'DELETE', path);
    expect(data).toEqual({ deleted: [mine.id] });
    const left = await admin.expect(200, 'GET', `/api/templates/${theirs.id}`);
    expect((left.data as Template).status).not.toBe('deleted');
  });

  it('leaves alone what is written under its name while Meta still deletes it', async () => {
    const template = await anApprovedTemplate(merchant);
    const other = await anApprovedTemplate(merchant);
    await app.sandbox.setSettings({ reviewAfterMs: 3_600_000 });
    await merchant.expect(200, 'DELETE', `/api/templates/${template.id}`);
    const draft = await create({ name: template.name, submit: false });
    await merchant.expect(200, 'POST', '/api/templates/sync');
    for (const { providerTemplateId, providerName } of [template, other]) {
      const news = {
        ...{ event: 'DELETED', reason: null, message_template_id: Number(providerTemplateId) },
        ...{ message_template_name: providerName, message_template_language: 'en_US' },
      };
      await postWebhook(app, change('message_template_status_update', news));
    }
    await untilTemplate(other.id, 'deleted');
    expect(await read(draft.id)).toMatchObject({ status: 'draft' });
    await merchant.expect(200, 'PUT', `/api/templates/${draft.id}`, newText(draft.name));
  });

  it('keeps a draft of the name that Meta got while the others were deleted', async () => {
    const one = await anApprovedTemplate(merchant);
    const text = { name: one.name, ...newText(one.name) };
    const draft = await create({ ...text, language: 'uk', submit: false });
    await app.sandbox.fail('templates', { acceptThenHangMs: 1_500 });
    const deleting = merchant.call('DELETE', `/api/templates/${one.id}?allLanguages=true`);
    await until(
      () => app.sandbox.faults(),
      ({ length }) => length === 0,
    );
    await merchant.expect(200, 'POST', `/api/templates/${draft.id}/submit`);
    const { status, error } = await deleting;
    expect([status, error.code]).toEqual([409, 'conflict']);
    expect((await read(one.id)).status).toBe('deleted');
    expect((await read(draft.id)).status).not.toBe('deleted');
  });

  it('makes the name of a draft free again', async () => {
    const draft = await create({ submit: false });
    await merchant.expect(200, 'DELETE', `/api/templates/${draft.id}`);
    const again = await create({ name: draft.name });
    expect(again.id).not.toBe(draft.id);
  });
});

describe('syncTemplates', () => {
  beforeEach(() => forgetSyncs(app));
  const sync = async (client: ApiClient) => {
    await forgetSyncs(app);
    return (await client.expect(200, 'POST', '/api/templates/sync')).data as Record<string, number>;
  };

  it('finds what changed at Meta, and the same again finds nothing', async () => {
    const template = await anApprovedTemplate(merchant);
    await sync(merchant);
    await app.db
      .collection<{ _id: string }>('templates')
      .updateOne({ _id: template.id }, { $set: { status: 'paused', components: [] } });
    expect(await sync(merchant)).toMatchObject({ created: 0, updated: 1, removed: 0 });
    expect(await read(template.id)).toMatchObject({
      status: 'approved',
      components: template.components,
    });
    expect(await sync(merchant)).toMatchObject({ created: 0, updated: 0, removed: 0 });
  });

  it('gives what nobody owns to the platform, unshared, and only for an admin, page by page', async () => {
    await sync(admin);
    const names = Array.from({ length: 300 }, (_, index) => `foreign_${index}`);
    const put = await app.sandbox.putTemplates(
      names.map((name) => ({ ...templateBody(name), category: 'UTILITY', status: 'APPROVED' })),
    );
    const change = { category: 'MARKETING', afterSeconds: 0 } as const;
    await app.sandbox.recategorise(String(put.at(-1)?.id), change);
    expect(await sync(merchant)).toMatchObject({ created: 0 });
    expect(await sync(admin)).toMatchObject({ created: 300 });
    const { data } = await admin.expect(200, 'GET', '/api/templates?name=foreign_299');
    const [found] = data as Template[];
    expect(found).toMatchObject({ shared: false, status: 'approved' });
    expect(found).toMatchObject({ category: 'MARKETING', previousCategory: 'UTILITY' });
    expect(found?.merchantId).toBeUndefined();
    const seen = await merchant.expect(200, 'GET', '/api/templates?name=foreign_299');
    expect(seen.data).toEqual([]);
  });

  it('keeps the OTP button that Meta lists as a URL', async () => {
    const body = {
      ...templateBody(),
      category: 'AUTHENTICATION',
      components: [
        { type: 'BODY', add_security_recommendation: true },
        { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }] },
      ],
    };
    const template = await anApprovedTemplate(merchant, body);
    await sync(merchant);
    expect((await read(template.id)).components).toEqual(template.components);
  });

  it('gives a merchant with a number on a shared account nothing of the platform’s', async () => {
    const senders = app.db.collection<{ _id: string }>('senders');
    const platform = await senders.findOne({ shared: true });
    await senders.insertOne({
      ...platform,
      _id: 'snd_dedicated',
      phoneNumberId: '209000000000009',
      shared: false,
      grantedTo: [merchant.merchantId],
      createdAt: new Date(),
    } as never);
    await app.sandbox.putTemplates([
      { ...templateBody('unclaimed'), category: 'UTILITY', status: 'APPROVED' },
    ]);
    const { created } = await sync(merchant);
    await senders.deleteOne({ _id: 'snd_dedicated' });
    expect(created).toBe(0);
    const { data } = await merchant.expect(200, 'GET', '/api/templates?q=unclaimed');
    expect(data).toEqual([]);
  });

  it('shows as deleted what is gone at Meta, and leaves another merchant’s alone', async () => {
    const other = await app.registerMerchant();
    const [mine, theirs] = [await anApprovedTemplate(merchant), await anApprovedTemplate(other)];
    for (const { id } of [mine, theirs]) {
      await app.db
        .collection<{ _id: string }>('templates')
        .updateOne(
          { _id: id },
          { $set: { providerTemplateId: `9${id.length}${id.slice(-4)}`, providerName: `x_${id}` } },
        );
    }
    expect(await sync(merchant)).toMatchObject({ removed: 1 });
    expect((await read(mine.id)).status).toBe('deleted');
    const { data } = await getTemplate(other, theirs.id);
    expect((data as Template).status).toBe('approved');
  });

  it('tells when Meta is away', async () => {
    await app.sandbox.fail('templates', { error: { code: 2, status: 503 } }, { times: 'forever' });
    const answer = await merchant.call('POST', '/api/templates/sync');
    expect([answer.status, answer.error.code]).toEqual([502, 'provider_error']);
  });
});

describe('a template on an account that its merchant has no number of any more', () => {
  it('is read and kept, and changed by an admin alone', async () => {
    const { id, name } = await create({ submit: false });
    const templates = app.db.collection<{ _id: string }>('templates');
    await templates.updateOne({ _id: id }, { $set: { accountId: '109' } });
    const before = await templates.findOne({ _id: id });
    for (const [method, path, body] of [
      ['PUT', '', newText('x')],
      ['POST', '/submit', undefined],
      ['POST', '/unpause', undefined],
      ['POST', '/revisions/1/restore', undefined],
      ['DELETE', '', undefined],
    ] as const) {
      const answer = await merchant.call(method, `/api/templates/${id}${path}`, body);
      expect([path, answer.status, answer.error.code]).toEqual([path, 422, 'sender_unavailable']);
    }
    expect(await templates.findOne({ _id: id })).toEqual(before);
    await merchant.expect(200, 'GET', `/api/templates/${id}/revisions`);
    await admin.expect(200, 'PUT', `/api/templates/${id}`, newText(name));
    await admin.expect(200, 'DELETE', `/api/templates/${id}`);
  });
});

const statusesAfter = (count: number, templates: Template[]) =>
  templates.slice(count).map(({ status }) => status);

describe('the platform’s templates', () => {
  it('are shared with all, who send them and cannot change them', async () => {
    const { data } = await admin.expect(201, 'POST', '/api/admin/templates', templateBody());
    const shared = data as Template;
    await untilTemplate(shared.id, 'approved');
    expect(shared).toMatchObject({ shared: true, providerName: shared.name });
    await merchant.expect(201, 'POST', '/api/messages/send', sendBody(shared));
    for (const [method, path, body] of [
      ['PUT', '', newText('x')],
      ['DELETE', '', undefined],
      ['POST', '/submit', undefined],
    ] as const) {
      const answer = await merchant.call(method, `/api/templates/${shared.id}${path}`, body);
      expect([answer.status, answer.error.code]).toEqual([403, 'forbidden']);
    }
    await admin.expect(200, 'PUT', `/api/templates/${shared.id}`, newText(shared.name));
  });

  it('are shared with some only, and others learn nothing of them', async () => {
    const other = await app.registerMerchant();
    const { data } = await admin.expect(201, 'POST', '/api/admin/templates', {
      ...templateBody(),
      merchantIds: [merchant.merchantId],
    });
    const shared = data as Template;
    expect(shared.merchantIds).toEqual([merchant.merchantId]);
    const seen = await untilTemplate(shared.id, 'approved');
    expect(seen.merchantIds).toBeUndefined();
    expect((await other.call('GET', `/api/templates/${shared.id}`)).status).toBe(404);
    expect((await other.expect(200, 'GET', '/api/templates?q=order')).data).not.toContainEqual(
      expect.objectContaining({ id: shared.id }),
    );
    const refused = await other.call('POST', '/api/messages/send', sendBody(shared));
    expect([refused.status, refused.error.code]).toEqual([422, 'template_not_found']);

    const path = `/api/admin/templates/${shared.id}`;
    await admin.expect(200, 'PATCH', path, { shared: true });
    await other.expect(201, 'POST', '/api/messages/send', sendBody(shared));
    await admin.expect(200, 'PATCH', path, { shared: false });
    expect((await merchant.call('GET', `/api/templates/${shared.id}`)).status).toBe(404);
    await admin.expect(200, 'PATCH', path, { merchantId: other.merchantId });
    expect((await other.expect(200, 'GET', `/api/templates/${shared.id}`)).data).toMatchObject({
      merchantId: other.merchantId,
      shared: false,
    });
    const taken = await admin.call('PATCH', path, { shared: true });
    expect([taken.status, taken.error.code]).toEqual([409, 'conflict']);
  });

  it('are shown to merchants once they are handed to Meta, and not while they are drafts', async () => {
    const body = templateBody();
    const { data } = await admin.expect(201, 'POST', '/api/admin/templates', {
      ...{ ...body, submit: false },
    });
    const path = `/api/templates/${(data as Template).id}`;
    const seen = async () =>
      [
        (await merchant.call('GET', path)).status,
        ((await merchant.expect(200, 'GET', `/api/templates?name=${body.name}`)).data as []).length,
      ].join();
    expect(await seen()).toBe('404,0');
    await app.sandbox.fail('templates', { error: { code: 100, subcode: 2388293 } });
    await admin.expect(422, 'POST', `${path}/submit`);
    expect(await seen()).toBe('404,0');
    await admin.expect(200, 'POST', `${path}/submit`);
    expect(await seen()).toBe('200,1');

    const draft = await admin.expect(201, 'POST', `${path}/duplicate`, { name: `${body.name}_b` });
    await admin.expect(200, 'DELETE', `/api/templates/${(draft.data as Template).id}`);
    const query = `/api/templates?status=deleted&name=${body.name}_b`;
    expect((await merchant.expect(200, 'GET', query)).data).toEqual([]);
  });

  it('are told as gone to whoever they are taken from, and to nobody else', async () => {
    const [one, two] = [await app.registerMerchant(), await app.registerMerchant()];
    const { data } = await admin.expect(201, 'POST', '/api/admin/templates', templateBody());
    const { id } = data as Template;
    await untilTemplate(id, 'approved');
    const told = async (client: ApiClient) => {
      const page = await client.expect(200, 'GET', '/api/events?limit=200');
      return (page.data as Event[]).flatMap(({ template }) =>
        template?.id === id ? template : [],
      );
    };
    const isApproved = (all: Template[]) => all.some(({ status }) => status === 'approved');
    const before = (await until(() => told(one), isApproved)).length;
    await until(() => told(two), isApproved);
    const share = async (body: object, toOne: string[], toTwo: string[]) => {
      await admin.expect(200, 'PATCH', `/api/admin/templates/${id}`, body);
      const statuses = await until(
        async () => [await told(one), await told(two)].map((all) => statusesAfter(before, all)),
        ([mine = [], theirs = []]) => mine.length >= toOne.length && theirs.length >= toTwo.length,
      );
      expect(statuses).toEqual([toOne, toTwo]);
    };
    // From all to some all are told that it is gone, and those some then how it stands.
    const some = ['deleted', 'approved'];
    await share({ merchantIds: [one.merchantId, two.merchantId] }, some, some);
    const [kept, gone] = [
      [...some, 'approved'],
      [...some, 'deleted'],
    ];
    await share({ merchantIds: [one.merchantId] }, kept, gone);
    await share({ merchantId: one.merchantId }, [...kept, 'approved'], gone);
    const last = (await told(two)).at(-1);
    expect(last).toMatchObject({ id, shared: true, change: 'sharing' });
    expect(JSON.stringify(last)).not.toContain(one.merchantId);
  });

  it('are sent by a merchant that has deleted its own of the name', async () => {
    const own = await create();
    const body = { ...templateBody(own.name), ...newText(own.name) };
    const { data } = await admin.expect(201, 'POST', '/api/admin/templates', body);
    await untilTemplate((data as Template).id, 'approved');
    await merchant.expect(200, 'DELETE', `/api/templates/${own.id}`);
    const { name, language } = own;
    const sent = await merchant.expect(201, 'POST', '/api/messages/send', {
      ...sendBody(own),
      template: { name, language },
    });
    expect((sent.data as Message).template?.name).toBe(own.name);
  });

  it('are not given to a merchant that has one of the name', async () => {
    const own = await create();
    const body = { ...templateBody(own.name), ...newText(own.name) };
    const { data } = await admin.expect(201, 'POST', '/api/admin/templates', body);
    const path = `/api/admin/templates/${(data as Template).id}`;
    const answer = await admin.call('PATCH', path, { merchantId: merchant.merchantId });
    expect([answer.status, answer.error.code]).toEqual([409, 'conflict']);
  });

  it('name merchants that are there', async () => {
    const { status, error } = await admin.call('POST', '/api/admin/templates', {
      ...templateBody(),
      merchantIds: [merchant.merchantId, 'mer_nobody'],
    });
    expect(status).toBe(400);
    expect(error.details).toEqual([
      { path: 'merchantIds.1', message: 'There is no such merchant.' },
    ]);
    const twice = await admin.call('POST', '/api/admin/templates', {
      ...templateBody(),
      merchantIds: [merchant.merchantId, merchant.merchantId],
    });
    expect([twice.status, twice.error.details]).toEqual([
      400,
      [{ path: 'merchantIds', message: 'Names a merchant twice.' }],
    ]);
  });
});
