import { describe, expect, it } from 'vitest';
import { aMessage, noon, secondsAfterNoon } from '../../../test/builders.js';
import { foldEdit, foldRevoke } from './fold-change.js';
import type { MessageDoc } from './messages.store.js';

const text = (body: string) => ({ text: { body } });
const message = aMessage({
  ...{ direction: 'inbound', status: 'received', type: 'text', content: text('Helo') },
  timeline: [{ status: 'received', at: noon, source: 'webhook' }],
});
const edits = ['Hello', 'Hello you', 'Hello all'].map((body, index) => ({
  ...{ wamid: `wamid.${index}`, content: text(body) },
  // Two of them within one of Meta's seconds.
  at: secondsAfterNoon(Math.max(1, index)),
}));
const later = secondsAfterNoon(60);

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
  [2, 2, 1, 0, 1, 0],
];

describe('foldEdit', () => {
  it.each(orders.map((order) => [order]))('ends the same in the order %j', (order) => {
    const end = order.reduce((current: MessageDoc, index) => {
      const edit = edits[index];
      return (edit && foldEdit(current, edit, later)) ?? current;
    }, message);
    expect(end.content).toEqual(text('Hello all'));
    expect(end.original).toEqual({ content: text('Helo'), at: noon });
    expect(end.edits?.map(({ content }) => content.text?.body)).toEqual([
      ...['Hello', 'Hello you', 'Hello all'],
    ]);
  });

  it('changes what stands under a file, and never the file', () => {
    const file = { mediaId: 'med_1', fileStatus: 'ready', mimeType: 'image/jpeg' } as const;
    const picture = { ...message, type: 'image', content: { image: { ...file, caption: 'Old' } } };
    const edited = (image: object) =>
      foldEdit(picture, { wamid: 'w', content: { image }, at: noon }, later)?.content;
    expect(edited({ fileStatus: 'coming', caption: 'New' })).toEqual({
      image: { ...file, caption: 'New' },
    });
    expect(edited({})).toEqual({ image: file });
  });
});

describe('foldRevoke', () => {
  it('keeps the earliest word, and what was said', () => {
    const once = foldRevoke(message, secondsAfterNoon(2), later);
    expect(once).toMatchObject({ content: text('Helo'), deletedAt: secondsAfterNoon(2) });
    if (!once) throw new Error('It was not deleted.');
    expect(foldRevoke(once, secondsAfterNoon(2), later)).toBeNull();
    expect(foldRevoke(once, secondsAfterNoon(1), later)?.deletedAt).toEqual(secondsAfterNoon(1));
  });
});
