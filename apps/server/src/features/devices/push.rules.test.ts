import { describe, expect, it } from 'vitest';
import type { EventDoc } from '../live/index.js';
import { contentOf, isHopeless, noteOf, retryAfterMs } from './push.rules.js';

const now = new Date('2026-11-25T12:00:00.000Z');

const anEvent = (type: EventDoc['type'], data: object): EventDoc => ({
  ...{ _id: 'x.1', seq: 7, at: now, audience: ['mer_1'] },
  type,
  data,
});

const inbound = {
  ...{ id: 'msg_1', direction: 'inbound', status: 'received', type: 'text', to: null },
  contact: { name: 'Ana', phone: '+15550109999' },
  content: { text: { body: 'Hello' } },
};
const outbound = { ...inbound, direction: 'outbound', to: '+15550109999' };
const template = { id: 'tpl_1', name: 'order', status: 'approved' };

describe('noteOf', () => {
  it.each([
    ['message.created', inbound, 'message.received', 'received', 'Ana', 'Hello'],
    [
      'message.created',
      { ...inbound, type: 'image', contact: {}, content: { image: { caption: 'Look' } } },
      ...['message.received', 'received', 'New message', 'Look'],
    ],
    [
      'message.created',
      { ...inbound, type: 'audio', contact: { phone: '+1555' }, content: { audio: {} } },
      ...['message.received', 'received', '+1555', 'audio'],
    ],
    [
      'message.updated',
      { ...outbound, status: 'failed', error: { title: 'Undeliverable' } },
      ...['message.failed', 'failed', 'A message was not delivered', '+15550109999: Undeliverable'],
    ],
    [
      'message.updated',
      { ...outbound, status: 'expired' },
      ...['message.failed', 'failed', 'A message was not delivered', '+15550109999'],
    ],
    ['template.updated', template, 'template.decided', 'approved', 'Template approved', 'order'],
    [
      'account.updated',
      { id: 'mer_1' },
      ...['account.updated', 'account.updated', 'Your account has changed', undefined],
    ],
    [
      'account.notice',
      { topic: 'limit', text: 'The messaging limit is TIER_2K.', senderId: 'snd_1' },
      ...['account.notice', 'account.notice', 'News of your account'],
      'The messaging limit is TIER_2K.',
    ],
  ] as const)('%s of %o', (type, data, event, told, title, body) => {
    const note = noteOf(anEvent(type, data));
    expect(note).toMatchObject({ event, told, eventId: '7', full: { title } });
    expect(note?.full.body).toBe(body);
  });

  it.each([
    ['message.created', outbound],
    ['message.updated', inbound],
    ['message.updated', { ...outbound, status: 'read' }],
    ['template.updated', { ...template, status: 'pending' }],
  ] as const)('nothing of %s of %o', (type, data) => {
    expect(noteOf(anEvent(type, data))).toBeNull();
  });

  it('tells each notice once, the newest of a topic last, and nothing of Meta’s ids', () => {
    const meta = { wabaId: '101000000000001', topic: 'ban', text: 'Meta disables the account.' };
    const event = anEvent('account.notice', meta);
    const note = noteOf({ ...event, _id: 'ntc.account_101000000000001.ban.DISABLE.1.' });
    const { id, subject, thing } = note ?? {};
    expect([id, subject]).toEqual(['account', 'account.notice account ban']);
    expect(thing).toBe('ntc.account_101000000000001.ban.DISABLE.1.');
    const numbered = noteOf(anEvent('account.notice', { ...meta, senderId: 'snd_1' }));
    expect([numbered?.id, numbered?.subject]).toEqual(['snd_1', 'account.notice snd_1 ban']);
  });

  it('shortens what is long, and breaks no character', () => {
    const body = '🦊'.repeat(300);
    const note = noteOf(anEvent('message.created', { ...inbound, content: { text: { body } } }));
    expect(note?.full.body).toBe(`${'🦊'.repeat(199)}…`);
  });
});

describe('contentOf', () => {
  it('says who and what only where its user chose so', () => {
    const note = noteOf(anEvent('message.created', inbound));
    if (!note) throw new Error('There is no note.');
    expect(contentOf(note, { showText: false })).toEqual({ title: 'New message' });
    expect(contentOf(note, { showText: true })).toEqual({ title: 'Ana', body: 'Hello' });
  });
});

describe('isHopeless', () => {
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
  it.each([
    ['few failures', { failures: 3, failingSince: daysAgo(30) }, false],
    ['many within a week', { failures: 300, failingSince: daysAgo(6) }, false],
    ['many for longer', { failures: 20, failingSince: daysAgo(8) }, true],
    ['none', { failures: 0 }, false],
  ])('%s', (_name, device, expected) => {
    expect(isHopeless(device, now)).toBe(expected);
  });
});

describe('retryAfterMs', () => {
  it.each([
    ['120', 120_000],
    ['Wed, 25 Nov 2026 12:00:30 GMT', 30_000],
    ['Wed, 25 Nov 2026 11:00:00 GMT', 0],
    ['soon', null],
    [undefined, null],
  ])('%s', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
