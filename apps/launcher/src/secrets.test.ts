import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '@waypost/server/config';
import { describe, expect, it } from 'vitest';
import { aDataDir } from '../test/fixtures.js';
import { keptSecrets, makeUpPassword } from './secrets.js';

describe('keptSecrets', () => {
  it('gives the same values at every start', () => {
    const dataDir = aDataDir();
    expect(keptSecrets(dataDir)).toEqual(keptSecrets(dataDir));
  });

  it('gives every data folder its own', () => {
    expect(keptSecrets(aDataDir()).JWT_SECRET).not.toBe(keptSecrets(aDataDir()).JWT_SECRET);
  });

  it('lets only the owner read them', () => {
    const dataDir = aDataDir();
    keptSecrets(dataDir);
    expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('makes what the configuration accepts', () => {
    const env = { ...keptSecrets(aDataDir()), SANDBOX: 'off', ADMIN_PASSWORD: makeUpPassword() };
    expect(loadConfig(env).auth.signingKeys).toHaveLength(1);
  });

  it('makes up only what an older version has not kept', () => {
    const dataDir = aDataDir();
    const file = join(dataDir, 'secrets.json');
    writeFileSync(file, JSON.stringify({ META_WABA_ID: '123' }));
    const secrets = keptSecrets(dataDir);
    expect(secrets.META_WABA_ID).toBe('123');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(secrets);
  });

  it('refuses a file that is broken', () => {
    const dataDir = aDataDir();
    writeFileSync(join(dataDir, 'secrets.json'), '{"META_WABA_ID": "12');
    expect(() => keptSecrets(dataDir)).toThrow(/secrets\.json cannot be read/);
  });
});
