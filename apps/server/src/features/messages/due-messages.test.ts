import { describe, expect, it } from 'vitest';
import { aMessage } from '../../../test/builders.js';
import { DueMessages } from './due-messages.js';
import type { MessageDoc } from './messages.store.js';

/** A queue in memory in the database's place, which can be made to fail. */
function aQueue(waiting: Record<string, number>) {
  const state = { isAway: false, reads: 0 };
  const rows = Object.entries(waiting).flatMap(([merchantId, count]) =>
    Array.from({ length: count }, (_, at) => queued(merchantId, at)),
  );
  const due = new DueMessages(
    {
      listDue: (merchantId, _senderId, limit) => {
        state.reads += 1;
        if (state.isAway) return Promise.reject(new Error('The database is away.'));
        return Promise.resolve(rows.filter((it) => it.merchantId === merchantId).slice(0, limit));
      },
      listWaitingMerchantsAcrossOwners: () =>
        Promise.resolve([...new Set(rows.flatMap((it) => it.merchantId ?? []))]),
    },
    'snd_1',
  );
  const leave = (messages: readonly MessageDoc[]): void => {
    for (const message of messages) {
      rows.splice(rows.indexOf(message), 1);
      due.release(message._id);
    }
  };
  return { due, leave, state };
}

function queued(merchantId: string, at: number): MessageDoc {
  return aMessage({ _id: `${merchantId}_${at}`, merchantId, status: 'queued' });
}

const owners = (messages: readonly MessageDoc[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { merchantId = '' } of messages) counts[merchantId] = (counts[merchantId] ?? 0) + 1;
  return counts;
};

describe('DueMessages', () => {
  it('gives merchants the same share, however much each has waiting', async () => {
    const { due, leave } = aQueue({ ana: 500, ben: 6, eva: 500 });
    const first = await due.take(9);
    expect(owners(first)).toEqual({ ana: 3, ben: 3, eva: 3 });
    leave(first);
    const second = await due.take(9);
    expect(owners(second)).toEqual({ ana: 3, ben: 3, eva: 3 });
    leave(second);
    leave(await due.take(9));
    expect(owners(await due.take(9))).toEqual({ ana: 4, eva: 4 });
  });

  it('takes turns when there are fewer permits than merchants', async () => {
    const { due, leave } = aQueue({ ana: 50, ben: 50, eva: 50 });
    const taken: MessageDoc[] = [];
    for (let round = 0; round < 6; round += 1) {
      const [message] = await due.take(1);
      if (message) taken.push(message);
      leave(message ? [message] : []);
    }
    expect(owners(taken)).toEqual({ ana: 2, ben: 2, eva: 2 });
  });

  it('hands out nothing twice while it is under way', async () => {
    const { due } = aQueue({ ana: 5 });
    expect(await due.take(3)).toHaveLength(3);
    expect(await due.take(3)).toHaveLength(2);
    expect(await due.take(3)).toHaveLength(0);
  });

  it('hands out what was just stored without reading it, unless somebody waits', async () => {
    const idle = aQueue({});
    idle.due.offer('ana', queued('ana', 1));
    expect(await idle.due.take(5)).toHaveLength(1);
    expect(idle.state.reads).toBe(0);
    const busy = aQueue({ ana: 3, ben: 3 });
    await busy.due.take(1);
    busy.due.offer('ana', queued('ana', 9));
    expect(await busy.due.take(1)).toMatchObject([{ merchantId: 'ben' }]);
  });

  it('loses nothing when the database goes away between', async () => {
    const { due, state } = aQueue({ ana: 3 });
    state.isAway = true;
    await expect(due.take(5)).rejects.toThrow('The database is away.');
    state.isAway = false;
    expect(owners(await due.take(5))).toEqual({ ana: 3 });
  });
});
