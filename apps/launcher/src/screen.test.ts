import { describe, expect, it } from 'vitest';
import { renderScreen, type ScreenFacts } from './screen.js';

function someFacts(changes: Partial<ScreenFacts> = {}): ScreenFacts {
  return {
    mode: 'sandbox',
    urls: { server: 'http://127.0.0.1:3000', sandbox: 'http://127.0.0.1:3001' },
    admin: {
      email: 'admin@waypost.test',
      password: 'made-up',
      isPasswordMadeUp: true,
      wasCreated: true,
    },
    dataDir: '/srv/data',
    exampleTag: 'a1b2',
    ...changes,
  };
}

function anAdmin(changes: Partial<NonNullable<ScreenFacts['admin']>>): Partial<ScreenFacts> {
  const { admin } = someFacts();
  return { admin: admin && { ...admin, ...changes } };
}

describe('renderScreen', () => {
  it.each<[string, Partial<ScreenFacts>, string]>([
    ['the mode', {}, 'sandbox mode: nothing reaches WhatsApp'],
    ['the live mode', { mode: 'live' }, 'live: messages reach WhatsApp'],
    ['the docs', {}, 'http://127.0.0.1:3000/docs'],
    ['the sandbox phone', {}, 'http://127.0.0.1:3001'],
    ['the e-mail of the admin', {}, 'admin@waypost.test'],
    ['a password made up at this start', {}, 'made-up   (shown only now)'],
    ['a call to try', {}, 'curl -s http://127.0.0.1:3000/api/auth/register'],
    ['where the data is', {}, '/srv/data'],
  ])('shows %s', (_what, changes, text) => {
    expect(renderScreen(someFacts(changes))).toContain(text);
  });

  it.each<[string, Partial<ScreenFacts>, string]>([
    ['a password that was given', anAdmin({ isPasswordMadeUp: false }), 'made-up'],
    ['the password of an admin that existed', anAdmin({ wasCreated: false }), 'made-up'],
    ['an admin where none is configured', { admin: null }, 'Admin'],
    ['a call to try where it would be real', { mode: 'live' }, 'curl'],
    ['a phone without a sandbox', { urls: { server: 'http://127.0.0.1:3000' } }, 'phone'],
  ])('does not show %s', (_what, changes, text) => {
    expect(renderScreen(someFacts(changes))).not.toContain(text);
  });

  it('fits on one screen', () => {
    expect(renderScreen(someFacts()).split('\n').length).toBeLessThanOrEqual(24);
  });
});
