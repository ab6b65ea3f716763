import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeConfig, ConfigError, ENV_NAMES, loadConfig } from './config.js';
import { resolveEnvFiles } from './env-files.js';

const key = `k1:${Buffer.alloc(32, 1).toString('base64')}`;

const live = {
  MONGODB_URI: 'mongodb://db.test/?replicaSet=rs0',
  META_ACCESS_TOKEN: 'EAAtoken-of-meta',
  META_PHONE_NUMBER_ID: '201000000000001',
  META_WABA_ID: '101000000000001',
  META_APP_ID: '801000000000001',
  META_APP_SECRET: 'a'.repeat(32),
  META_WEBHOOK_VERIFY_TOKEN: 'verify-me-please',
  JWT_SECRET: key,
  ENCRYPTION_KEY: key,
};

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('needs nothing for the sandbox', () => {
    const config = loadConfig({});
    expect(config.sandbox).toEqual({ enabled: true, port: 3001 });
    expect(config.http).toEqual({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
      corsOrigins: [],
      trustedProxies: [],
    });
    expect(config.auth.registration).toBe('open');
    expect(config.mongo).toEqual({ database: 'waypost' });
  });

  it('takes everything for Meta itself, with registration closed', () => {
    const config = completeConfig(loadConfig(live));
    expect(config.sandbox.enabled).toBe(false);
    expect(config.auth.registration).toBe('closed');
    expect(config.meta.accessToken).toBe(live.META_ACCESS_TOKEN);
  });

  it.each([
    ['a token alone', { META_ACCESS_TOKEN: 'EAAtoken-of-meta' }, false],
    ['a database alone', { MONGODB_URI: live.MONGODB_URI }, false],
    ['SANDBOX=on with a database', { MONGODB_URI: live.MONGODB_URI, SANDBOX: 'on' }, true],
  ])('turns the sandbox on only where nothing is real: %s', (_name, env, enabled) => {
    expect(
      loadConfig({
        ...live,
        META_ACCESS_TOKEN: '',
        MONGODB_URI: '',
        ...env,
        ...(enabled ? {} : live),
      }).sandbox.enabled,
    ).toBe(enabled);
  });

  it('names all that is missing at once', () => {
    expect(problemsOf(() => loadConfig({ SANDBOX: 'off' }))).toEqual([
      'META_ACCESS_TOKEN: is required',
      'META_PHONE_NUMBER_ID: is required',
      'META_WABA_ID: is required',
      'META_APP_ID: is required',
      'META_APP_SECRET: is required',
      'META_WEBHOOK_VERIFY_TOKEN: is required',
      'JWT_SECRET: is required',
      'ENCRYPTION_KEY: is required',
    ]);
  });

  it('names what is wrong, and never shows a value', () => {
    const wrong = {
      PORT: '70000',
      MONGODB_URI: 'postgres://canary',
      META_APP_SECRET: 'canary',
      JWT_SECRET: 'k1:canary',
      META_GRAPH_VERSION: 'latest',
      ROLES: 'web,boss',
      ADMIN_EMAIL: 'canary',
    };
    const problems = problemsOf(() => loadConfig(wrong));
    expect(problems.map((line) => line.split(':')[0]).sort()).toEqual(Object.keys(wrong).sort());
    expect(problems.join()).not.toContain('canary');
  });

  it('takes lists of secrets while they are rotated, the first being current', () => {
    const second = `k2:${Buffer.alloc(40, 2).toString('base64')}`;
    const config = loadConfig({ JWT_SECRET: `${key}, ${second}` });
    expect(config.auth.signingKeys.map(({ id }) => id)).toEqual(['k1', 'k2']);
  });

  it.each([
    '*',
    'null',
    'app.shop.test',
    'https://app.shop.test/',
    'https://app.shop.test/path',
    'https://*.shop.test',
    'https://app.shop.test:443',
    'HTTPS://app.shop.test',
    'ftp://app.shop.test',
    'https://app.shop.test,*',
  ])('refuses the origin %s', (CORS_ORIGINS) => {
    expect(problemsOf(() => loadConfig({ CORS_ORIGINS }))).toEqual([
      expect.stringMatching(/^CORS_ORIGINS: must be origins/),
    ]);
  });

  it('turns limits off in sandbox mode alone', () => {
    expect(loadConfig({ RATE_LIMITS: 'off' }).rateLimits).toBe('off');
    expect(loadConfig(live).rateLimits).toBe('on');
    expect(problemsOf(() => loadConfig({ ...live, RATE_LIMITS: 'off' }))).toEqual([
      'RATE_LIMITS: can be off in sandbox mode only',
    ]);
  });

  it('cannot be changed afterwards', () => {
    const config = loadConfig({});
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
  });
});

describe('completeConfig', () => {
  it('is what the server itself insists on', () => {
    expect(problemsOf(() => completeConfig(loadConfig({})))).toContain('MONGODB_URI: is required');
  });

  it('refuses a sandbox that is Meta itself', () => {
    expect(problemsOf(() => completeConfig(loadConfig({ ...live, SANDBOX: 'on' })))).toEqual([
      'META_GRAPH_URL: must be the sandbox’s while the sandbox is on',
    ]);
  });
});

describe('resolveEnvFiles', () => {
  it('reads mounted secrets without their last line break', () => {
    const env = resolveEnvFiles({ META_ACCESS_TOKEN_FILE: '/run/token' }, () => 'a token\n');
    expect(env.META_ACCESS_TOKEN).toBe('a token');
  });

  it('refuses a file that cannot be read, and a setting given twice', () => {
    const unreadable = () => {
      throw new Error('ENOENT');
    };
    expect(problemsOf(() => resolveEnvFiles({ JWT_SECRET_FILE: '/x' }, unreadable))).toEqual([
      'JWT_SECRET_FILE: the file cannot be read',
    ]);
    const twice = { JWT_SECRET: key, JWT_SECRET_FILE: '/x' };
    expect(problemsOf(() => resolveEnvFiles(twice, () => key))).toHaveLength(1);
  });
});

describe('.env.example', () => {
  const example = readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8');
  const named = [...example.matchAll(/^#?\s?([A-Z][A-Z_]+)=(.*)$/gm)];

  it('names every setting, and no other', () => {
    expect(named.map(([, name]) => name).sort()).toEqual([...ENV_NAMES].sort());
  });

  it('holds no secret, and works as it is', () => {
    const active = [...example.matchAll(/^([A-Z][A-Z_]+)=(.*)$/gm)];
    const env = Object.fromEntries(active.map(([, name = '', value]) => [name, value]));
    expect(loadConfig(env).sandbox.enabled).toBe(true);
    for (const [, name, value] of named) {
      if (/SECRET|TOKEN|PASSWORD/.test(name ?? '')) expect(value).toBe('');
    }
  });
});
