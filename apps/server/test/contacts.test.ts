import { randomUUID } from 'node:crypto';
import type { Contact, Event, Message, Template } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MarketingChoiceStore } from '../src/features/contacts/marketing-choices.store.js';
import type { ApiClient } from './api-client.js';
import {
  anApprovedTemplate,
  change,
  inboundText,
  newPhone,
  postWebhook,
  sendBody,
  statuses,
  templateBody,
  untilStatus,
} from './fixtures.js';
import {
  phoneNumberId,
  startApp,
  until,
  wabaId,
  type MerchantClient,
  type TestApp,
} from './harness.js';

let app: TestApp;
let admin: ApiClient;
let merchant: MerchantClient;
let other: MerchantClient;
let template: Template;

beforeAll(async () => {
  app = await startApp();
  admin = await app.loginAdmin();
  merchant = await app.registerMerchant();
  other = await app.registerMerchant();
  template = await anApprovedTemplate(merchant);
});

afterAll(() => app.stop());

const day = 86_400_000;

async function send(to: string, as = merchant, of = template): Promise<Message> {
  return (await as.expect(201, 'POST', '/api/messages/send', sendBody(of, to))).data as Message;
}

function sendText(to: string, as = merchant) {
  return as.call('POST', '/api/messages/send', { to, type: 'text', text: { body: 'Hello' } });
}

async function listContacts(query = '', as: Pick<ApiClient, 'expect'> = merchant) {
  return (await as.expect(200, 'GET', `/api/contacts${query}`)).data as Contact[];
}

/** The one contact that has this in a name or a number. */
async function contactOf(
  text: string,
  isDone: (contact: Contact) => boolean = () => true,
  as: Pick<ApiClient, 'expect'> = merchant,
): Promise<Contact> {
  const [found] = await until(
    () => listContacts(`?q=${encodeURIComponent(text)}`, as),
    ([contact, second]) => contact !== undefined && second === undefined && isDone(contact),
  );
  if (!found) throw new Error('It was there.');
  return found;
}

async function conversationOf({ id }: Contact, as: Pick<ApiClient, 'expect'> = merchant) {
  return (await as.expect(200, 'GET', `/api/contacts/${id}/messages`)).data as Message[];
}

/** Written to, so that what the person writes is this merchant's. */
async function aPerson(to = newPhone(), as = merchant, of = template): Promise<string> {
  await untilStatus(as, (await send(to, as, of)).id, 'read');
  return to;
}

async function eventsOf(as: Pick<ApiClient, 'expect'>, contactId: string): Promise<Contact[]> {
  const events: Event[] = [];
  let after = '';
  for (;;) {
    const path = `/api/events?limit=200${after && `&after=${after}`}`;
    const { data, meta } = await as.expect(200, 'GET', path);
    const page = data as Event[];
    events.push(...page);
    after = String(meta.nextCursor);
    if (page.length < 200) break;
  }
  return events.flatMap(({ type, contact }) =>
    type === 'contact.updated' && contact?.id === contactId ? [contact] : [],
  );
}

describe('contacts', () => {
  it('has whom a merchant wrote to, once, as its app typed it and as Meta knows it', async () => {
    const to = newPhone();
    const [first, second] = [await send(to), await send(to)];
    const contact = await contactOf(
      to,
      ({ lastMessageAt }) => lastMessageAt >= (second.acceptedAt ?? ''),
    );
    expect(contact).toEqual({
      ...{ id: contact.id, merchantId: merchant.merchantId, phone: to, waId: to.slice(1) },
      ...{ optedOut: false, windows: [], lastMessageAt: second.acceptedAt },
    });
    const ids = (await conversationOf(contact)).map(({ id }) => id);
    expect(ids).toEqual([second.id, first.id]);
    expect(await eventsOf(merchant, contact.id)).toEqual([]);
  });

  it('keeps the name, Meta’s id and the window of who writes, tells it, and shows both directions', async () => {
    const to = await aPerson();
    expect((await sendText(to)).error.code).toBe('outside_service_window');
    await app.sandbox.inbound({
      ...{ from: to, type: 'text', text: { body: 'Hello?' } },
      ...{ profileName: 'Zoë 🦊', userId: 'US.777' },
    });
    const contact = await contactOf(to, ({ windows }) => windows.length > 0);
    expect(contact).toMatchObject({ name: 'Zoë 🦊', phone: to, userId: 'US.777' });
    const [received, sent] = await conversationOf(contact);
    expect([received?.direction, sent?.direction]).toEqual(['inbound', 'outbound']);
    const [window] = contact.windows;
    expect(received?.windowOpenUntil).toBe(window?.openUntil);
    expect(sent).not.toHaveProperty('windowOpenUntil');
    const openMs = Date.parse(window?.openUntil ?? '') - Date.now();
    expect(openMs).toBeGreaterThan(day - 60_000);
    expect(openMs).toBeLessThanOrEqual(day);
    expect(window?.senderId).toBe(sent?.senderId);
    expect((await sendText(to)).status).toBe(201);
    const told = await until(
      () => eventsOf(merchant, contact.id),
      (it) => it.length > 0,
    );
    expect(told.at(-1)).toMatchObject({ id: contact.id, name: 'Zoë 🦊', windows: contact.windows });
  });

  it('pages both lists, and finds by name, number and id of Meta’s', async () => {
    const to = await aPerson();
    await send(to);
    const name = `Bo ${randomUUID().slice(0, 8)}`;
    await app.sandbox.inbound({
      ...{ from: to, type: 'text', text: { body: 'Hi' } },
      ...{ profileName: name, userId: `DE.${name.slice(3)}` },
    });
    const contact = await contactOf(name.toUpperCase());
    for (const text of [
      to,
      to.slice(-7),
      `+1 (${to.slice(2, 5)}) ${to.slice(5)}`,
      `de.${name.slice(3)}`,
    ])
      expect(await contactOf(text)).toMatchObject({ id: contact.id });
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const path = `/api/contacts/${contact.id}/messages?limit=1${cursor && `&cursor=${cursor}`}`;
      const { data, meta } = await merchant.expect(200, 'GET', path);
      seen.push(...(data as Message[]).map(({ id }) => id));
      if (meta.nextCursor === null) break;
      cursor = meta.nextCursor;
    }
    expect(seen).toEqual((await conversationOf(contact)).map(({ id }) => id));
    expect(seen).toHaveLength(3);
    const first = await merchant.expect(200, 'GET', '/api/contacts?limit=1');
    const next = `/api/contacts?limit=1&cursor=${first.meta.nextCursor ?? ''}`;
    const [second] = (await merchant.expect(200, 'GET', next)).data as Contact[];
    expect(second?.id).not.toBe((first.data as Contact[])[0]?.id);
    const foreign = `/api/contacts/${contact.id}/messages?cursor=${first.meta.nextCursor ?? ''}`;
    expect((await merchant.call('GET', foreign)).error.code).toBe('invalid_cursor');
  });

  it('shows an admin everybody’s, or one merchant’s', async () => {
    const contact = await contactOf(await aPerson());
    const one = (await admin.expect(200, 'GET', `/api/contacts/${contact.id}`)).data;
    expect(one).toEqual(contact);
    expect(await conversationOf(contact, admin)).toEqual(await conversationOf(contact));
    const mine = await listContacts(`?merchantId=${merchant.merchantId}&limit=200`, admin);
    expect(mine.map(({ id }) => id)).toContain(contact.id);
    expect(await listContacts(`?merchantId=${other.merchantId}`, admin)).toEqual([]);
    const named = await merchant.call('GET', `/api/contacts?merchantId=${merchant.merchantId}`);
    expect(named.error.code).toBe('validation_failed');
  });

  it.each(['?q=', `?q=${'a'.repeat(201)}`, '?q=%00', '?optedOut=maybe', '?name=x', '?limit=0'])(
    'refuses %s',
    async (query) => {
      expect((await merchant.call('GET', `/api/contacts${query}`)).status).toBe(400);
    },
  );

  it.each(['.*', '[', '$where', '(?=', '\\'])('takes %s as plain text', async (text) => {
    expect(await listContacts(`?q=${encodeURIComponent(text)}`)).toEqual([]);
  });
});

describe('one person under several names', () => {
  const digits = () => String(10_000_000 + Math.floor(Math.random() * 9_999_999)).slice(-7);

  it.each([
    ['Brazil', () => ['+55319', '+5531', `1${digits()}`]],
    ['Mexico', () => ['+5215', '+525', `51${digits()}`]],
    ['Argentina', () => ['+549', '+54', `351${digits()}`]],
  ])('%s: what one spelling opens is open to the other', async (_name, parts) => {
    const [long = '', short = '', rest = ''] = parts();
    const [typed, known] = [`${long}${rest}`, `${short}${rest}`];
    await aPerson(typed);
    const { id } = await contactOf(typed);
    const contacts = app.db.collection<{ _id: string }>('contacts');
    for (const from of [typed, known]) {
      await postWebhook(app, inboundText(from, 'Hi'));
      await contactOf(from, ({ windows }) => windows.length === 1);
      await contacts.updateOne({ _id: id }, { $unset: { windows: '' }, $inc: { rev: 1 } });
    }
    await postWebhook(app, inboundText(known, 'Hi'));
    const contact = await contactOf(typed, ({ windows }) => windows.length === 1);
    expect(contact).toMatchObject({ id, phone: typed });
    expect((await sendText(typed)).status).not.toBe(422);
    const again = await send(known);
    const conversation = await until(
      () => conversationOf(contact),
      (it) => it.length === 6,
    );
    expect(conversation.map(({ to }) => to)).toContain(again.to);
    expect(again.to).toBe(known);
  });

  it('Meta’s word links numbers that no rule does', async () => {
    const [typed, known] = [newPhone(), newPhone()];
    const message = await send(typed);
    const status = {
      ...{ id: message.providerMessageId ?? '', status: 'delivered' },
      ...{ recipient_id: known.slice(1), biz_opaque_callback_data: message.id },
    };
    await postWebhook(app, statuses(status));
    await postWebhook(app, inboundText(known, 'Hi'));
    const contact = await contactOf(known, ({ windows }) => windows.length === 1);
    expect(contact).toMatchObject({ phone: typed });
    expect((await sendText(typed)).status).toBe(201);
    expect(await conversationOf(contact)).toHaveLength(3);
  });

  it('keeps whoever hides the number, and knows them again when they show it', async () => {
    const to = await aPerson();
    const userId = `US.${randomUUID().replaceAll('-', '')}`;
    const asked = await send(to);
    const write = (fields: object) =>
      app.sandbox.inbound({ from: to, type: 'text', text: { body: 'Hi' }, userId, ...fields });
    await write({ hidesNumber: true, contextWamid: asked.providerMessageId });
    const hidden = await contactOf(userId);
    expect(hidden).not.toHaveProperty('phone');
    expect(hidden).not.toHaveProperty('waId');
    expect(hidden.windows).toHaveLength(1);
    expect(await conversationOf(hidden)).toMatchObject([{ from: null, contact: { userId } }]);
    const known = await contactOf(to);
    expect(known.id).not.toBe(hidden.id);
    await write({});
    const one = await contactOf(userId, ({ phone }) => phone === to);
    expect(await contactOf(to)).toEqual(one);
    for (const id of [hidden.id, known.id]) {
      expect((await merchant.expect(200, 'GET', `/api/contacts/${id}`)).data).toEqual(one);
    }
    expect((await conversationOf(one)).map(({ direction }) => direction)).toEqual([
      ...['inbound', 'inbound', 'outbound', 'outbound'],
    ]);
    // From here on the id alone says whose it is.
    await write({ hidesNumber: true });
    await until(
      () => conversationOf(one),
      (it) => it.length === 5,
    );
  });

  describe('who write to a merchant’s own number', () => {
    const ownNumberId = '201000000000003';
    let owner: MerchantClient;
    let senderId: string;

    beforeAll(async () => {
      await app.sandbox.setSettings({ phoneNumbers: 3 });
      owner = await app.registerMerchant();
      const { data } = await admin.expect(201, 'POST', '/api/admin/senders', {
        ...{ phoneNumberId: ownNumberId, wabaId, label: 'Own', shared: false },
        merchantIds: [owner.merchantId],
      });
      senderId = (data as { id: string }).id;
    });

    const tellOf = (ids: { waId?: string; userId?: string }, at: Date, more = {}) => {
      const timestamp = String(Math.floor(at.getTime() / 1000));
      const contact = { wa_id: ids.waId, user_id: ids.userId };
      const contacts = [{ profile: { name: `At ${timestamp}` }, ...contact }];
      const message = {
        ...{ id: `wamid.${randomUUID()}`, timestamp, from: ids.waId, from_user_id: ids.userId },
        ...{ type: 'text', text: { body: timestamp }, ...more },
      };
      return change('messages', {
        ...{ metadata: { phone_number_id: ownNumberId }, messages: [message] },
        ...('type' in more ? {} : { contacts }),
      });
    };

    it('are followed to another number, and the old one given up to whoever has it then', async () => {
      const [before, after] = [newPhone().slice(1), newPhone()];
      const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
      const age = (hours: number) =>
        app.db
          .collection('message_logs')
          .updateMany({ waId: before }, { $set: { createdAt: hoursAgo(hours) } });
      await postWebhook(app, tellOf({ waId: before }, hoursAgo(3)));
      const first = await contactOf(before, ({ windows }) => windows.length === 1, owner);
      await age(3);
      const userId = `US.2${randomUUID()}`;
      const system = { type: 'user_changed_number', wa_id: after.slice(1), user_id: userId };
      await postWebhook(app, tellOf({ waId: before }, hoursAgo(2), { type: 'system', system }));
      const moved = await contactOf(after, () => true, owner);
      expect(moved).toMatchObject({ id: first.id, waId: after.slice(1), userId });
      expect(moved.windows).toEqual(first.windows);
      const hello = { to: after, type: 'text', text: { body: 'Hello' }, senderId };
      await owner.expect(201, 'POST', '/api/messages/send', hello);
      await age(1);
      await postWebhook(app, tellOf({ waId: before }, new Date()));
      const stranger = await contactOf(before, ({ id }) => id !== first.id, owner);
      expect(stranger.windows).toHaveLength(1);
      expect(await contactOf(after, () => true, owner)).toMatchObject({ id: first.id });
      const kinds = async (it: Contact) =>
        (await conversationOf(it, owner)).map(({ direction, type }) => `${direction} ${type}`);
      expect(await kinds(stranger)).toEqual(['inbound text']);
      const theirs = ['inbound system', 'inbound text', 'outbound text'];
      expect((await kinds(first)).toSorted()).toEqual(theirs);
    });

    it('become one, however many webhooks tell different names of theirs at once', async () => {
      const [waId, userId] = [newPhone().slice(1), `US.${randomUUID()}`];
      const names = [{ waId }, { userId }, { waId, userId }];
      const posts = Array.from({ length: 30 }, (_, index) =>
        postWebhook(app, tellOf(names[index % 3] ?? {}, new Date())),
      );
      await Promise.all(posts);
      const contact = await contactOf(userId, (it) => it.waId === waId, owner);
      await until(
        () => conversationOf(contact, owner),
        (it) => it.length === 30,
      );
      expect(await contactOf(waId, () => true, owner)).toMatchObject({ id: contact.id });
      const failed = await admin.expect(200, 'GET', '/api/admin/webhooks?outcome=failed');
      expect(failed.data).toEqual([]);
    });

    it('are the same people in any order of arrival', async () => {
      let people = 0;
      const at = (seconds: number) => new Date(1_764_000_000_000 + seconds * 1000);
      const personOf = async (order: string) => {
        people += 1;
        const rest = String(9_100_000 + people);
        const [long, short] = [`553198${rest}`, `55318${rest}`];
        const [userId, laterId, waId] = [`BR.${rest}`, `BR.next.${rest}`, `1555${rest}`];
        const system = { type: 'user_changed_number', wa_id: waId, user_id: laterId };
        const events = [
          tellOf({ waId: long }, at(1)),
          tellOf({ waId: short, userId }, at(2)),
          tellOf({ userId }, at(3)),
          tellOf({ waId: short, userId }, at(4), { type: 'system', system }),
          tellOf({ userId: laterId }, at(5)),
        ];
        for (const index of `${order}${order}`.split('')) {
          await postWebhook(app, events[Number(index)]);
        }
        await until(
          () => app.db.collection('webhooks_log').countDocuments({ state: 'received' }),
          (count) => count === 0,
        );
        const contact = await contactOf(rest, () => true, owner);
        expect(await conversationOf(contact, owner)).toHaveLength(5);
        return JSON.stringify({ ...contact, id: '' }).replaceAll(rest, '');
      };
      const ends: string[] = [];
      for (const order of ['01234', '43210', '20413', '32041', '14032']) {
        ends.push(await personOf(order));
      }
      expect(new Set(ends).size).toBe(1);
      expect(ends[0]).toContain('At 1764000005');
    });
  });

  it('makes one of two, however many hear of it at once', async () => {
    const to = await aPerson();
    const many = Array.from({ length: 30 }, () => postWebhook(app, inboundText(to, 'Hi')));
    await Promise.all(many);
    const contact = await contactOf(to, ({ windows }) => windows.length === 1);
    await until(
      () => conversationOf(contact),
      (it) => it.length === 31,
    );
    expect(await listContacts(`?q=${encodeURIComponent(to)}`)).toHaveLength(1);
  });
});

describe('two merchants on one number', () => {
  it('know the same person each by themselves', async () => {
    const to = await aPerson();
    await app.sandbox.inbound({ from: to, type: 'text', text: { body: 'Hi' }, profileName: 'Ana' });
    const mine = await contactOf(to, ({ windows }) => windows.length === 1);
    const theirTemplate = await anApprovedTemplate(other);
    const theirs = await send(to, other, theirTemplate);
    const contact = await contactOf(to, () => true, other);
    expect(contact).not.toHaveProperty('name');
    expect(contact).toMatchObject({ merchantId: other.merchantId, windows: [] });
    expect(contact.id).not.toBe(mine.id);
    expect((await sendText(to, other)).error.code).toBe('outside_service_window');
    expect((await conversationOf(contact, other)).map(({ id }) => id)).toEqual([theirs.id]);
    for (const path of [`/api/contacts/${mine.id}`, `/api/contacts/${mine.id}/messages`]) {
      const foreign = await other.call('GET', path);
      const never = await other.call('GET', path.replace(mine.id, 'con_none'));
      expect([foreign.status, foreign.error.code]).toEqual([404, 'not_found']);
      expect(foreign.error.message).toBe(never.error.message);
    }
    expect(await eventsOf(other, mine.id)).toEqual([]);
  });
});

describe('a stop to marketing', () => {
  let marketing: Template;
  const marketingBody = () => ({
    ...templateBody(`offer_${randomUUID().replaceAll('-', '_')}`),
    category: 'MARKETING',
  });

  beforeAll(async () => {
    marketing = await anApprovedTemplate(merchant, marketingBody());
  });

  const isStopped = ({ optedOut }: Contact) => optedOut;

  it('refuses marketing in send, dry run and batch, and nothing else, until it is taken back', async () => {
    const to = await aPerson();
    await contactOf(to);
    await app.sandbox.preference({ from: to, value: 'stop' });
    const contact = await contactOf(to, isStopped);
    const body = sendBody(marketing, to);
    const refused = await merchant.call('POST', '/api/messages/send', body);
    expect([refused.status, refused.error.code]).toEqual([422, 'recipient_opted_out']);
    expect(refused.error.details).toMatchObject([{ path: 'to' }]);
    const dry = await merchant.expect(200, 'POST', '/api/messages/send?dryRun=true', body);
    expect(dry.data).toMatchObject({ valid: false, problems: [{ code: 'recipient_opted_out' }] });
    const messages = [body, sendBody(template, to)];
    const batch = await merchant.expect(202, 'POST', '/api/messages/batch', { messages });
    expect(batch.data).toMatchObject({
      ...{ accepted: 1, messages: [{ index: 1 }] },
      rejected: [{ index: 0, error: { code: 'recipient_opted_out' } }],
    });
    await send(to);
    expect(await listContacts('?optedOut=true')).toContainEqual(await contactOf(to));
    const others = await listContacts('?optedOut=false&limit=200');
    expect(others.map(({ id }) => id)).not.toContain(contact.id);
    await app.sandbox.preference({ from: to, value: 'resume', timestamp: now() + 1 });
    await contactOf(to, (it) => !it.optedOut);
    await send(to, merchant, marketing);
    const told = await until(
      () => eventsOf(merchant, contact.id),
      (it) => it.length === 2,
    );
    expect(told.map(({ optedOut }) => optedOut)).toEqual([true, false]);
  });

  const now = () => Math.floor(Date.now() / 1000);

  const preference = (phone: string, value: string, timestamp: number, fields = {}) =>
    change('user_preferences', {
      metadata: { phone_number_id: phoneNumberId },
      user_preferences: [
        {
          ...{ wa_id: phone.slice(1), category: 'marketing_messages', value, timestamp },
          ...fields,
        },
      ],
    });

  it('counts by when it was said, not by when it came', async () => {
    const [stopped, resumed] = [await aPerson(), await aPerson()];
    const orders = [
      [stopped, [preference(stopped, 'stop', now()), preference(stopped, 'resume', now() - 9)]],
      [resumed, [preference(resumed, 'resume', now()), preference(resumed, 'stop', now() - 9)]],
    ] as const;
    for (const [, posts] of orders) {
      for (const post of [...posts, ...posts]) await postWebhook(app, post);
    }
    await contactOf(stopped, isStopped);
    await until(
      () => app.db.collection('webhooks_log').countDocuments({ state: 'received' }),
      (count) => count === 0,
    );
    expect(await contactOf(resumed)).toMatchObject({ optedOut: false });
    const refused = await merchant.call('POST', '/api/messages/send', sendBody(marketing, stopped));
    expect(refused.error.code).toBe('recipient_opted_out');
    await send(resumed, merchant, marketing);
  });

  it('is kept, whatever older choice is kept at the same moment', async () => {
    const choices = new MarketingChoiceStore(app.db);
    const at = new Date();
    const stop = { value: 'stop' as const, at };
    const resume = { value: 'resume' as const, at: new Date(at.getTime() - 1000) };
    const handles = Array.from({ length: 100 }, newPhone);
    for (const handle of handles) {
      const [newsTo] = await Promise.all(
        [stop, resume, resume, resume].map((choice) =>
          choices.recordAcrossOwners('snd_x', [handle], choice),
        ),
      );
      expect(newsTo).toBe(1);
    }
    const known = await choices.listByHandlesAcrossOwners(handles);
    expect(known).toHaveLength(handles.length);
    expect(new Set(known.map(({ value }) => value))).toEqual(new Set(['stop']));
  });

  it('binds every merchant on the number, whoever the person told, and under every spelling', async () => {
    const phone = `+5219${String(Date.now()).slice(-9)}`;
    const typed = phone.replace('+521', '+52');
    await postWebhook(app, preference(phone, 'stop', now()));
    await until(
      () => app.db.collection('marketing_choices').countDocuments({ handle: typed }),
      (count) => count === 1,
    );
    const theirs = await anApprovedTemplate(other, marketingBody());
    for (const [client, of] of [
      [merchant, marketing],
      [other, theirs],
    ] as const) {
      const refused = await client.call('POST', '/api/messages/send', sendBody(of, typed));
      expect([refused.status, refused.error.code]).toEqual([422, 'recipient_opted_out']);
    }
    // Who is written to for the first time after that is shown so.
    await send(typed);
    await contactOf(typed, isStopped);
  });

  it('said to a number that is another merchant’s is none of this one’s business', async () => {
    const to = await aPerson();
    await contactOf(to);
    await app.sandbox.setSettings({ phoneNumbers: 2 });
    const theirNumber = '201000000000002';
    await admin.expect(201, 'POST', '/api/admin/senders', {
      ...{ wabaId, phoneNumberId: theirNumber, label: 'Theirs', shared: false },
      merchantIds: [other.merchantId],
    });
    const theirs = { metadata: { phone_number_id: theirNumber } };
    const { entry } = preference(to, 'stop', now());
    const [first] = entry[0]?.changes ?? [];
    await postWebhook(app, change('user_preferences', { ...(first?.value as object), ...theirs }));
    await until(
      () => app.db.collection('marketing_choices').countDocuments({ handle: to }),
      (count) => count === 1,
    );
    await app.sandbox.inbound({ from: to, type: 'text', text: { body: 'Hi' } });
    const contact = await contactOf(to, ({ windows }) => windows.length === 1);
    expect(contact.optedOut).toBe(false);
    await send(to, merchant, marketing);
    expect((await eventsOf(merchant, contact.id)).some(({ optedOut }) => optedOut)).toBe(false);
  });

  it('notes again whom the last messages went to, after a process that died', async () => {
    const to = await aPerson();
    const { id } = await contactOf(to);
    await app.db.collection<{ _id: string }>('contacts').deleteOne({ _id: id });
    const next = await startApp({
      ...{ MONGODB_DB: app.db.databaseName, META_GRAPH_URL: app.sandboxUrl },
    });
    expect(await contactOf(to)).not.toMatchObject({ id });
    await next.stop();
  });

  it('said under a username holds for the number too, once both are known to be one', async () => {
    const to = await aPerson();
    const userId = `US.${randomUUID().slice(0, 12)}`;
    await app.sandbox.preference({ from: to, value: 'stop', userId, hidesNumber: true });
    await until(
      () => app.db.collection('marketing_choices').countDocuments({ handle: `user:${userId}` }),
      (count) => count === 1,
    );
    await app.sandbox.inbound({ from: to, type: 'text', text: { body: 'Hi' }, userId });
    await contactOf(to, isStopped);
    const refused = await merchant.call('POST', '/api/messages/send', sendBody(marketing, to));
    expect(refused.error.code).toBe('recipient_opted_out');
  });

  it('is heeded by what waited when it came', async () => {
    const to = await aPerson();
    const body = {
      ...sendBody(marketing, to),
      scheduledAt: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const { id } = (await merchant.expect(202, 'POST', '/api/messages/send', body)).data as Message;
    await app.sandbox.preference({ from: to, value: 'stop' });
    await contactOf(to, isStopped);
    await app.db
      .collection<{ _id: string }>('message_logs')
      .updateOne({ _id: id }, { $set: { dueAt: new Date() } });
    const failed = await untilStatus(merchant, id, 'failed');
    expect(failed.error).toMatchObject({ code: 131050, retryable: false });
    expect((await app.sandbox.ledger({ callbackData: id })).total).toBe(0);
  });

  it('is learned from Meta’s refusal, where nobody told it', async () => {
    await app.sandbox.setSettings({ webhooks: { paused: true } });
    const to = newPhone();
    await app.sandbox.preference({ from: to, value: 'stop' });
    const message = await send(to, merchant, marketing);
    const failed = {
      ...{ id: message.providerMessageId ?? '', status: 'failed' },
      ...{ recipient_id: to.slice(1), biz_opaque_callback_data: message.id },
      errors: [{ code: 131050, title: 'User has stopped receiving marketing messages' }],
    };
    await postWebhook(app, statuses(failed));
    await contactOf(to, isStopped);
    const refused = await merchant.call('POST', '/api/messages/send', sendBody(marketing, to));
    expect(refused.error.code).toBe('recipient_opted_out');
    await app.sandbox.setSettings({ webhooks: { paused: false } });
  });

  it('is learned from Meta’s answer to a send too', async () => {
    const to = newPhone();
    const error = { code: 131050, status: 400 };
    await app.sandbox.fail('messages', { error }, { times: 1, to });
    const refused = await merchant.call('POST', '/api/messages/send', sendBody(marketing, to));
    expect([refused.status, refused.error.code]).toEqual([422, 'provider_rejected']);
    const known = async () => merchant.call('POST', '/api/messages/send', sendBody(marketing, to));
    expect((await known()).error.code).toBe('recipient_opted_out');
    await send(to);
    await contactOf(to, isStopped);
  });

  it('quarantines what cannot be understood, and hurts nothing beside it', async () => {
    const to = await aPerson();
    const good = { wa_id: to.slice(1), category: 'marketing_messages', value: 'stop' };
    const metadata = { phone_number_id: phoneNumberId };
    const list = [
      null,
      7,
      {},
      { ...good, wa_id: {} },
      { ...good, value: [] },
      { ...good, timestamp: {} },
    ];
    await postWebhook(app, change('user_preferences', { metadata, user_preferences: list }));
    await postWebhook(app, change('user_preferences', { metadata, user_preferences: 'all' }));
    await postWebhook(app, change('user_preferences', { user_preferences: [good] }));
    const nobody = { metadata: { phone_number_id: '999' }, user_preferences: [good] };
    await postWebhook(app, change('user_preferences', nobody));
    await contactOf(to, isStopped);
    const found = await until(
      async () =>
        (await admin.expect(200, 'GET', '/api/admin/webhooks?outcome=quarantined')).data as {
          outcomes?: object;
        }[],
      ({ length }) => length === 4,
    );
    const counts = found.map(({ outcomes }) => outcomes);
    expect(counts).toContainEqual({ quarantined: 5, applied: 1 });
    expect(counts).toContainEqual({ quarantined: 1 });
  });
});
