import { createHash, randomUUID } from 'node:crypto';
import type { Media, Template, TemplateLibrary, TemplatePreview } from '@waypost/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import { forgetSyncs, getTemplate, newPhone, templateBody } from './fixtures.js';
import { aJpeg, aMedia, anMp4, aPdf } from './media-files.js';
import { startApp, until, type MerchantClient, type TestApp } from './harness.js';

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

const read = async (id: string) => (await getTemplate(merchant, id)).data as Template;

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

describe('the example of a media header', () => {
  afterEach(() => app.sandbox.clearFaults());

  const withFile = (mediaId: string, format = 'IMAGE') => ({
    ...templateBody(`file_${randomUUID().replaceAll('-', '_')}`),
    components: [
      { type: 'HEADER', format, example: { header_handle: [mediaId] } },
      { type: 'BODY', text: `Here is what you asked us for: ${randomUUID().slice(0, 8)}.` },
    ],
  });
  const create = (mediaId: string, format?: string, client: ApiClient = merchant) =>
    client.call('POST', '/api/templates', withFile(mediaId, format));
  const uploads = () => app.sandbox.uploads();
  const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const untilApproved = (id: string) =>
    until(
      () => read(id),
      ({ status }) => status === 'approved',
    );

  it('is a file of ours, brought to Meta once for all templates', async () => {
    const bytes = aPdf(3_000_000);
    const { id: mediaId, sha256 } = await aMedia(merchant, bytes);
    const before = (await uploads()).length;
    for (let count = 0; count < 2; count += 1) {
      const { status, data, text } = await create(mediaId, 'DOCUMENT');
      expect(status, text).toBe(201);
      const { id, components } = data as Template;
      expect(components[0]).toMatchObject({ example: { header_handle: [mediaId] } });
      await untilApproved(id);
    }
    const made = (await uploads()).slice(before);
    expect(made).toMatchObject([{ mimeType: 'application/pdf', sha256 }]);
    expect(digestOf(bytes)).toBe(sha256);
  });

  it('is brought again for an edit, and stays the merchant’s file through a sync', async () => {
    const { data } = await create((await aMedia(merchant)).id);
    const { id, name } = data as Template;
    await untilApproved(id);
    const other = await aMedia(merchant, aJpeg(3_000));
    const components = withFile(other.id).components;
    await merchant.expect(200, 'PUT', `/api/templates/${id}`, { components });
    await untilApproved(id);
    await merchant.expect(200, 'POST', '/api/templates/sync');
    expect(await read(id)).toMatchObject({ name, components });
    expect((await uploads()).at(-1)).toMatchObject({ sha256: other.sha256 });

    const [header] = components;
    const { providerName } = data as Template;
    const words = { type: 'BODY', text: 'These are other words, written at Meta itself.' };
    await app.sandbox.putTemplates([
      {
        ...{ name: providerName, language: 'en_US', category: 'UTILITY' },
        components: [
          { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::x'] } },
          words,
        ],
      },
    ]);
    await forgetSyncs(app);
    await merchant.expect(200, 'POST', '/api/templates/sync');
    expect((await read(id)).components).toEqual([header, words]);
  });

  it('goes on where it was interrupted', async () => {
    const { id: mediaId, sha256 } = await aMedia(merchant, anMp4(2_000_000));
    await app.sandbox.fail('media', { cutAfterBytes: 700_000 });
    await app.sandbox.fail('media', { cutAfterBytes: 500_000 });
    const before = (await uploads()).length;
    const { status, data } = await create(mediaId, 'VIDEO');
    expect([status, (data as Template).submission.state]).toEqual([201, 'submitted']);
    expect((await uploads()).slice(before)).toMatchObject([{ received: 2_000_000, sha256 }]);
    expect(await app.sandbox.faults()).toEqual([]);
  });

  it('waits with the template while Meta is away, and goes on in the same session', async () => {
    const { id: mediaId, sha256 } = await aMedia(merchant, anMp4(2_000_000));
    const before = (await uploads()).length;
    await app.sandbox.fail('media', { cutAfterBytes: 900_000 });
    // It cannot even be asked how far it has come.
    await app.sandbox.fail('media', { http: 503 });
    const { status, data } = await create(mediaId, 'VIDEO');
    const { id, submission } = data as Template;
    expect([status, submission.state]).toEqual([201, 'queued']);
    await untilApproved(id);
    expect((await uploads()).slice(before)).toMatchObject([{ sha256 }]);
  });

  it('is brought anew where Meta does not know its handle any more', async () => {
    const { id: mediaId } = await aMedia(merchant);
    expect((await create(mediaId)).status).toBe(201);
    await app.db
      .collection('example_handles')
      .updateMany({}, { $set: { handle: '4::aW1hZ2UvanBlZw==:ARbx' } });
    expect((await create(mediaId)).status).toBe(201);
  });

  it.each<[string, () => Promise<string>, string, RegExp]>([
    [
      'of a wrong type',
      async () => (await aMedia(merchant, aPdf())).id,
      'IMAGE',
      /application\/pdf/,
    ],
    [
      'that is too large',
      async () => (await aMedia(merchant, anMp4(4_000_000))).id,
      'GIF',
      /at most 3670016/,
    ],
    [
      'that never was',
      () => Promise.resolve(`med_${randomUUID().replaceAll('-', '')}`),
      'IMAGE',
      /no such file/,
    ],
    [
      'of another merchant’s',
      async () => (await aMedia(await app.registerMerchant())).id,
      'IMAGE',
      /no such file/,
    ],
  ])('is refused %s before anything is kept or sent', async (_what, file, format, message) => {
    const before = [
      await app.db.collection('templates').countDocuments(),
      (await uploads()).length,
    ];
    const mediaId = await file();
    const { status, error } = await create(mediaId, format);
    expect([status, error.code]).toEqual([422, 'template_rules']);
    expect(error.details).toEqual([
      {
        path: 'components.0.example.header_handle.0',
        message: expect.stringMatching(message) as string,
      },
    ]);
    expect(before).toEqual([
      await app.db.collection('templates').countDocuments(),
      (await uploads()).length,
    ]);
    const check = await merchant.expect(
      200,
      'POST',
      '/api/templates/validate',
      withFile(mediaId, format),
    );
    expect(check.data).toMatchObject({
      valid: false,
      violations: [{ path: error.details?.[0]?.path }],
    });
  });

  it('is refused by Meta with a handle of another account', async () => {
    const { status, error } = await create('4::aW1hZ2UvanBlZw==:ARbother');
    expect([status, error.code]).toEqual([422, 'provider_rejected']);
    expect(error.provider).toMatchObject({ code: 100, subcode: 2494102 });
  });

  it('of a shared template is a file that an admin uploaded, and no merchant reads', async () => {
    const { id: mediaId }: Media = await aMedia(admin);
    const { status, text } = await admin.call('POST', '/api/admin/templates', withFile(mediaId));
    expect(status, text).toBe(201);
    expect((await merchant.call('GET', `/api/media/${mediaId}`)).status).toBe(404);
  });
});

describe('the library', () => {
  const use = (name: string, client: ApiClient = merchant) =>
    client.call('POST', '/api/templates/library', { name });
  const library = async (client: ApiClient = merchant) =>
    ((await client.expect(200, 'GET', '/api/templates/library')).data as TemplateLibrary).templates;

  it('hands one that Meta refused over again to whoever uses it next', async () => {
    const others = await Promise.all([1, 2].map(() => app.registerMerchant()));
    await app.sandbox.fail('templates', { error: { code: 100, subcode: 2388019 } }, { times: 2 });
    for (const one of [merchant, others[0]]) {
      const { status, error } = await use('welcome', one);
      expect([status, error.code]).toEqual([422, 'provider_rejected']);
      expect(error.provider?.subcode).toBe(2388019);
    }
    const { status, data } = await use('welcome', others[1]);
    expect([status, (data as Template).submission.state]).toEqual([200, 'submitted']);
  });

  it('has twelve templates that Meta approves, each as soon as it is used', async () => {
    const templates = await library();
    expect(templates.length).toBe(12);
    for (const { name, category, text } of templates) {
      expect(text).not.toContain('{{');
      const { status, data } = await use(name);
      expect([status, (data as Template).category]).toEqual([200, category]);
      const approved = await until(
        () => read((data as Template).id),
        (template) => template.status !== 'pending',
      );
      expect([name, approved.status, approved.category]).toEqual([name, 'approved', category]);
    }
    const other = await app.registerMerchant();
    expect((await library(other)).map(({ status }) => status)).toEqual(
      Array.from({ length: 12 }, () => 'approved'),
    );
  });

  it('is one template of the platform’s for all on a shared account, which they send and cannot change', async () => {
    const others = await Promise.all([1, 2, 3].map(() => app.registerMerchant()));
    const answers = await Promise.all(
      [merchant, ...others, admin].map((one) => use('welcome', one)),
    );
    const ids = answers.map(({ data }) => (data as Template).id);
    expect(new Set(ids).size).toBe(1);
    const [id = ''] = ids;
    const template = await read(id);
    expect(template).toMatchObject({ shared: true, providerName: 'welcome' });
    expect(template.merchantId).toBeUndefined();
    const named = { customer: 'Ben', business: 'Ana’s shop' };
    for (const one of others) {
      await one.expect(201, 'POST', '/api/messages/send', {
        ...{ to: newPhone(), type: 'template' },
        template: { name: 'welcome', language: 'en', variables: { named } },
      });
      const changed = await one.call('PUT', `/api/templates/${id}`, { category: 'UTILITY' });
      expect([changed.status, changed.error.code]).toEqual([403, 'forbidden']);
    }
  });

  it('makes it the merchant’s own on an account of its own, where the platform’s cannot be sent', async () => {
    await use('welcome');
    const owner = await app.registerMerchant();
    const senders = app.db.collection<{ _id: string; grantedTo: unknown }>('senders');
    const shared = await senders.findOne({ shared: true });
    await senders.insertOne({
      ...shared,
      ...{ _id: 'snd_own', phoneNumberId: '209', wabaId: '109', shared: false },
      grantedTo: [owner.merchantId],
    });
    await owner.expect(200, 'PATCH', '/api/merchant', { defaultSenderId: 'snd_own' });
    const body = {
      ...{ to: newPhone(), type: 'template', senderId: 'snd_own' },
      template: { name: 'welcome', language: 'en', variables: {} },
    };
    const sent = await owner.call('POST', '/api/messages/send', body);
    expect([sent.status, sent.error.code]).toEqual([422, 'template_not_found']);
    const { status, data } = await use('welcome', owner);
    // The sandbox has no such account, so it waits to be handed to Meta.
    expect([status, data]).toMatchObject([
      200,
      { merchantId: owner.merchantId, shared: false, submission: { state: 'queued' } },
    ]);
    const again = await use('welcome', owner);
    expect((again.data as Template).id).toBe((data as Template).id);
    expect((await library()).find(({ name }) => name === 'welcome')?.templateId).not.toBe(
      (data as Template).id,
    );
  });

  it.each<[string, string, (name: string) => Promise<unknown>, number, string]>([
    [
      'a template of the merchant’s own has the name',
      'payment_due',
      (name) =>
        merchant.expect(201, 'POST', '/api/templates', {
          ...templateBody(name),
          language: 'en',
          submit: false,
        }),
      409,
      'conflict',
    ],
    [
      'the platform shares it no more',
      'order_shipped',
      async (name) => {
        const { data } = await use(name);
        await admin.expect(200, 'PATCH', `/api/admin/templates/${(data as Template).id}`, {
          shared: false,
        });
      },
      403,
      'forbidden',
    ],
    [
      'the platform has deleted it',
      'order_delivered',
      async (name) => {
        const { data } = await use(name);
        await admin.expect(200, 'DELETE', `/api/templates/${(data as Template).id}`);
      },
      409,
      'conflict',
    ],
  ])('is refused where %s', async (_what, name, prepare, status, code) => {
    await prepare(name);
    const answer = await use(name);
    expect([answer.status, answer.error.code]).toEqual([status, code]);
  });

  describe('of which an admin has changed the platform’s', () => {
    const name = 'payment_received';
    const shown = async (client: ApiClient = merchant) =>
      (await library(client)).find((one) => one.name === name);
    const words = (text: string) => ({
      components: [
        {
          ...{ type: 'BODY', text: `Dear {{customer}}, ${text}` },
          example: { body_text_named_params: [{ param_name: 'customer', example: 'Ben' }] },
        },
      ],
    });
    let id = '';

    it('is given and shown as it stands', async () => {
      id = ((await use(name)).data as Template).id;
      const isDecided = ({ status }: Template) => status === 'approved';
      await until(() => read(id), isDecided);
      const changed = words('we have your money and thank you for it.');
      await admin.expect(200, 'PUT', `/api/templates/${id}`, changed);
      await until(() => read(id), isDecided);
      const { status, data } = await use(name, await app.registerMerchant());
      expect([status, data]).toMatchObject([200, { id, status: 'approved', ...changed }]);
      expect(await shown()).toMatchObject({
        ...{ templateId: id, status: 'approved', ...changed },
        text: 'Dear Ben, we have your money and thank you for it.',
      });
    });

    it('tells for how long its name is blocked once it is deleted', async () => {
      await admin.expect(200, 'DELETE', `/api/templates/${id}`);
      const untilWhen = /has deleted it.* blocked for 30 days .* until about \d{4}-\d\d-\d\d/;
      const { status, error } = await use(name);
      expect([status, error.code]).toEqual([409, 'conflict']);
      expect(error.message).toMatch(untilWhen);
      expect(await shown()).toMatchObject({ templateId: id, status: 'deleted' });

      const again = await use(name, admin);
      expect([again.status, again.error.provider?.subcode]).toEqual([422, 2388023]);
      expect(again.error.message).toMatch(/kept as a draft.* until about \d{4}-\d\d-\d\d/);
      expect((await shown(admin))?.templateId).toBe(again.error.templateId);
      const theirs = await use(name);
      expect([theirs.status, theirs.error.provider?.subcode]).toEqual([422, 2388023]);
      expect(theirs.error.message).not.toContain('draft');
      expect(theirs.error.templateId).toBeUndefined();
      expect((await shown())?.status).toBeUndefined();
    });

    it('is submitted by an admin alone where it is a draft', async () => {
      const draft = (await shown(admin))?.templateId ?? '';
      await admin.expect(200, 'PUT', `/api/templates/${draft}`, words('these words wait here.'));
      const { status, error } = await use(name);
      expect([status, error.code]).toEqual([403, 'forbidden']);
    });
  });

  it('is refused for a name that it does not have', async () => {
    for (const name of ['never_was', '__proto__', '<script>']) {
      const { status, error } = await use(name);
      expect([status, error.details?.[0]?.path]).toEqual([400, 'name']);
    }
  });
});
