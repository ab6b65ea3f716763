import type { Message } from '@waypost/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { getMessage, newPhone } from '../fixtures.js';
import { until } from '../harness.js';
import { graphError, htmlPage, type WireAnswer } from '../meta-wire.js';
import { casesOf, isFull, startShops, type Shop, type ShopStreet } from './shop.js';

let street: ShopStreet;

beforeAll(async () => {
  street = await startShops();
});

afterEach(() => {
  street.wire.fault = () => null;
});

afterAll(() => street.stop());

const idOf = ({ data }: { data: unknown }) => (data as Message).id;
const ledgerOf = (callbackData: string) => street.app.sandbox.ledger({ callbackData });

/** Answers for this shop's number alone. */
function answerFor(shop: Shop, answer: (count: number) => ReturnType<typeof graphError> | null) {
  street.wire.fault = ({ phoneNumberId }) =>
    phoneNumberId === shop.phoneNumberId ? answer(shop.calls().length) : null;
}

describe('no usable answer', () => {
  it.each(
    casesOf<[string, (answer: WireAnswer) => WireAnswer]>(
      ['F11 a page for an answer', () => htmlPage(200)],
      ['F11 nothing in the answer', () => ({ status: 200, body: '' })],
      ['F11 half an answer', (answer) => ({ ...answer, body: answer.body?.slice(0, 40) ?? '' })],
      ['F11 no id in the answer', () => ({ status: 200, body: '{"messages":[]}' })],
      ['F24 a gateway’s page after Meta took it', () => htmlPage(504)],
    ),
  )('%s: sent once, settled by evidence', async (_name, after) => {
    const shop = await street.openShop();
    street.wire.fault = () => ({ after });
    const id = idOf(await shop.send());
    await shop.untilAll([id], 'read');
    expect(shop.calls()).toHaveLength(1);
    expect(await getMessage(shop, id)).toMatchObject({ attempts: 1 });
    expect(await ledgerOf(id)).toMatchObject({ total: 1 });
  });

  it.each(
    casesOf(
      ['F24 502', htmlPage(502)],
      ['F24 504', htmlPage(504)],
      ['F6 silence', 'hang' as const],
    ),
  )(
    '%s, and Meta never had it: one try, unconfirmed, and sent again when asked',
    async (_name, instead) => {
      const shop = await street.openShop();
      street.wire.fault = () => ({ instead });
      const to = newPhone();
      const id = idOf(await shop.send({ to }));
      await shop.untilAll([id], 'unconfirmed', 15_000);
      expect(shop.calls()).toHaveLength(1);
      street.wire.fault = () => null;
      const again = await shop.expect(201, 'POST', `/api/messages/logs/${id}/resend`);
      await shop.untilAll([idOf(again)], 'read');
      expect((await street.app.sandbox.ledger({ to })).total).toBe(1);
      expect(await shop.statusOf(id)).toBe('unconfirmed');
    },
  );

  it('F12 the id of another message: neither takes the other’s place', async () => {
    const shop = await street.openShop();
    const answers: WireAnswer[] = [];
    street.wire.fault = () => ({ after: (answer) => answers[answers.push(answer) - 2] ?? answer });
    const first = idOf(await shop.send());
    await shop.untilAll([first], 'read');
    const second = idOf(await shop.send());
    await shop.untilAll([first, second], 'read', 20_000);
    for (const id of [first, second]) {
      const { messages } = await ledgerOf(id);
      expect((await getMessage(shop, id)).providerMessageId).toBe(messages[0]?.wamid);
    }
    expect(shop.calls()).toHaveLength(2);
  });
});

describe('connections', () => {
  it.runIf(isFull)('F8 closed by Meta as the next request starts: nothing goes twice', async () => {
    const shop = await street.openShop();
    let turn = 0;
    street.wire.closeAfterMs = () => (turn += 1) % 4;
    const ids: string[] = [];
    for (let round = 0; round < 15; round += 1) ids.push(...(await shop.sendMany(4)));
    await until(
      () => Promise.all(ids.map(shop.statusOf)),
      (statuses) => statuses.every((one) => one !== 'queued' && one !== 'sending'),
      20_000,
    );
    delete street.wire.closeAfterMs;
    const tracked = shop.calls().map(({ callbackData }) => callbackData);
    expect(new Set(tracked).size).toBe(tracked.length);
    for (const id of ids) {
      expect((await ledgerOf(id)).total).toBe((await shop.statusOf(id)) === 'unconfirmed' ? 0 : 1);
    }
  });
});

describe('Meta that is away', () => {
  beforeAll(() => street.stopStatuses());

  it('F9, F27 refused for a while: all waits, goes once, and no faster than the number may', async () => {
    const shop = await street.openShop();
    await street.wire.stop();
    const ids = await shop.sendMany(60);
    try {
      // Ten refusals are an outage: from then on it is found out about by one message at a time.
      await until(
        () => Promise.all(ids.map((id) => getMessage(shop, id))),
        (all) => all.reduce((sum, { attempts }) => sum + attempts, 0) >= 13,
      );
    } finally {
      await street.wire.start();
    }
    await shop.untilAtMeta(ids, 25_000);
    expect(shop.calls()).toHaveLength(60);
    expect((await street.app.sandbox.ledger({ limit: 0 })).duplicates).toEqual([]);
    expect(mostInASecond(shop)).toBeLessThanOrEqual(88);
  });
});

describe('throttles', () => {
  it.each(
    casesOf(
      ['F13 seconds', '8', 7_900],
      ['F13 a date', () => new Date(Date.now() + 9_000).toUTCString(), 7_900],
      ['F15 less than nothing', '-1', 900],
    ),
  )('Retry-After in %s: nobody calls before, others go on', async (_name, value, leastMs) => {
    const shop = await street.openShop();
    const other = await street.openShop();
    const retryAfter = typeof value === 'string' ? value : value();
    answerFor(shop, (count) =>
      count > 1 ? null : graphError(4, 429, { 'retry-after': retryAfter }),
    );
    const first = idOf(await shop.send());
    await until(
      () => Promise.resolve(shop.calls()),
      ({ length }) => length === 1,
    );
    await other.untilAtMeta(await other.sendMany(1));
    const ids = [first, ...(await shop.sendMany(3))];
    await shop.untilAtMeta(ids, 20_000);
    const [refused, next] = shop.calls();
    if (leastMs > 2_000) expect(other.calls()[0]?.at).toBeLessThan(next?.at ?? 0);
    expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(leastMs);
    expect(shop.calls()).toHaveLength(5);
  });

  it.each(casesOf(['no number', 'NaN', 60_000], ['ten years', '315360000', 3_605_000]))(
    'F15 Retry-After with %s is bounded',
    async (_name, retryAfter, mostMs) => {
      const shop = await street.openShop();
      answerFor(shop, () => graphError(4, 429, { 'retry-after': retryAfter }));
      await shop.send();
      const { paused } = await until(
        () => senderOf(shop),
        (sender) => sender.paused !== undefined,
      );
      expect((paused?.until.getTime() ?? Infinity) - Date.now()).toBeLessThan(mostMs);
    },
  );

  it.runIf(isFull)(
    'F14 without Retry-After the whole number waits, and is tried by one message at a time',
    async () => {
      const shop = await street.openShop();
      answerFor(shop, (count) => (count > 3 ? null : graphError(80007, 429)));
      const first = idOf(await shop.send());
      await until(
        () => senderOf(shop),
        (sender) => sender.paused !== undefined,
      );
      const ids = [first, ...(await shop.sendMany(10))];
      await shop.untilAtMeta(ids, 25_000);
      expect(shop.calls()).toHaveLength(11 + 3);
    },
  );

  it.runIf(isFull)(
    'F16 a number that is too fast, said as 400: it slows, and nothing fails',
    async () => {
      const shop = await street.openShop();
      answerFor(shop, (count) => (count > 3 ? null : graphError(130429, 400)));
      const ids = await shop.sendMany(30);
      await shop.untilAtMeta(ids, 25_000);
      expect(shop.calls()).toHaveLength(33);
      // At its full pace of 80 a second it would take a third of a second.
      expect((shop.calls().at(-1)?.at ?? 0) - (shop.calls()[3]?.at ?? 0)).toBeGreaterThan(600);
    },
  );

  it('F17 too many to one person: they wait, others do not', async () => {
    const shop = await street.openShop();
    const busy = newPhone();
    let refusals = 0;
    street.wire.fault = ({ to }) =>
      `+${to.replace('+', '')}` === busy && (refusals += 1) <= 3 ? graphError(131056, 400) : null;
    const toBusy = await Promise.all(
      [1, 2, 3].map(async () => idOf(await shop.send({ to: busy }))),
    );
    const others = await shop.sendMany(40);
    await shop.untilAtMeta(others, 10_000);
    await shop.untilAtMeta(toBusy, 20_000);
    expect((await street.app.sandbox.ledger({ to: busy })).total).toBe(3);
    expect(shop.calls()).toHaveLength(40 + 3 + 3);
  });

  it('F26 a long queue of one number does not hold up another', async () => {
    const long = await street.openShop();
    const short = await street.openShop();
    const [ofLong, ofShort] = await Promise.all([long.sendMany(400), short.sendMany(10)]);
    await Promise.all([long.untilAtMeta(ofLong, 60_000), short.untilAtMeta(ofShort, 60_000)]);
    const lastOfShort = short.calls().at(-1)?.at ?? Infinity;
    expect(lastOfShort).toBeLessThan(long.calls().at(-1)?.at ?? 0);
  });
});

describe('errors of Meta', () => {
  it.each(
    casesOf(
      ['F19 the token is dead', graphError(190, 401)],
      ['F20 the account is blocked', graphError(368, 400)],
      ['F20 the account is locked', graphError(131031, 400)],
      ['F22 500, and the code says the number is not registered', graphError(131045, 500)],
      ['F22 500, and the code says that it is not allowed', graphError(3, 500)],
    ),
  )('%s: a few calls, the queue stays whole, and goes on afterwards', async (_name, refusal) => {
    const shop = await street.openShop();
    answerFor(shop, () => refusal);
    const first = idOf(await shop.send());
    const { paused } = await until(
      () => senderOf(shop),
      (sender) => sender.paused !== undefined,
    );
    expect(paused?.reason).toBeTruthy();
    const ids = [first, ...(await shop.sendMany(10))];
    await shop.untilAll(ids, 'queued');
    expect(shop.calls().length).toBeLessThanOrEqual(2);
    street.wire.fault = () => null;
    await shop.endPause();
    await shop.untilAtMeta(ids, 20_000);
    expect(await senderOf(shop)).not.toHaveProperty('paused');
  });

  it.each(casesOf(131047, 131026, 132001, 100))(
    'F21 %i: one call, failed, and why',
    async (code) => {
      const shop = await street.openShop();
      answerFor(shop, () => graphError(code, 400));
      const id = idOf(await shop.send());
      await shop.untilAll([id], 'failed');
      expect(await getMessage(shop, id)).toMatchObject({ error: { code } });
      expect(shop.calls()).toHaveLength(1);
    },
  );

  it.each(casesOf(2, 131016))(
    'F22 500, and the code %i says later: it goes again',
    async (code) => {
      const shop = await street.openShop();
      answerFor(shop, (count) => (count > 1 ? null : graphError(code, 500)));
      const id = idOf(await shop.send());
      await shop.untilAtMeta([id]);
      expect(shop.calls()).toHaveLength(2);
    },
  );

  it('F23 an error nobody explains: a few tries each, and no storm', async () => {
    const shop = await street.openShop();
    answerFor(shop, (count) => (count % 2 === 0 ? graphError(131000, 500) : null));
    const ids = await shop.sendMany(20);
    await until(
      () => Promise.all(ids.map(shop.statusOf)),
      (statuses) => statuses.every((one) => one !== 'queued' && one !== 'sending'),
      20_000,
    );
    for (const id of ids) {
      const tries = shop.calls().filter(({ callbackData }) => callbackData === id);
      expect(tries.length).toBeLessThanOrEqual(3);
    }
  });
});

interface Sender {
  _id: string;
  paused?: { reason: string; until: Date };
}

async function senderOf({ senderId }: Shop): Promise<Sender> {
  const sender = await street.app.db.collection<Sender>('senders').findOne({ _id: senderId });
  if (!sender) throw new Error('There is no such sender.');
  return sender;
}

function mostInASecond(shop: Shop): number {
  const times = shop.calls().map(({ at }) => at);
  return Math.max(...times.map((at) => times.filter((t) => t >= at && t < at + 1_000).length));
}
