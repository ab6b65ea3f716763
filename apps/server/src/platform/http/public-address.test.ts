import { describe, expect, it } from 'vitest';
import { isPublicAddress, lookupPublic } from './public-address.js';

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '142.250.1.95', '2607:f8b0:4004::200a', '[2a00:1450:4001::5f]'])(
    'takes %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '0.0.0.0',
    '::1',
    '::',
    '[::1]',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:0:1::',
    'fc00::1',
    'fe80::1',
    'ff02::1',
    'localhost',
    '',
  ])('refuses %s', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('lookupPublic', () => {
  it.each([{ all: true }, {}])('refuses a name of this machine, with %o', async (options) => {
    const error = await new Promise((resolve) => lookupPublic('localhost', options, resolve));
    expect(error).toMatchObject({ code: 'ENOTPUBLIC' });
  });
});
