import type { Event, Message, MessageMedia } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  anApprovedTemplate,
  change,
  getMessage,
  newPhone,
  postWebhook,
  sendBody,
  untilStatus,
} from './fixtures.js';
import { phoneNumberId, startApp, until, type MerchantClient, type TestApp } from './harness.js';
import { aJpeg, anMp4, aPdf } from './media-files.js';

interface MediaRow {
  _id: string;
  state: string;
  attempts: number;
  dueAt?: Date;
  fileId?: string;
  inbound?: { messageId: string; metaId: string };
}

let app: TestApp;
let merchant: MerchantClient;
/** Someone who writes to the merchant. */
let person: string;

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
  person = newPhone();
  const template = await anApprovedTemplate(merchant);
  const { data } = await merchant.expect(
    ...[201, 'POST', '/api/messages/send'],
    sendBody(template, person),
  );
  await untilStatus(merchant, (data as Message).id, 'read');
});

afterAll(() => app.stop());

const rows = () => app.db.collection<MediaRow>('media');

function fileOf({ type, content }: Message): MessageMedia {
  return (content as Record<string, MessageMedia>)[type] ?? {};
}

/** The message of a wamid, once it is here. */
async function received(wamid: string, client: Pick<MerchantClient, 'expect'> = merchant) {
  const path = '/api/messages/logs?direction=inbound&limit=200';
  const found = await until(
    async () => (await client.expect(200, 'GET', path)).data as Message[],
    (messages) => messages.some(({ providerMessageId }) => providerMessageId === wamid),
  );
  const message = found.find(({ providerMessageId }) => providerMessageId === wamid);
  if (!message) throw new Error('It is not here.');
  return message;
}

const untilFile = (id: string, status: MessageMedia['fileStatus'], forMs?: number) =>
  until(
    () => getMessage(merchant, id),
    (message) => fileOf(message).fileStatus === status,
    forMs,
  );

/** Somebody sends a file. */
async function sendFile(type: string, bytes: Buffer, mimeType: string, fields: object = {}) {
  const { id } = await app.sandbox.putMedia(bytes, mimeType);
  const { wamid } = await app.sandbox.inbound({ from: person, type, [type]: { id, ...fields } });
  return received(wamid);
}

const download = (id: string, { token }: { token: string | undefined } = merchant) =>
  fetch(`${app.url}/api/media/${id}`, { headers: { authorization: `Bearer ${token ?? ''}` } });

async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer());
}

describe('a received file', () => {
  it.each([
    ['image', aJpeg(), 'image/jpeg', { caption: 'Like this' }],
    ['video', anMp4(700_000), 'video/mp4', {}],
    ['document', aPdf(), 'application/pdf', { filename: 'order 17.pdf' }],
  ])('is fetched and shown: %s', async (type, bytes, mimeType, fields) => {
    const { id } = await sendFile(type, bytes, mimeType, fields);
    const message = await untilFile(id, 'ready');
    const { mediaId = '' } = fileOf(message);
    expect(message.content).toEqual({
      [type]: { ...fields, mimeType, fileStatus: 'ready', mediaId },
    });
    const answer = await download(mediaId);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, mimeType]);
    expect((await bytesOf(answer)).equals(bytes)).toBe(true);
  });

  it('is downloaded, whatever its name is', async () => {
    const filename = '../../a\r\nSet-Cookie: x=1\u202egnp."exe\ud800';
    const { id } = await sendFile('document', aPdf(), 'application/pdf', { filename });
    const { mediaId = '' } = fileOf(await untilFile(id, 'ready'));
    const answer = await download(mediaId);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null]);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename=/);
  });

  it('is its merchant’s and an admin’s alone', async () => {
    const { id } = await sendFile('image', aJpeg(), 'image/jpeg');
    const { mediaId = '' } = fileOf(await untilFile(id, 'ready'));
    expect((await download(mediaId, await app.registerMerchant())).status).toBe(404);
    expect((await download(mediaId, await app.loginAdmin())).status).toBe(200);
  });

  it('is told live when it is here', async () => {
    const { id } = await sendFile('image', aJpeg(), 'image/jpeg');
    await untilFile(id, 'ready');
    const statuses = await until(
      async () => {
        const page = await merchant.expect(200, 'GET', '/api/events?after=0&limit=200');
        return (page.data as Event[]).flatMap(({ type, message }) =>
          message?.id === id ? [[type, fileOf(message).fileStatus]] : [],
        );
      },
      (told) => told.length === 2,
    );
    expect(statuses).toEqual([
      ['message.created', 'coming'],
      ['message.updated', 'ready'],
    ]);
  });

  it('is told to be coming while Meta is slow, which holds up nothing', async () => {
    await app.sandbox.fail('media', { hangMs: 1_500 });
    const message = await sendFile('image', aJpeg(), 'image/jpeg');
    expect(fileOf(message)).toEqual({ mimeType: 'image/jpeg', fileStatus: 'coming' });
    const [row] = await rows().find({ 'inbound.messageId': message.id }).toArray();
    expect((await download(row?._id ?? '')).status).toBe(404);
    const next = await sendFile('document', aPdf(), 'application/pdf');
    await untilFile(next.id, 'ready');
    await untilFile(message.id, 'ready');
  });

  it.each<[string, Parameters<TestApp['sandbox']['fail']>[1]]>([
    ['Meta is away', { resetBefore: true }],
    ['a gateway answers', { http: 502 }],
    ['the answer is cut', { truncateBody: true }],
    ['Meta slows the account', { error: { code: 80007 } }],
  ])('comes in the end when %s', async (_what, effect) => {
    await app.sandbox.fail('media', effect, { times: 2 });
    const { id } = await sendFile('image', aJpeg(40_000), 'image/jpeg');
    const { mediaId = '' } = fileOf(await untilFile(id, 'ready'));
    expect((await bytesOf(await download(mediaId))).equals(aJpeg(40_000))).toBe(true);
    expect(await app.sandbox.faults()).toEqual([]);
    const files = app.db.collection('media_files.files').countDocuments({ filename: mediaId });
    expect(await files).toBe(1);
  });

  it('is told to have failed when Meta does not have it', async () => {
    const image = { id: '301999999999999', mime_type: 'image/jpeg' };
    const { wamid } = await app.sandbox.inbound({ from: person, type: 'image', image });
    const { id } = await received(wamid);
    expect(fileOf(await untilFile(id, 'failed'))).not.toHaveProperty('mediaId');
  });

  it('is given up when it is never what Meta announced, and nothing of it is kept', async () => {
    const sha256 = Buffer.alloc(32, 7).toString('base64');
    const { id } = await sendFile('image', aJpeg(), 'image/jpeg', { sha256 });
    const byMessage = { 'inbound.messageId': id };
    await until(
      () => rows().findOne(byMessage),
      (row) => (row?.attempts ?? 0) >= 1 && row?.fileId !== undefined,
    );
    await rows().updateOne(byMessage, { $set: { attempts: 5, dueAt: new Date() } });
    await untilFile(id, 'failed');
    const row = await rows().findOne(byMessage);
    const files = app.db.collection('media_files.files').countDocuments({ filename: row?._id });
    expect(await files).toBe(0);
  });

  it('is fetched once, however often Meta tells of it', async () => {
    const { id } = await app.sandbox.putMedia(aJpeg(), 'image/jpeg');
    const wamid = `wamid.${id}`;
    const body = change('messages', {
      messaging_product: 'whatsapp',
      metadata: { display_phone_number: '15550100200', phone_number_id: phoneNumberId },
      messages: [
        {
          from: person.replace('+', ''),
          ...{ id: wamid, timestamp: String(Math.floor(Date.now() / 1000)), type: 'image' },
          image: { id, mime_type: 'image/jpeg' },
        },
      ],
    });
    await Promise.all([1, 2, 3].map(() => postWebhook(app, body)));
    const message = await received(wamid);
    await untilFile(message.id, 'ready');
    await postWebhook(app, body);
    await until(
      () => app.db.collection('webhooks_log').countDocuments({ state: { $ne: 'applied' } }),
      (waiting) => waiting === 0,
    );
    expect(await rows().countDocuments({ 'inbound.metaId': id })).toBe(1);
  });

  it('is taken up again where its process died', async () => {
    const { id } = await sendFile('image', aJpeg(), 'image/jpeg');
    const first = fileOf(await untilFile(id, 'ready'));
    const byMessage = { 'inbound.messageId': id };
    const messages = app.db.collection<{ _id: string }>('message_logs');
    const forget = () =>
      messages.updateOne(
        { _id: id },
        { $set: { 'content.image.fileStatus': 'coming' }, $unset: { 'content.image.mediaId': '' } },
      );
    // After its file was kept, before its message was told.
    await forget();
    await rows().updateOne(byMessage, { $set: { dueAt: new Date() } });
    expect(fileOf(await untilFile(id, 'ready'))).toEqual(first);
    // While its file came.
    await forget();
    await rows().updateOne(byMessage, { $set: { dueAt: new Date(), state: 'coming' } });
    expect(fileOf(await untilFile(id, 'ready'))).toEqual(first);
    const files = app.db.collection('media_files.files');
    expect(await files.countDocuments({ filename: first.mediaId })).toBe(1);
  });

  it('can be sent on, where it fits', async () => {
    const { id } = await sendFile('image', aJpeg(), 'image/jpeg');
    const { mediaId = '' } = fileOf(await untilFile(id, 'ready'));
    const body = { to: person, type: 'image', image: { mediaId } };
    await merchant.expect(201, 'POST', '/api/messages/send', body);
    const large = await sendFile('video', anMp4(17 * 1024 * 1024), 'video/mp4');
    const video = { mediaId: fileOf(await untilFile(large.id, 'ready')).mediaId };
    const answer = await merchant.call('POST', '/api/messages/send', {
      ...{ to: person, type: 'video', video },
    });
    expect([answer.status, answer.error.code]).toEqual([422, 'media_invalid']);
  });

  it('that is nobody’s is the admin’s alone', async () => {
    const admin = await app.loginAdmin();
    const { id } = await app.sandbox.putMedia(aPdf(), 'application/x-secret');
    const { wamid } = await app.sandbox.inbound({
      ...{ from: newPhone(), type: 'document', document: { id } },
    });
    const message = await until(
      () => received(wamid, admin),
      (it) => fileOf(it).fileStatus === 'ready',
    );
    const { mediaId = '' } = fileOf(message);
    expect((await download(mediaId)).status).toBe(404);
    const answer = await download(mediaId, admin);
    // What is no type of WhatsApp's is not told to a browser.
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'application/octet-stream',
    ]);
  });
});
