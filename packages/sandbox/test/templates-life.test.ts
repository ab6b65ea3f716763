import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aTemplate, errorOf, startBench, until, type Bench, type Json } from './harness.js';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

let bench: Bench;
let templates: string;
beforeAll(async () => {
  bench = await startBench();
  templates = `/v25.0/${bench.sandbox.identity.wabaId}/message_templates`;
});
beforeEach(async () => {
  bench.receiver.hooks.length = 0;
  await bench.control.reset();
  await bench.control.setSettings({ latencyMs: 0, reviewAfterMs: 20, review: 'manual' });
});
afterAll(() => bench.stop());

let made = 0;
const newName = () => `life_${String((made += 1))}`;
const create = (overrides: Json = {}) =>
  bench.graph('POST', templates, aTemplate({ name: newName(), ...overrides }));
const approved = async (overrides: Json = {}) => {
  const [template] = await bench.control.putTemplates([
    aTemplate({ name: newName(), ...overrides }),
  ]);
  return String(template?.id);
};
const get = async (id: string, fields = 'name,status,category,quality_score,correct_category') =>
  (await bench.graph('GET', `/v25.0/${id}?fields=${fields}`)).body;
const edit = (id: string, body: Json) => bench.graph('POST', `/v25.0/${id}`, body);
const list = async (query: string) => (await bench.graph('GET', `${templates}?${query}`)).body;
const told = (field: string) => bench.receiver.changes(field);
const untilTold = (field: string, count: number) =>
  until(`${count} × ${field}`, () => told(field).length >= count && told(field));
const STATUS = 'message_template_status_update';
const text = (words: string): Json => ({ components: [{ type: 'BODY', text: words }] });

describe('a list', () => {
  it('has cursors that are places in it, so that what goes meanwhile moves the others', async () => {
    const names = [newName(), newName(), newName(), newName()];
    const ids = [];
    for (const name of names) ids.push(String((await create({ name })).body.id));
    const query = `fields=name&limit=2&name=${names.join(',')}`;
    const first = await list(query);
    const { cursors } = first.paging as { cursors: { before: string; after: string } };
    expect(cursors).toEqual({ before: 'MAZDZD', after: 'MQZDZD' });
    await bench.graph('DELETE', `${templates}?name=${String(names[3])}`);
    const second = await list(`${query}&after=${cursors.after}`);
    expect((second.data as Json[]).map(({ name }) => name)).toEqual([names[0]]);
    expect(await list(`${query}&after=${cursors.before}9`)).toHaveProperty('error');
  });

  it('goes back by `before` without telling anything twice', async () => {
    const names = [newName(), newName(), newName()];
    for (const name of names) await create({ name });
    const query = `fields=name&limit=2&name=${names.join(',')}`;
    const { paging } = await list(query);
    const second = await list(
      `${query}&after=${(paging as { cursors: { after: string } }).cursors.after}`,
    );
    const { before } = (second.paging as { cursors: { before: string } }).cursors;
    expect((await list(`${query}&before=${before}`)).data).toEqual((await list(query)).data);
  });

  it('is too much for Graph above a size, which it tells as Graph does', async () => {
    await bench.control.setSettings({ templatePageMax: 10 });
    const answer = await bench.graph('GET', `${templates}?limit=11`);
    expect([answer.status, errorOf(answer).code]).toEqual([500, 1]);
    expect(errorOf(answer).message).toContain('reduce the amount of data');
    expect((await bench.graph('GET', `${templates}?limit=10`)).status).toBe(200);
  });

  it.each([
    ['fields=name,colour', 'nonexistent field (colour)'],
    ['status=GOOD', 'Param status must be one of'],
    ['category=SALES', 'Param category must be one of'],
    ['quality_score=BLUE', 'Param quality_score must be one of'],
  ])('refuses %s', async (query, words) => {
    const { error } = await list(query);
    expect(error).toMatchObject({ code: 100, message: expect.stringContaining(words) as string });
  });

  it('is narrowed by time and content', async () => {
    const id = await approved({ ...text('Only this one tells of a zebra.') });
    const found = async (query: string) =>
      ((await list(query)).data as Json[]).map((entry) => entry.id);
    expect(await found('content=zebra')).toEqual([id]);
    expect(await found('name_or_content=ZEBRA')).toEqual([id]);
    const inAnHour = Math.floor(Date.now() / 1000) + HOUR_S;
    expect(await found(`content=zebra&since=${inAnHour}`)).toEqual([]);
    expect(await found(`content=zebra&until=${inAnHour}`)).toEqual([id]);
  });
});

describe('a template of poor quality', () => {
  it('is disabled instead of paused a third time, and then neither edited nor deleted', async () => {
    const id = await approved();
    for (const hours of [3, 6]) {
      await bench.control.review(id, { event: 'PAUSED' });
      expect((await get(id)).quality_score).toMatchObject({ score: 'RED' });
      await bench.control.advanceClock(hours * HOUR_S + 1);
      await until('approved', async () => (await get(id)).status === 'APPROVED');
      expect((await get(id)).quality_score).toMatchObject({ score: 'UNKNOWN' });
    }
    expect((await bench.control.review(id, { event: 'PAUSED' })).status).toBe('DISABLED');
    const [, , , , last] = await untilTold(STATUS, 5);
    expect(last).toMatchObject({
      event: 'DISABLED',
      reason: 'NONE',
      disable_info: { disable_date: expect.stringMatching(/^\d{10}$/) as string },
    });
    const { name } = await get(id);
    expect(errorOf(await edit(id, text('Another text of ours.'))).error_subcode).toBe(2388039);
    const deleted = await bench.graph('DELETE', `${templates}?name=${String(name)}`);
    expect(errorOf(deleted).error_subcode).toBe(2388039);
  });

  it('is flagged first, and stays as it is', async () => {
    const id = await approved();
    await bench.control.review(id, { event: 'FLAGGED' });
    expect(await get(id)).toMatchObject({ status: 'APPROVED', quality_score: { score: 'RED' } });
    expect(await untilTold('message_template_quality_update', 1)).toMatchObject([
      { previous_quality_score: 'UNKNOWN', new_quality_score: 'RED' },
    ]);
  });

  it('paused by pacing stays so until it is unpaused, and that is no step towards disabling', async () => {
    const id = await approved();
    for (let turn = 0; turn < 3; turn += 1) {
      await bench.control.review(id, { event: 'PAUSED', reason: 'RATE_LIMITING_PAUSE' });
      await bench.control.advanceClock(7 * HOUR_S);
      expect((await get(id)).status).toBe('PAUSED');
      const answer = await bench.graph('POST', `/v25.0/${id}/unpause`, {});
      expect(answer.body).toEqual({ success: true });
      expect((await get(id)).status).toBe('APPROVED');
    }
    const [paused, unpaused] = await untilTold(STATUS, 6);
    expect(paused).toMatchObject({ reason: 'NONE', other_info: { title: 'RATE_LIMITING_PAUSE' } });
    expect(unpaused).toMatchObject({ event: 'APPROVED', other_info: { title: 'UNPAUSE' } });
    const again = await bench.graph('POST', `/v25.0/${id}/unpause`, {});
    expect(errorOf(again).error_subcode).toBe(2388039);
  });
});

describe('a category that Meta changes', () => {
  it('is announced a day before and then done', async () => {
    const id = await approved();
    await bench.control.recategorise(id, { category: 'MARKETING' });
    expect(await get(id)).toMatchObject({ category: 'UTILITY', correct_category: 'MARKETING' });
    const [announced] = await untilTold('template_category_update', 1);
    expect(announced).toMatchObject({ correct_category: 'MARKETING', new_category: 'UTILITY' });
    const at = Number(announced?.category_update_timestamp);
    expect(at - Date.now() / 1000).toBeGreaterThan(DAY_S - HOUR_S);

    await bench.control.advanceClock(DAY_S + 1);
    const [, done] = await untilTold('template_category_update', 2);
    expect(done).toMatchObject({ previous_category: 'UTILITY', new_category: 'MARKETING' });
    expect(done).not.toHaveProperty('correct_category');
    const node = await get(id, 'category,previous_category,correct_category');
    expect(node).toEqual({ id, category: 'MARKETING', previous_category: 'UTILITY' });
  });

  it('is done at once for a business that was warned', async () => {
    const id = await approved();
    await bench.control.recategorise(id, { category: 'MARKETING', afterSeconds: 0 });
    const updates = await untilTold('template_category_update', 1);
    expect(updates).toMatchObject([{ previous_category: 'UTILITY', new_category: 'MARKETING' }]);
  });

  it('is done at once where an edit makes a promotion of it', async () => {
    await bench.control.setSettings({ review: 'rules' });
    const id = await approved({ category: 'UTILITY' });
    await edit(id, text('Our flash sale is on until Friday.'));
    const updates = await untilTold('template_category_update', 1);
    expect(updates).toMatchObject([{ previous_category: 'UTILITY', new_category: 'MARKETING' }]);
    const node = await get(id, 'category,previous_category');
    expect(node).toEqual({ id, category: 'MARKETING', previous_category: 'UTILITY' });
  });
});

describe('the limits of changes', () => {
  it('are one edit of an approved template a day and ten in 30 days, and none while it is paused', async () => {
    const id = await approved();
    const editAndApprove = async (number: number) => {
      const answer = await edit(id, text(`Text number ${number} of this one.`));
      if (answer.status === 200) await bench.control.review(id, { event: 'APPROVED' });
      return answer;
    };
    for (let number = 1; number <= 10; number += 1) {
      expect((await editAndApprove(number)).status).toBe(200);
      expect(errorOf(await editAndApprove(number)).error_subcode).toBe(2388039);
      await bench.control.advanceClock(DAY_S + 1);
    }
    expect(errorOf(await editAndApprove(11)).error_subcode).toBe(2388039);
    await bench.control.review(id, { event: 'PAUSED' });
    expect((await editAndApprove(12)).status).toBe(200);
    await bench.control.advanceClock(21 * DAY_S);
    expect((await editAndApprove(13)).status).toBe(200);
  });

  it('keep their distance when the clock goes back to real time', async () => {
    const id = await approved();
    await bench.control.advanceClock(40 * DAY_S);
    await edit(id, text('A text of the time to come.'));
    await bench.control.review(id, { event: 'APPROVED' });
    await bench.control.reset();
    await bench.control.setSettings({ latencyMs: 0, review: 'manual' });
    expect(errorOf(await edit(id, text('Too soon for another.'))).error_subcode).toBe(2388039);
    await bench.control.advanceClock(DAY_S + 1);
    expect((await edit(id, text('Now it can be changed.'))).status).toBe(200);
  });

  it('are of a deletion: each is told once, and what is on its way out is no more', async () => {
    const id = await approved();
    const remove = (...ids: string[]) =>
      bench.graph('DELETE', `${templates}?hsm_ids=${encodeURIComponent(JSON.stringify(ids))}`);
    await bench.control.setSettings({ reviewAfterMs: 60_000 });
    expect((await remove(id, id)).status).toBe(200);
    expect(await untilTold(STATUS, 1)).toMatchObject([{ event: 'PENDING_DELETION' }]);
    expect((await get(id)).status).toBe('PENDING_DELETION');
    expect((await remove(id)).status).toBe(400);
  });

  it('say that an edit changes something', async () => {
    const answer = await edit(await approved(), {});
    expect([answer.status, errorOf(answer).code]).toEqual([400, 100]);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['paused', (id) => bench.control.review(id, { event: 'PAUSED' })],
    ['changed', (id) => edit(id, text('Another text under review.'))],
  ])(
    'block the name of a %s template that is deleted, as of an approved one',
    async (_is, change) => {
      const id = await approved();
      await change(id);
      const { name } = await get(id);
      await bench.graph('DELETE', `${templates}?name=${String(name)}`);
      await until('gone', async () => 'error' in (await get(id)));
      expect(errorOf(await create({ name })).error_subcode).toBe(2388023);
      expect((await create({ name, language: 'es' })).status).toBe(200);
    },
  );
});

describe('a review', () => {
  const untilReviewed = (id: unknown) =>
    until('reviewed', async () => {
      const node = await get(String(id), 'status,rejected_reason');
      return node.status !== 'PENDING' && node;
    });
  beforeEach(() => bench.control.setSettings({ review: 'rules' }));

  it.each([
    [
      'a code that is no code by its category',
      'UTILITY',
      'en',
      '*{{1}}* is your login code, as asked.',
    ],
    ['a code after its name', 'MARKETING', 'en', 'Your one-time password is {{1}}, use it soon.'],
  ])('rejects %s', async (_name, category, language, words) => {
    const components = [{ type: 'BODY', text: words, example: { body_text: [['481516']] } }];
    const { body } = await create({ category, language, components });
    expect(await untilReviewed(body.id)).toMatchObject({ rejected_reason: 'INCORRECT_CATEGORY' });
  });

  it.each([
    ['ru', 'Your order leaves our shop today.', 'TAG_CONTENT_MISMATCH'],
    ['ja', 'Your order leaves our shop today.', 'TAG_CONTENT_MISMATCH'],
    ['ru', 'Ваш заказ Nike сегодня отправлен.', 'NONE'],
    ['ja', 'ご注文の商品を発送しました。', 'NONE'],
    ['zh_CN', '您的订单今天已经发货。', 'NONE'],
    ['ru', 'OK!', 'NONE'],
  ])('in the language %s judges “%s” with %s', async (language, words, reason) => {
    const { body } = await create({ language, ...text(words) });
    expect(await untilReviewed(body.id)).toMatchObject({ rejected_reason: reason });
  });

  it('rejects a text under a second name, and takes it as a translation', async () => {
    const name = newName();
    const same = text('The very same words are sent by two of them.');
    expect(await untilReviewed((await create({ name, ...same })).body.id)).toMatchObject({
      status: 'APPROVED',
    });
    const translated = await create({ name, language: 'en_GB', ...same });
    expect(await untilReviewed(translated.body.id)).toMatchObject({ status: 'APPROVED' });
    const other = await untilReviewed((await create(same)).body.id);
    expect(other).toMatchObject({ status: 'REJECTED', rejected_reason: 'INVALID_FORMAT' });
    const updates = await untilTold(STATUS, 3);
    expect(updates.at(-1)).toMatchObject({
      event: 'REJECTED',
      rejection_info: { reason: expect.stringContaining('same body and footer') as string },
    });
  });
});
