import { describe, expect, it } from 'vitest';
import { aDataDir } from '../test/fixtures.js';
import { liveModeEnv, localUrl, sandboxEnv, sandboxModeEnv } from './environment.js';
import { keptSecrets } from './secrets.js';

function someDecisions() {
  const dataDir = aDataDir();
  return {
    dataDir,
    mongoUri: 'mongodb://127.0.0.1:1/',
    port: 3000,
    sandboxPort: 3001,
    secrets: keptSecrets(dataDir),
    admin: { email: 'admin@waypost.test', password: 'made-up' },
  };
}

describe('sandboxModeEnv', () => {
  it('lets given values win over made-up ones', () => {
    const env = sandboxModeEnv({ META_WABA_ID: '42', META_APP_ID: '' }, someDecisions());
    expect(env.META_WABA_ID).toBe('42');
    expect(env.META_APP_ID).toMatch(/^\d+$/);
  });

  it('never hands a real token or URL to the sandbox', () => {
    const decided = someDecisions();
    const given = {
      META_ACCESS_TOKEN: 'real',
      META_ACCESS_TOKEN_NEXT: 'real too',
      META_GRAPH_URL: 'https://graph.test',
    };
    const env = sandboxEnv(sandboxModeEnv(given, decided), decided.dataDir, 'http://server.test');
    expect(env).toMatchObject({
      META_ACCESS_TOKEN: decided.secrets.META_ACCESS_TOKEN,
      META_ACCESS_TOKEN_NEXT: '',
      META_GRAPH_URL: 'http://127.0.0.1:3001',
    });
  });
});

describe('sandboxEnv', () => {
  it('has nothing that is the server’s own, and the current app secret alone', () => {
    const decided = someDecisions();
    const serverEnv = sandboxModeEnv({ META_APP_SECRET: 'current, last' }, decided);
    const env = sandboxEnv(serverEnv, '/data', 'http://127.0.0.1:3000');
    expect(env).toMatchObject({
      META_APP_SECRET: 'current',
      SANDBOX_DATA_DIR: '/data/sandbox',
      SANDBOX_WEBHOOK_URL: 'http://127.0.0.1:3000/api/webhooks/meta',
    });
    expect([env.MONGODB_URI, env.JWT_SECRET, env.ADMIN_PASSWORD]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('liveModeEnv', () => {
  it('adds the database and leaves the rest, mounted secrets too', () => {
    const given = { META_APP_SECRET_FILE: '/run/secret', PORT_FILE: '/run/port' };
    const decided = { dataDir: '/data', mongoUri: 'mongodb://127.0.0.1:1/', port: 3000 };
    expect(liveModeEnv(given, decided)).toEqual({
      META_APP_SECRET_FILE: '/run/secret',
      PORT_FILE: undefined,
      DATA_DIR_FILE: undefined,
      MONGODB_URI_FILE: undefined,
      DATA_DIR: '/data',
      MONGODB_URI: 'mongodb://127.0.0.1:1/',
      PORT: '3000',
    });
  });
});

describe('localUrl', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:1'],
    ['0.0.0.0', 'http://127.0.0.1:1'],
    ['::', 'http://127.0.0.1:1'],
    ['::1', 'http://[::1]:1'],
    ['shop.test', 'http://shop.test:1'],
  ])('of %s is %s', (host, url) => {
    expect(localUrl(host, 1)).toBe(url);
  });
});
