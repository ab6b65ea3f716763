import type {
  AdminSender,
  AuditEntry,
  Message,
  PlatformHealth,
  Sender,
  WebhookEvent,
  WebhookEventDetail,
} from '@waypost/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.js';
import {
  anApprovedTemplate,
  change,
  inboundText,
  newPhone,
  postWebhook,
  sendBody,
  sign,
  statuses,
  untilStatus,
} from './fixtures.js';
import { startApp, until, wabaId, type MerchantClient, type TestApp } from './harness.js';

let app: TestApp;
let admin: ApiClient;
let merchant: MerchantClient;

beforeAll(async () => {
  app = await startApp();
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
  await app.sandbox.setSettings({ phoneNumbers: 4 });
});

afterAll(() => app.stop());

const read = async <T>(path: string): Promise<T> =>
  (await admin.expect(200, 'GET', path)).data as T;

async function aReadMessage(fields: object = {}): Promise<Message> {
  const body = { ...sendBody(await anApprovedTemplate(merchant)), ...fields };
  const { data } = await merchant.expect(201, 'POST', '/api/messages/send', body);
  return untilStatus(merchant, (data as Message).id, 'read');
}

describe('the audit log', () => {
  const entries = (query = '') => read<AuditEntry[]>(`/api/admin/audit?${query}`);

  it('tells who made and suspended a merchant, when and from where, and no password', async () => {
    const body = {
      email: 'eve@shop.test',
      password: 'password-of-eve-17',
      name: 'Eve',
      businessName: 'Eve’s shop',
    };
    const made = await admin.expect(201, 'POST', '/api/admin/merchants', body);
    const { merchant: eve } = made.data as { merchant: { id: string } };
    const path = `/api/admin/merchants/${eve.id}`;
    const requestId = 'suspend-eve-1';
    await admin.call('PATCH', path, { status: 'suspended' }, { 'x-request-id': requestId });
    const [suspended, created] = await entries(`target=${eve.id}`);
    expect(suspended).toMatchObject({
      operation: 'updateMerchant',
      target: eve.id,
      email: 'admin@waypost.test',
      requestId,
      changes: { status: 'suspended' },
      outcome: 'done',
    });
    expect(suspended?.address).toMatch(/127\.0\.0\.1$/);
    expect(created).toMatchObject({
      operation: 'createMerchant',
      changes: { email: 'eve@shop.test', password: '[left out]' },
      outcome: 'done',
    });
    expect(JSON.stringify(await entries())).not.toContain(body.password);
  });

  it('tells what was refused, and why', async () => {
    const path = '/api/admin/merchants/mer_nobody';
    await admin.expect(404, 'PATCH', path, { status: 'suspended' });
    const [entry] = await entries('target=mer_nobody');
    expect(entry).toMatchObject({ outcome: 'refused', errorCode: 'not_found' });
  });

  it('tells nothing of what merchants do, and of reading', async () => {
    const before = await entries();
    await aReadMessage();
    await merchant.expect(200, 'PATCH', '/api/merchant', { businessName: 'Ana’s other shop' });
    await read('/api/admin/merchants');
    expect(await entries()).toEqual(before);
  });

  it('is filtered and paged', async () => {
    for (const status of ['suspended', 'active', 'suspended', 'active']) {
      const path = `/api/admin/merchants/${merchant.merchantId}`;
      await admin.expect(200, 'PATCH', path, { status });
    }
    const query = `operation=updateMerchant&target=${merchant.merchantId}`;
    const first = await admin.expect(200, 'GET', `/api/admin/audit?${query}&limit=3`);
    const next = `${query}&limit=3&cursor=${first.meta.nextCursor ?? ''}`;
    const second = await admin.expect(200, 'GET', `/api/admin/audit?${next}`);
    const told = [...(first.data as AuditEntry[]), ...(second.data as AuditEntry[])];
    expect(told.map(({ changes }) => changes?.status)).toEqual([
      'active',
      'suspended',
      'active',
      'suspended',
    ]);
    expect(await entries('operation=createSender')).toEqual([]);
    const until = encodeURIComponent(told.at(-1)?.at ?? '');
    expect(await entries(`${query}&until=${until}`)).toEqual([]);
  });
});

describe('senders', () => {
  const create = (fields: object) =>
    admin.call('POST', '/api/admin/senders', { wabaId, label: 'Madrid', ...fields });

  const own = async (client: MerchantClient) =>
    (await client.expect(200, 'GET', '/api/senders')).data as Sender[];

  it('are made known once Meta has told of them, and messages go from them', async () => {
    const made = await create({
      phoneNumberId: '201000000000002',
      shared: false,
      merchantIds: [merchant.merchantId],
    });
    const sender = made.data as AdminSender;
    expect([made.status, sender.merchantIds]).toEqual([201, [merchant.merchantId]]);
    expect(sender.displayPhoneNumber).toMatch(/^\+\d+$/);
    expect((await own(merchant)).map(({ id }) => id)).toContain(sender.id);
    const message = await aReadMessage({ senderId: sender.id });
    expect(message.from).toBe(sender.displayPhoneNumber);
    const stranger = await app.registerMerchant();
    expect((await own(stranger)).map(({ id }) => id)).not.toContain(sender.id);
    const again = await create({ phoneNumberId: '201000000000002' });
    expect([again.status, again.error.code]).toEqual([409, 'conflict']);
  });

  it('are granted and taken back, and renamed', async () => {
    const { id } = (await create({ phoneNumberId: '201000000000003', merchantIds: [] }))
      .data as AdminSender;
    const path = `/api/admin/senders/${id}`;
    const hasIt = async () => (await own(merchant)).some((sender) => sender.id === id);
    expect(await hasIt()).toBe(false);
    const update = (body: object) => admin.expect(200, 'PATCH', path, body);
    await update({ merchantIds: [merchant.merchantId] });
    expect(await hasIt()).toBe(true);
    await update({ merchantIds: [] });
    expect(await hasIt()).toBe(false);
    const all = (await update({ shared: true, label: 'For all' })).data as AdminSender;
    expect([all.label, all.merchantIds]).toEqual(['For all', undefined]);
    expect(await hasIt()).toBe(true);
    const listed = await read<AdminSender[]>('/api/admin/senders');
    expect(listed.find((sender) => sender.id === id)).toEqual(all);
    await update({ merchantIds: [] });
  });

  it.each([
    [400, 'phoneNumberId', { phoneNumberId: '999000000000009' }],
    [400, 'phoneNumberId', { phoneNumberId: 'abc' }],
    [400, 'merchantIds', { phoneNumberId: '201000000000004', shared: false }],
    [
      400,
      'merchantIds.0',
      { phoneNumberId: '201000000000004', shared: false, merchantIds: ['mer_nobody'] },
    ],
    [400, 'label', { phoneNumberId: '201000000000004', label: ' ' }],
  ])('are refused with %i for a wrong %s', async (status, path, fields) => {
    const answer = await create(fields);
    expect([answer.status, answer.error.details?.[0]?.path]).toEqual([status, path]);
  });

  it('tell what Meta said of an account that is not its own', async () => {
    const answer = await create({ phoneNumberId: '201000000000004', wabaId: '909000000000009' });
    expect([answer.status, answer.error.code]).toEqual([422, 'provider_rejected']);
    expect(answer.error.provider?.title).toBeTruthy();
  });

  it('never become one merchant’s and several’s by two changes at once', async () => {
    const other = await app.registerMerchant();
    const { id } = (await create({ phoneNumberId: '201000000000004' })).data as AdminSender;
    const path = `/api/admin/senders/${id}`;
    const both = [merchant.merchantId, other.merchantId];
    for (let round = 0; round < 20; round += 1) {
      await admin.expect(200, 'PATCH', path, { shared: true });
      await Promise.all([
        admin.call('PATCH', path, { shared: false, merchantIds: [merchant.merchantId] }),
        admin.call('PATCH', path, { merchantIds: both }),
      ]);
      const sender = (await read<AdminSender[]>('/api/admin/senders')).find((it) => it.id === id);
      expect(sender?.shared === true || sender?.merchantIds?.length === 1).toBe(true);
    }
    await admin.expect(200, 'PATCH', path, { shared: true, merchantIds: [] });
  });

  it('say no when one merchant’s number would be several’s', async () => {
    const [sender] = (await read<AdminSender[]>('/api/admin/senders')).filter(
      ({ shared }) => !shared,
    );
    const path = `/api/admin/senders/${sender?.id ?? ''}`;
    const { status, error } = await admin.call('PATCH', path, { merchantIds: [] });
    expect([status, error.details?.[0]?.path]).toEqual([400, 'merchantIds']);
  });
});

describe('webhook events', () => {
  beforeEach(() => app.sandbox.clearFaults());

  const list = (query: string) => read<WebhookEvent[]>(`/api/admin/webhooks?${query}`);
  const detail = (id: string) => read<WebhookEventDetail>(`/api/admin/webhooks/${id}`);
  const untilApplied = (id: string) =>
    until(
      () => detail(id),
      ({ state }) => state === 'applied',
    );

  /** The event of this very payload: the sandbox posts late ones of its own in between. */
  async function post(payload: unknown): Promise<WebhookEventDetail> {
    await postWebhook(app, payload);
    const text = JSON.stringify(payload);
    const event = await until(
      async () => {
        const newest = await Promise.all((await list('limit=10')).map(({ id }) => detail(id)));
        return newest.find(({ body }) => JSON.stringify(parsed(body)) === text);
      },
      (found) => found !== undefined,
    );
    return untilApplied(event?.id ?? '');
  }

  function parsed(body: string): unknown {
    try {
      return JSON.parse(body);
    } catch {
      return undefined;
    }
  }

  it('show what Meta posted and what became of each change', async () => {
    const message = await aReadMessage();
    // The very status that came before, whatever the clock says by now.
    const timestamp = String(Math.floor(Date.parse(message.readAt ?? '') / 1000));
    const known = statuses({ id: message.providerMessageId ?? '', status: 'read', timestamp });
    const foreign = change('messages', {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '1', phone_number_id: '999' },
      messages: [
        { from: '15550109999', id: 'wamid.foreign', timestamp: '1763900000', type: 'text' },
      ],
    });
    const payload = { ...known, entry: [...known.entry, ...foreign.entry] };
    const event = await post(payload);
    expect(event.outcomes).toEqual({ duplicate: 1, quarantined: 1 });
    expect(event.items).toContainEqual(
      expect.objectContaining({ kind: 'message', outcome: 'quarantined' }),
    );
    expect(JSON.parse(event.body)).toEqual(payload);
    expect((await list('outcome=quarantined')).map(({ id }) => id)).toContain(event.id);
    expect((await list('outcome=failed')).map(({ id }) => id)).toEqual([]);
  });

  it('show what is no JSON in quarantine', async () => {
    const raw = Buffer.from('{"entry": not json');
    await postWebhook(app, null, { raw, signature: sign(raw) });
    const [event] = await until(
      () => list('state=quarantined'),
      (events) => events.length === 1,
    );
    expect(event).toMatchObject({ reason: 'The body is no JSON.', bytes: raw.length });
    expect((await detail(event?.id ?? '')).body).toBe(raw.toString());
    const found = await list('outcome=quarantined');
    expect(found.map(({ id }) => id)).toContain(event?.id);
  });

  it('are applied again when that is asked for, to the same end', async () => {
    const from = newPhone();
    await merchant.expect(
      201,
      'POST',
      '/api/messages/send',
      sendBody(await anApprovedTemplate(merchant), from),
    );
    const event = await post(inboundText(from, 'Again and again'));
    expect(event.outcomes).toEqual({ applied: 1 });
    const messages = app.db.collection('message_logs');
    await messages.deleteMany({ 'content.text.body': 'Again and again' });
    const replay = `/api/admin/webhooks/${event.id}/replay`;
    const answer = await admin.expect(202, 'POST', replay);
    expect((answer.data as WebhookEvent).state).toBe('received');
    expect((await untilApplied(event.id)).outcomes).toEqual({ applied: 1 });
    await admin.expect(202, 'POST', replay);
    expect((await untilApplied(event.id)).outcomes).toEqual({ duplicate: 1 });
    expect(await messages.countDocuments({ 'content.text.body': 'Again and again' })).toBe(1);
  });

  it('are paged without a gap', async () => {
    const all = await list('limit=200');
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await admin.expect(200, 'GET', `/api/admin/webhooks?limit=2${cursor}`);
      seen.push(...(page.data as WebhookEvent[]).map(({ id }) => id));
      if (page.meta.nextCursor === null || seen.length >= all.length) break;
      cursor = `&cursor=${page.meta.nextCursor}`;
    }
    expect(seen).toEqual(expect.arrayContaining(all.map(({ id }) => id)));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each([
    ['GET', ''],
    ['POST', '/replay'],
  ])('%s answers 404 for an id that is none', async (method, verb) => {
    await admin.expect(404, method, `/api/admin/webhooks/whk_none${verb}`);
  });
});

describe('health', () => {
  const health = () => read<PlatformHealth>('/api/admin/health');
  const problems = async () => (await health()).problems.map(({ what }) => what).join('\n');

  it('tells queue, webhooks, tokens, senders and Meta’s errors as they are', async () => {
    await app.sandbox.fail('messages', { error: { code: 131026 } });
    const body = sendBody(await anApprovedTemplate(merchant));
    await merchant.call('POST', '/api/messages/send', body);
    const now = await health();
    expect(now.database.isWritable).toBe(true);
    expect(now.queue).toEqual({ queued: 0, sending: 0 });
    expect(now.webhooks.lastReceivedAt).toBeTruthy();
    expect(now.tokens).toMatchObject([{ which: 'current', isInUse: true, ageDays: 0 }]);
    expect(now.senders.map(({ label }) => label)).toContain('Sandbox');
    const undeliverable = now.providerErrors.find(({ code }) => code === 131026);
    expect(undeliverable?.count).toBeGreaterThanOrEqual(1);
    expect(undeliverable?.advice).toBeTruthy();
  });

  it('says what needs a person, and what to do', async () => {
    const webhooks = app.db.collection<{ _id: string }>('webhooks_log');
    const messages = app.db.collection<{ _id: string }>('message_logs');
    const senders = app.db.collection('senders');
    await webhooks.updateMany({}, { $unset: { notable: '' } });
    expect(await problems()).toBe('');
    const message = await aReadMessage();
    const longAgo = new Date(Date.now() - 3_600_000);
    const later = new Date(Date.now() + 60_000);
    // Nobody holds the number, so that nothing is claimed while the test looks.
    await senders.updateMany({}, { $set: { dispatcher: { owner: 'another', until: later } } });
    await senders.updateOne({ label: 'Sandbox' }, { $set: { quality: 'RED' } });
    await messages.updateOne(
      { _id: message.id },
      { $set: { status: 'queued', dueAt: later, createdAt: longAgo } },
    );
    await webhooks.insertOne({
      ...{ _id: 'whk_late', receivedAt: longAgo, state: 'received', attempts: 5, rev: 5 },
      queuedAt: longAgo,
      dueAt: later,
    } as never);
    const told = await health();
    expect(told.status).toBe('degraded');
    expect(told.queue).toMatchObject({ queued: 1, oldestQueuedSeconds: 3600 });
    expect(told.senders.find(({ label }) => label === 'Sandbox')).toMatchObject({ queued: 1 });
    expect(told.problems.map(({ what }) => what)).toEqual([
      'What Meta tells is applied 3600 seconds late.',
      'A message has waited for 3600 seconds.',
      'Meta rates Sandbox red.',
    ]);
    expect(told.problems.every(({ advice }) => advice.length > 0)).toBe(true);
  });
});
