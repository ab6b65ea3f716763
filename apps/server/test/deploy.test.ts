import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { completeConfig, loadConfig } from '../src/platform/config.js';
import { resolveEnvFiles } from '../src/platform/env-files.js';

interface Compose {
  services: {
    waypost: {
      environment: Record<string, string>;
      secrets: string[];
      depends_on: Record<string, { condition: string }>;
    };
    mongo: { volumes: string[]; healthcheck: { test: string[] } };
  };
  volumes: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
}

const root = new URL('../../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');

const key = Buffer.alloc(32, 7).toString('base64');

/** What an operator fills in, as docs/deploy.md asks. */
const given: Record<string, string> = {
  PUBLIC_URL: 'https://waypost.example.com',
  META_PHONE_NUMBER_ID: '201000000000001',
  META_WABA_ID: '101000000000001',
  META_APP_ID: '801000000000001',
  ADMIN_EMAIL: 'admin@waypost.test',
  meta_access_token: 'EAAG-token-of-the-tests',
  meta_app_secret: '0123456789abcdef0123456789abcdef',
  meta_webhook_verify_token: 'verify-token-of-the-tests',
  PUSH_CONTACT: 'mailto:push@waypost.test',
  jwt_secret: `k1:${key}`,
  encryption_key: `k1:${key}`,
  admin_password: 'password-of-the-admin',
};

describe('compose.yaml', () => {
  const compose = parse(read('compose.yaml')) as Compose;
  const { waypost, mongo } = compose.services;

  it('names only settings that .env.example has', () => {
    const known = new Set([...read('.env.example').matchAll(/^#([A-Z_]+)=/gm)].map((it) => it[1]));
    const names = Object.keys(waypost.environment).map((name) => name.replace(/_FILE$/, ''));
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('configures a server that runs live, with what the operator gives and nothing else', () => {
    const env = Object.fromEntries(
      Object.entries(waypost.environment).map(([name, value]) => [
        name,
        value.replaceAll(
          /\$\{(\w+):[?-][^}]*\}/g,
          (_all, variable: string) => given[variable] ?? '',
        ),
      ]),
    );
    const resolved = resolveEnvFiles(env, (path) => given[path.replace('/run/secrets/', '')] ?? '');
    const config = completeConfig(loadConfig(resolved));
    expect(config).toMatchObject({
      sandbox: { enabled: false },
      auth: { registration: 'closed' },
      mongo: { url: 'mongodb://mongo:27017/?replicaSet=rs0' },
      http: { publicUrl: given.PUBLIC_URL },
      meta: { accessToken: given.meta_access_token },
      push: { contact: given.PUSH_CONTACT },
      admin: { email: given.ADMIN_EMAIL, password: given.admin_password },
    });
  });

  it('takes the account of Firebase as docs/deploy.md hands it over', () => {
    const [, text = ''] = /```yaml\n(services:[^`]*)```/.exec(read('docs/deploy.md')) ?? [];
    const override = parse(text) as Compose;
    const { environment, secrets } = override.services.waypost;
    expect(environment).toEqual({ FCM_SERVICE_ACCOUNT_FILE: '/run/secrets/fcm_service_account' });
    expect(secrets).toEqual(Object.keys(override.secrets));
    expect(read('.env.example')).toContain('FCM_SERVICE_ACCOUNT_FILE');
  });

  it('keeps secrets in files: each one declared, handed over and used', () => {
    const used = Object.entries(waypost.environment)
      .filter(([name]) => name.endsWith('_FILE'))
      .map(([, path]) => path.replace('/run/secrets/', ''));
    expect([...used].sort()).toEqual([...waypost.secrets].sort());
    expect(Object.keys(compose.secrets).sort()).toEqual([...waypost.secrets].sort());
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\//);
    for (const file of ['.gitignore', '.dockerignore']) expect(read(file)).toMatch(/^secrets\/?$/m);
  });

  it('starts the server once the database is a replica set that takes writes, and keeps its data', () => {
    expect(waypost.depends_on).toEqual({ mongo: { condition: 'service_healthy' } });
    expect(mongo.healthcheck.test.at(-1)).toMatch(/rs\.initiate.*isWritablePrimary/);
    expect(mongo).not.toHaveProperty('ports');
    const kept = mongo.volumes.map((volume) => volume.split(':')[0]);
    expect(kept).toEqual(Object.keys(compose.volumes));
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  it('copies what is there, runs what is built, and not as root', () => {
    const copied = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(' ').slice(1, -1));
    expect(copied.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
    const entry = /^CMD \["node", (?:"--[^"]+", )*"(.+)"\]$/m.exec(lines.join('\n'))?.[1];
    expect(entry).toBe('apps/server/dist/main.js');
    expect(lines.findLast((line) => line.startsWith('USER '))).toBe('USER node');
  });

  it('names every workspace that the server is made of', () => {
    const { dependencies } = JSON.parse(read('apps/server/package.json')) as {
      dependencies: Record<string, string>;
    };
    const ours = Object.keys(dependencies).filter((name) => name.startsWith('@waypost/'));
    const text = lines.join('\n');
    for (const name of ours) {
      const folder = name.replace('@waypost/', 'packages/');
      expect(text).toContain(`COPY ${folder}/package.json ${folder}/`);
      expect(text).toContain(`COPY --from=build /app/${folder}/dist ${folder}/dist/`);
    }
  });
});
