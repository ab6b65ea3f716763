import { afterAll, beforeAll, expect, it } from 'vitest';
import { idOf, newPhone, startShop, type Shop } from './shop.js';
import { waitUntil } from '../src/wait.js';

const { signal } = new AbortController();
const CLIENTS = 8;
const BEFORE = 300;
const DURING = 200;
const TEXTS = 50;

interface Stored {
  _id: string;
  direction: string;
  providerMessageId: string;
  timeline: { status: string; source: string }[];
}

let shop: Shop;

beforeAll(async () => {
  shop = await startShop({ SEND_WAIT_MS: '8000' });
});

afterAll(() => shop.stack.stop());

const pending = async () => (await shop.stack.sandbox.webhooks('pending')).pending;

const untilSo = async (isSo: () => Promise<boolean>) => {
  expect(await waitUntil(isSo, { forMs: 90_000, everyMs: 100, signal })).toBe(true);
};

it(
  'F74 a flood of webhooks, three and more to each send: all are applied once, and sends get their answers',
  { timeout: 240_000 },
  async () => {
    const { sandbox, db } = shop.stack;
    const events = db.collection('webhooks_log');
    // Each status comes in a POST of its own, a third of them twice, and not in their order.
    const flood = { batchMax: 1, duplicateShare: 0.34, shuffleShare: 0.3 };
    await sandbox.setSettings({ webhooks: { ...flood, paused: true } });
    const takenBefore = await events.countDocuments();
    const deliveredBefore = (await sandbox.webhooks()).delivered;
    const ids = await shop.sendMany(BEFORE);
    await untilSo(async () => (await pending()) === 3 * BEFORE);
    const { phoneNumberId } = shop.merchant;
    const texts: string[] = [];
    for (let count = 0; count < TEXTS; count += 1) {
      const text = { type: 'text', text: { body: 'Hello?' } };
      texts.push((await sandbox.inbound({ from: newPhone(), phoneNumberId, ...text })).wamid);
    }

    await sandbox.setSettings({ webhooks: { paused: false } });
    const waiting: number[] = [];
    let sends = 0;
    const keepSending = async () => {
      for (let send = (sends += 1); send <= DURING; send = sends += 1) {
        const answer = await shop.send({ isAsync: false });
        // Meta's own answer, not only that it will be asked.
        expect(answer).toMatchObject({ status: 201, data: { attempts: 1 } });
        ids.push(idOf(answer));
        waiting.push(await pending());
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, keepSending));
    // They were answered in the flood, and not after it.
    expect(Math.max(...waiting)).toBeGreaterThan(DURING);

    await shop.untilSettled(ids);
    await untilSo(async () => (await pending()) === 0);
    await untilSo(async () => (await events.countDocuments({ state: 'received' })) === 0);
    await shop.expectHonest(ids);
    const { delivered, failed } = await sandbox.webhooks();
    const posts = 3 * (BEFORE + DURING) + TEXTS;
    expect([delivered - deliveredBefore, failed]).toEqual([posts, 0]);
    // What was told twice is in the log twice.
    expect((await events.countDocuments({ state: 'applied' })) - takenBefore).toBeGreaterThan(
      posts,
    );
    expect(await events.countDocuments({ state: { $ne: 'applied' } })).toBe(0);

    const stored = db.collection<Stored>('message_logs');
    const sent = await stored.find({ _id: { $in: ids } }).toArray();
    const wrong = sent.filter(({ timeline }) => {
      const told = timeline.filter(({ source }) => source === 'webhook').map((it) => it.status);
      return told.toSorted().join() !== 'delivered,read,sent';
    });
    expect(wrong).toEqual([]);
    const heard = await stored.find({ direction: 'inbound', phoneNumberId }).toArray();
    expect(heard.map((it) => it.providerMessageId).toSorted()).toEqual(texts.toSorted());
  },
);
