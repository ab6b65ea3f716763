import { describe, expect, it } from 'vitest';
import { createLogger } from '../../platform/logger.js';
import { countChanges, createIntakeRoom } from './intake-room.js';

const log = createLogger('silent');
const aRoom = (
  listReceived: (ids: readonly string[]) => Promise<string[]> = () => Promise.resolve([]),
) => createIntakeRoom({ events: { listReceived }, log, changesMax: 10 });

/** Whether a promise is settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe('createIntakeRoom', () => {
  it('lets in what has room, and the rest in its order as room is made', async () => {
    const room = aRoom();
    await room.enter('a', 6);
    await room.enter('b', 6);
    const third = room.enter('c', 9);
    const fourth = room.enter('d', 1);
    expect([await isSettled(third), await isSettled(fourth)]).toEqual([false, false]);
    room.leave('a');
    expect([await isSettled(third), await isSettled(fourth)]).toEqual([true, false]);
    room.leave('b');
    room.leave('c');
    expect(await isSettled(fourth)).toBe(true);
  });

  it('takes one that is larger than all the room, alone', async () => {
    const room = aRoom();
    await room.enter('a', 5_000);
    expect(await isSettled(room.enter('b', 1))).toBe(false);
  });

  it('refuses what waits too long, and keeps no place for it', async () => {
    const room = aRoom();
    await room.enter('a', 10);
    await expect(room.enter('b', 10)).rejects.toMatchObject({ code: 'unavailable' });
    room.leave('a');
    expect(await isSettled(room.enter('c', 1))).toBe(true);
  });

  it('refuses at once when too many wait', async () => {
    const room = aRoom();
    await room.enter('a', 10);
    const waiting = Array.from({ length: 256 }, (_, index) => room.enter(`w${index}`, 1));
    await expect(room.enter('late', 1)).rejects.toMatchObject({ code: 'unavailable' });
    room.leave('a');
    for (let index = 0; index < 256; index += 1) room.leave(`w${index}`);
    await Promise.all(waiting);
  });

  it('keeps the room of each app of a merchant’s own to itself', async () => {
    const room = aRoom();
    await room.enter('a', 2_000, 'app_1');
    const waiting = Array.from({ length: 16 }, (_, index) => room.enter(`w${index}`, 1, 'app_1'));
    await expect(room.enter('late', 1, 'app_1')).rejects.toMatchObject({ code: 'unavailable' });
    expect(await isSettled(room.enter('b', 2_000, 'app_2'))).toBe(true);
    expect(await isSettled(room.enter('c', 10))).toBe(true);
    room.leave('c');
    const [first] = waiting;
    expect(first && (await isSettled(first))).toBe(false);
    room.leave('a');
    await Promise.all(waiting);
  });

  it('finds out at once all that another process has applied, however much it is', async () => {
    const room = createIntakeRoom({
      ...{ events: { listReceived: () => Promise.resolve([]) }, log, changesMax: 5_000 },
    });
    for (let index = 0; index < 5_000; index += 1) await room.enter(`a${index}`, 1);
    await new Promise((resolve) => setTimeout(resolve, 600));
    const next = room.enter('next', 4_500);
    const last = room.enter('last', 4_000);
    room.worker.start();
    try {
      await next;
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await isSettled(last)).toBe(true);
    } finally {
      await room.worker.stop();
    }
  });

  it('finds out what another process has applied', async () => {
    const room = aRoom((ids) => Promise.resolve(ids.filter((id) => id === 'waits')));
    await room.enter('applied', 5);
    await room.enter('waits', 5);
    const next = room.enter('next', 1);
    room.worker.start();
    try {
      await next;
    } finally {
      await room.worker.stop();
    }
  });
});

describe('countChanges', () => {
  it.each([
    ['{"statuses":[{"timestamp":"1"},{"timestamp":"2"}]}', 2],
    ['{"field":"account_update"}', 1],
    ['', 1],
    [`{"errors":[${'{"code":1},'.repeat(1_599)}]}`, 100],
    ['"timestamp"'.repeat(30_000), 20_000],
  ])('of %.40s', (text, count) => {
    expect(countChanges(Buffer.from(text))).toBe(count);
  });
});
