import { describe, expect, it } from 'vitest';
import { noon, secondsAfterNoon } from '../../../test/builders.js';
import {
  choose,
  hear,
  leftToOthers,
  meet,
  merge,
  release,
  type ContactNews,
} from './contact-news.js';
import type { ContactDoc } from './contacts.store.js';
import { handlesOf, userIdsOf, waIdsOf } from './handles.js';

const made = { id: 'con_1', merchantId: 'mer_1', now: noon };
const aContact = (news: Partial<ContactNews> = {}): ContactDoc =>
  meet({ at: noon, isFromPerson: true, ...news }, made);

/** Every order of them. */
function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    ordersOf(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

/** What does not depend on who was met first. */
function stateOf({ _id, rev: _rev, createdAt: _at, handles, left = [], ...rest }: ContactDoc) {
  const sorted = left.map(({ handle, at }) => `${handle} ${at.toISOString()}`).sort();
  const others = handles.filter((it) => !it.startsWith('con_')).sort();
  return { ...rest, handles: others, left: sorted };
}

describe('handlesOf', () => {
  it('leads from every spelling and every id to the person', () => {
    const handles = handlesOf({ phone: '+525512345678', waId: '5215512345678', userId: 'MX.1' });
    expect(handles).toEqual(['+525512345678', '+5215512345678', 'user:MX.1']);
    expect(waIdsOf(handles)).toEqual(['525512345678', '5215512345678']);
    expect(userIdsOf(handles)).toEqual(['MX.1']);
    expect(handlesOf({})).toEqual([]);
  });
});

describe('hear', () => {
  const inbound = (seconds: number, fields: Partial<ContactNews> = {}): ContactNews => ({
    ...{ at: secondsAfterNoon(seconds), isFromPerson: true, waId: '1555', userId: 'US.1' },
    window: { senderId: 'snd_1', openUntil: secondsAfterNoon(seconds + 86_400) },
    ...fields,
  });
  const change: ContactNews = {
    at: secondsAfterNoon(10),
    before: { waId: '1555', userId: 'US.1' },
    ...{ waId: '1666', userId: 'US.2' },
  };
  const all: ContactNews[] = [
    inbound(5, { name: 'Ana' }),
    inbound(10, { name: 'Ana Ruiz' }),
    change,
    inbound(11, { waId: '1666', userId: 'US.2', name: 'Ana Costa' }),
    { at: secondsAfterNoon(8), phone: '+1555', waId: '1555' },
  ];

  it('comes to the same in any order and any number of times', () => {
    const ends = ordersOf(all).map((order) => {
      const everything = [...order, ...order];
      const person = aContact({ waId: '1555', userId: 'US.1' });
      return stateOf(everything.reduce((it, news) => hear(it, news) ?? it, person));
    });
    for (const end of ends) expect(end).toEqual(ends[0]);
    expect(ends[0]).toMatchObject({
      ...{ phone: '+1555', waId: '1666', userId: 'US.2', name: 'Ana Costa' },
      windows: { snd_1: secondsAfterNoon(86_411) },
      lastMessageAt: secondsAfterNoon(11),
    });
  });

  it('comes to the same where two were met before they were known to be one', () => {
    const old = all.slice(0, 2).reduce((it, news) => hear(it, news) ?? it, aContact());
    const next = hear({ ...aContact(), _id: 'con_2' }, all[3] ?? change);
    if (!next) throw new Error('That was news.');
    const ends = [merge(old, next), { ...merge(next, old), _id: 'con_1' }].map((one) =>
      stateOf(hear(one, change) ?? one),
    );
    expect(ends[0]).toEqual(ends[1]);
    expect(ends[0]).toMatchObject({ waId: '1666', userId: 'US.2', name: 'Ana Costa' });
    expect(merge(old, next).handles).toContain('con_2');
  });

  it('tells that there is nothing new', () => {
    const person = aContact({ waId: '1555', name: 'Ana' });
    expect(hear(person, { at: noon, isFromPerson: true, waId: '1555', name: 'Ana' })).toBeNull();
    expect(hear(person, { at: secondsAfterNoon(-5), waId: '1555', name: 'Anna' })).toBeNull();
  });

  it('does not let what the business typed say which number the person uses', () => {
    const person = aContact({ waId: '5215512345678' });
    const typed = { at: secondsAfterNoon(9), phone: '+525512345678', waId: '525512345678' };
    expect(hear(person, typed)).toMatchObject({ phone: '+525512345678', waId: '5215512345678' });
  });
});

describe('a number that was left', () => {
  const moved = hear(aContact({ waId: '1555', userId: 'US.1', phone: '+1555' }), {
    at: secondsAfterNoon(10),
    before: { waId: '1555', userId: 'US.1' },
    ...{ waId: '1666', userId: 'US.2' },
  });
  if (!moved) throw new Error('That was news.');
  const from = (seconds: number, fields: Partial<ContactNews> = {}): ContactNews => ({
    ...{ at: secondsAfterNoon(seconds), waId: '1555', isFromPerson: true },
    ...fields,
  });

  it.each([
    ['whoever writes from it later', from(11), true],
    ['the person, who wrote before that', from(9), false],
    ['the person, by their id', from(11, { userId: 'US.2' }), false],
    ['somebody with an id of their own', from(11, { userId: 'US.3' }), true],
    ['the business, which writes to it', from(11, { isFromPerson: false }), false],
    ['the person’s new number', from(11, { waId: '1666' }), false],
  ])('is used by %s', (_name, news, isSomebody) => {
    expect(leftToOthers(moved, news) !== undefined).toBe(isSomebody);
  });

  it('no longer leads to the person once somebody else has it', () => {
    const released = release(moved, '1555', secondsAfterNoon(11));
    expect(released.handles).toEqual(['user:US.1', '+1666', 'user:US.2']);
    expect(released.lost).toEqual([{ handle: '+1555', at: secondsAfterNoon(11) }]);
    expect(released).not.toHaveProperty('phone');
    expect(leftToOthers(released, from(12))).toBeUndefined();
  });
});

describe('choose', () => {
  const stop = (seconds: number) => ({ value: 'stop' as const, at: secondsAfterNoon(seconds) });
  const resume = (seconds: number) => ({ value: 'resume' as const, at: secondsAfterNoon(seconds) });

  it.each([
    ['a stop', [stop(1)], true],
    ['a stop and a later resume', [stop(1), resume(2)], undefined],
    ['a resume and a later stop', [resume(1), stop(2)], true],
    ['both in one second', [stop(1), resume(1)], true],
    ['a stop, a resume, a stop', [stop(1), resume(2), stop(3)], true],
  ])('%s ends the same in any order', (_name, choices, isOptedOut) => {
    for (const order of ordersOf(choices)) {
      const end = [...order, ...order].reduce(
        (it, choice) => choose(it, 'snd_1', choice) ?? it,
        aContact(),
      );
      expect(end.isOptedOut).toBe(isOptedOut);
    }
  });

  it('is by number: one that may not does not take back another’s stop', () => {
    const stopped = choose(aContact(), 'snd_1', stop(1)) ?? aContact();
    expect(choose(stopped, 'snd_2', resume(2))?.isOptedOut).toBe(true);
    expect(choose(stopped, 'snd_1', stop(1))).toBeNull();
  });
});
