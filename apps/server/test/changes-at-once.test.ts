import { randomBytes } from 'node:crypto';
import { MongoClient, type Db } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { MessageStore, type MessageDoc } from '../src/features/messages/messages.store.js';
import { OutboxStore } from '../src/features/messages/outbox.store.js';
import { TemplateStore } from '../src/features/templates/templates.store.js';
import { aMessage, aTemplate } from './builders.js';

let client: MongoClient;
let db: Db;
let commands: string[] = [];

beforeAll(() => {
  client = new MongoClient(inject('mongoUri'), { monitorCommands: true });
  client.on('commandStarted', ({ commandName }) => commands.push(commandName));
});

beforeEach(() => {
  db = client.db(`test_at_once_${randomBytes(6).toString('hex')}`);
});

afterAll(() => client.close());

describe('changes of a template at the same time', () => {
  it('are each told, as what they are', async () => {
    const told: unknown[] = [];
    const templates = new TemplateStore(db, ({ rev, status, quality, change }, how) => {
      told.push([rev, how?.before?.status, status, quality, change]);
    });
    await templates.insert(aTemplate({ status: 'paused' }));
    told.length = 0;
    await Promise.all([
      templates.update('tpl_1', (it) => ({ ...it, status: 'approved' })),
      templates.update('tpl_1', () => null),
      templates.update('tpl_1', (it) => ({ ...it, quality: 'green' })),
    ]);
    expect(told).toEqual([
      [2, 'paused', 'approved', 'unknown', 'status'],
      [3, 'approved', 'approved', 'green', 'quality'],
    ]);
  });
});

describe('templates that can be sent again at the same time', () => {
  const held = (id: number, templateId: string, fields: Partial<MessageDoc> = {}): MessageDoc =>
    aMessage({
      ...{ _id: `msg_${id}`, status: 'queued', isHeld: true },
      template: { id: templateId, name: 'greeting', language: 'en_US', category: 'UTILITY' },
      ...fields,
    });

  it('release together what each held, whosever it is, and nothing else', async () => {
    const outbox = new OutboxStore(db);
    await new MessageStore(db, () => undefined).insertMany([
      held(1, 'tpl_1', { merchantId: 'mer_1', senderId: 'snd_1' }),
      held(2, 'tpl_1', { merchantId: 'mer_1', senderId: 'snd_1' }),
      held(3, 'tpl_1', { merchantId: 'mer_2', senderId: 'snd_2' }),
      held(4, 'tpl_299', { merchantId: 'mer_2', senderId: 'snd_1' }),
      held(5, 'tpl_other'),
    ]);
    commands = [];
    const lanes = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        outbox.releaseHeldOfTemplateAcrossOwners(`tpl_${index}`),
      ),
    );
    expect(commands.filter((name) => name !== 'hello')).toEqual(['aggregate', 'update']);
    expect(lanes[1]).toHaveLength(2);
    expect(lanes[1]).toEqual(
      expect.arrayContaining([
        { templateId: 'tpl_1', senderId: 'snd_1', merchantId: 'mer_1' },
        { templateId: 'tpl_1', senderId: 'snd_2', merchantId: 'mer_2' },
      ]),
    );
    expect(lanes[299]).toMatchObject([{ senderId: 'snd_1', merchantId: 'mer_2' }]);
    const still = await db.collection('message_logs').find({ isHeld: true }).toArray();
    expect(still.map(({ _id }) => String(_id))).toEqual(['msg_5']);
  });
});
