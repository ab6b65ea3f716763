import { randomUUID } from 'node:crypto';
import type { Media, Message, SendCheck, SendMessageBody } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anApprovedTemplate, getMessage, newPhone, sendBody, untilStatus } from './fixtures.js';
import { accessToken, startApp, until, type MerchantClient, type TestApp } from './harness.js';
import { aMedia, anMp4, anOgg, aPdf, aWebp } from './media-files.js';

type Json = Record<string, unknown>;

let app: TestApp;
let merchant: MerchantClient;
/** Someone whose 24-hour window with the merchant is open. */
let person: string;
let picture: Media;
let pdf: Media;

beforeAll(async () => {
  app = await startApp();
  merchant = await app.registerMerchant();
  person = newPhone();
  const template = await anApprovedTemplate(merchant);
  await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template, person));
  await app.sandbox.inbound({ from: person, type: 'text', text: { body: 'Which one?' } });
  await until(
    () => merchant.expect(200, 'GET', '/api/messages/logs?direction=inbound'),
    ({ data }) => (data as Message[]).length > 0,
  );
  picture = await aMedia(merchant);
  pdf = await aMedia(merchant, aPdf());
});

afterAll(() => app.stop());

const send = (fields: Partial<SendMessageBody>, query = '') =>
  merchant.call('POST', `/api/messages/send${query}`, { to: person, ...fields });

async function sent(fields: Partial<SendMessageBody>): Promise<Message> {
  const answer = await send(fields);
  if (answer.status !== 201) throw new Error(`send: ${answer.status} ${answer.text}`);
  return answer.data as Message;
}

async function payloadOf(id: string): Promise<Json> {
  const { messages } = await app.sandbox.ledger({ callbackData: id });
  return messages[0]?.payload ?? {};
}

/** Meta's id of the picture of a message. */
const pictureOf = async (id: string) => ((await payloadOf(id)).image as Json).id;

/** A template with a picture above it. */
const withPicture = () => {
  const name = `picture_${randomUUID().replaceAll('-', '_')}`;
  return {
    ...{ name, language: 'en_US', category: 'UTILITY' },
    components: [
      { type: 'HEADER', format: 'IMAGE', example: { header_handle: [picture.id] } },
      {
        type: 'BODY',
        text: `Hi {{1}}, your order of ${name.slice(-12)} is on its way.`,
        example: { body_text: [['Ana']] },
      },
    ],
  };
};

describe('sendMessage with a file of ours', () => {
  it.each<[SendMessageBody['type'], () => Promise<Media>, Json]>([
    ['image', () => Promise.resolve(picture), { caption: 'Blue' }],
    ['video', () => aMedia(merchant, anMp4()), {}],
    ['audio', () => aMedia(merchant, anOgg('OpusHead')), { voice: true }],
    ['document', () => Promise.resolve(pdf), { filename: 'invoice-17.pdf' }],
    ['sticker', () => aMedia(merchant, aWebp()), {}],
  ])('brings %s to Meta and names it by Meta’s id', async (type, media, fields) => {
    const content = { [type]: { mediaId: (await media()).id, ...fields } };
    const message = await sent({ type, ...content });
    expect(message.content).toEqual(content);
    expect((await payloadOf(message.id))[type]).toEqual({
      ...fields,
      id: expect.stringMatching(/^\d{15}$/) as string,
    });
    await untilStatus(merchant, message.id, 'read');
  });

  it('stands above an interactive message', async () => {
    const message = await sent({
      type: 'interactive',
      interactive: {
        type: 'button',
        header: { type: 'image', image: { mediaId: picture.id } },
        body: { text: 'This one?' },
        action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Yes' } }] },
      },
    });
    expect((await payloadOf(message.id)).interactive).toMatchObject({
      header: { type: 'image', image: { id: expect.stringMatching(/^\d{15}$/) as string } },
    });
    await untilStatus(merchant, message.id, 'read');
  });

  it('brings a file to Meta once, also for many messages at a time', async () => {
    const { id: mediaId } = await aMedia(merchant);
    const messages = await Promise.all(
      Array.from({ length: 8 }, () => sent({ type: 'image', image: { mediaId } })),
    );
    const ids = await Promise.all(messages.map(({ id }) => pictureOf(id)));
    expect(new Set(ids).size).toBe(1);
  });

  it('brings it there again before Meta forgets it', async () => {
    const { id: mediaId } = await aMedia(merchant);
    const image = { mediaId };
    const first = await pictureOf((await sent({ type: 'image', image })).id);
    const copies = app.db.collection<{ _id: string; expiresAt: Date }>('media_copies');
    const copy = await copies.findOne({ _id: new RegExp(`^${mediaId}`) });
    const days = ((copy?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(30);
    const expiresAt = new Date(Date.now() + 12 * 3_600_000);
    await copies.updateOne({ _id: copy?._id ?? '' }, { $set: { expiresAt } });
    const second = await pictureOf((await sent({ type: 'image', image })).id);
    expect(second).not.toBe(first);
    expect(await pictureOf((await sent({ type: 'image', image })).id)).toBe(second);
  });

  it('brings it there again when Meta has lost it', async () => {
    const { id: mediaId } = await aMedia(merchant);
    const image = { mediaId };
    const first = await pictureOf((await sent({ type: 'image', image })).id);
    const gone = await fetch(`${app.config.meta.graphUrl}/v25.0/${String(first)}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(gone.status).toBe(200);
    const message = await sent({ type: 'image', image });
    expect(await pictureOf(message.id)).not.toBe(first);
    expect((await app.sandbox.ledger({ callbackData: message.id })).total).toBe(1);
  });

  it('takes Meta’s word when that does not help', async () => {
    const { id: mediaId } = await aMedia(merchant);
    await app.sandbox.fail('messages', { error: { code: 100 } }, { times: 2 });
    const { status, error } = await send({ type: 'image', image: { mediaId } });
    expect([status, error.code, error.provider?.code]).toEqual([422, 'provider_rejected', 100]);
    expect(await app.sandbox.faults()).toEqual([]);
  });

  it('is sent again as it was', async () => {
    const message = await sent({ type: 'image', image: { mediaId: picture.id } });
    await untilStatus(merchant, message.id, 'read');
    await app.db
      .collection<{ _id: string }>('message_logs')
      .updateOne({ _id: message.id }, { $set: { status: 'failed' } });
    const path = `/api/messages/logs/${message.id}/resend`;
    const again = (await merchant.expect(201, 'POST', path)).data as Message;
    expect(await pictureOf(again.id)).toBe(await pictureOf(message.id));
  });
});

describe('a file above a template', () => {
  it.each<[string, (id: string) => object, string]>([
    [
      'variables',
      (mediaId) => ({ variables: { body: ['Ana'], headerMedia: { mediaId } } }),
      'template.variables.headerMedia.mediaId',
    ],
    [
      'components',
      (id) => ({
        components: [
          { type: 'header', parameters: [{ type: 'image', image: { id } }] },
          { type: 'body', parameters: [{ type: 'text', text: 'Ana' }] },
        ],
      }),
      'template.components.0.parameters.0.image.id',
    ],
  ])('is given in %s', async (_how, fill, path) => {
    const { name, language } = await anApprovedTemplate(merchant, withPicture());
    const body = (id: string) =>
      ({ type: 'template', template: { name, language, ...fill(id) } }) as Partial<SendMessageBody>;
    const message = await sent(body(picture.id));
    expect((await payloadOf(message.id)).template).toMatchObject({
      components: [
        { parameters: [{ image: { id: expect.stringMatching(/^\d{15}$/) as string } }] },
        {},
      ],
    });
    await untilStatus(merchant, message.id, 'read');
    const { status, error } = await send(body(pdf.id));
    expect([status, error.code, error.details?.[0]?.path]).toEqual([422, 'media_invalid', path]);
    // Meta's own ids are anybody's on a shared number.
    const metas = await send(body('301000000000001'));
    expect(metas.error.code).toBe('media_invalid');
  });
});

describe('a file that cannot be sent', () => {
  const wrong = (): [string, Partial<SendMessageBody>, string][] => [
    ['never was', { type: 'image', image: { mediaId: 'med_none' } }, 'image.mediaId'],
    ['is no picture', { type: 'image', image: { mediaId: pdf.id } }, 'image.mediaId'],
    ['is no document', { type: 'document', document: { mediaId: picture.id } }, 'document.mediaId'],
    ['is no sticker', { type: 'sticker', sticker: { mediaId: picture.id } }, 'sticker.mediaId'],
  ];

  it('is refused, and told by a dry run', async () => {
    for (const [what, body, path] of wrong()) {
      const { status, error } = await send(body);
      expect([status, error.code, error.details?.[0]?.path], what).toEqual([
        ...[422, 'media_invalid', path],
      ]);
      const { data } = await send(body, '?dryRun=true');
      expect((data as SendCheck).problems, what).toMatchObject([{ path, code: 'media_invalid' }]);
    }
  });

  it('is refused as a voice message when it is none', async () => {
    const { id: mediaId } = await aMedia(merchant, anMp4(2_000, 'M4A '));
    expect((await send({ type: 'audio', audio: { mediaId, voice: true } })).status).toBe(422);
    expect((await send({ type: 'audio', audio: { mediaId } })).status).toBe(201);
  });

  it('is refused where it is another merchant’s, as one that never was', async () => {
    const foreign = await aMedia(await app.registerMerchant());
    const answers = await Promise.all(
      [foreign.id, 'med_none'].map((mediaId) => send({ type: 'image', image: { mediaId } })),
    );
    const [a, b] = answers.map(({ status, error }) => ({ status, ...error, requestId: '' }));
    expect(a).toEqual(b);
  });

  it.each([{ link: 'https://cdn.shop.test/1.jpg', mediaId: 'med_1' }, {}])(
    'is given in one way: %j',
    async (image) => {
      const { status, error } = await send({ type: 'image', image });
      expect([status, error.details?.[0]?.path]).toEqual([400, 'image.link']);
    },
  );
});

describe('when Meta does not take the file', () => {
  const statusesOf = async (id: string) => {
    const { timeline } = (await getMessage(merchant, id)) as Message & {
      timeline: { status: string }[];
    };
    return timeline.map(({ status }) => status);
  };

  it.each<[string, Parameters<TestApp['sandbox']['fail']>[1]]>([
    ['answers are lost', { acceptThenReset: true }],
    ['Meta is away', { resetBefore: true }],
    ['a gateway answers', { http: 502 }],
    ['it is throttled', { error: { code: 130429 } }],
    ['answers are cut', { truncateBody: true }],
  ])('waits and is sent once, never unknown, while %s', async (_what, effect) => {
    const { id: mediaId } = await aMedia(merchant);
    await app.sandbox.fail('media', effect, { times: 2 });
    const message = (await send({ type: 'image', image: { mediaId } })).data as Message;
    await untilStatus(merchant, message.id, 'read');
    expect((await app.sandbox.ledger({ callbackData: message.id })).total).toBe(1);
    const statuses = await statusesOf(message.id);
    // The same said twice in a row is told once.
    expect(statuses.slice(0, 3)).toEqual(['queued', 'queued', 'sending']);
    expect(statuses.filter((status) => status === 'sending').length).toBe(1);
    expect(await app.sandbox.faults()).toEqual([]);
  });

  it('holds up no other message', async () => {
    const { id: mediaId } = await aMedia(merchant);
    const { name, language } = await anApprovedTemplate(merchant, withPicture());
    const other = await anApprovedTemplate(merchant);
    await app.sandbox.fail('media', { hangMs: 8_000 });
    const variables = { body: ['Ana'], headerMedia: { mediaId } };
    const messages = Array.from({ length: 150 }, () => ({
      ...{ to: newPhone(), type: 'template', template: { name, language, variables } },
    }));
    await merchant.expect(202, 'POST', '/api/messages/batch', { messages });
    const startedAt = Date.now();
    await merchant.expect(201, 'POST', '/api/messages/send', sendBody(other));
    expect(Date.now() - startedAt).toBeLessThan(6_000);
    const waiting = `/api/messages/logs?status=queued,sending&template=${name}`;
    await until(
      () => merchant.expect(200, 'GET', waiting),
      ({ data }) => (data as Message[]).length === 0,
      25_000,
    );
    expect((await app.sandbox.ledger()).duplicates).toEqual([]);
  });

  it('fails with Meta’s reason when it is refused', async () => {
    const { id: mediaId } = await aMedia(merchant);
    await app.sandbox.fail('media', { error: { code: 131053 } });
    const { status, error } = await send({ type: 'image', image: { mediaId } });
    expect([status, error.code, error.provider?.code]).toEqual([422, 'provider_rejected', 131053]);
    const { messageId = '' } = error;
    expect((await app.sandbox.ledger({ callbackData: messageId })).total).toBe(0);
    expect(await statusesOf(messageId)).toEqual(['queued', 'failed']);
  });
});
