import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSandboxClient, startSandbox, type SandboxClient } from '@waypost/sandbox';
import type { Db, MongoClient } from 'mongodb';
import { inject } from 'vitest';
import { compose, type Composed } from '../src/compose.js';
import { systemClock } from '../src/platform/clock.js';
import { completeConfig, loadConfig, type ServerConfig } from '../src/platform/config.js';
import { standardLimits, type LimitTable } from '../src/platform/http/request-limits.js';
import { resolveEnvFiles } from '../src/platform/env-files.js';
import { createLogger } from '../src/platform/logger.js';
import { createMongoClient } from '../src/platform/mongo/connect.js';
import { createSecretSource } from '../src/platform/secret-source.js';
import { runServer } from '../src/run-server.js';
import { createApiClient, type ApiClient, type Credentials } from './api-client.js';

export const appSecret = 'app-secret-of-the-tests-0123456789';
export const verifyToken = 'verify-token-of-the-tests';
export const metricsToken = 'metrics-token-of-the-tests';
export const admin = { email: 'admin@waypost.test', password: 'password-of-the-admin' };
export const accessToken = 'token-of-the-sandbox';
/** The sandbox takes it too; the server does not know it unless it is told. */
export const accessTokenNext = 'next-token-of-the-sandbox';
export const phoneNumberId = '201000000000001';
export const wabaId = '101000000000001';

export interface TestApp {
  url: string;
  api: ApiClient;
  sandbox: SandboxClient;
  /** Where the sandbox is, though the server may be told another place. */
  sandboxUrl: string;
  db: Db;
  /** The server's own connections. */
  mongo: MongoClient;
  composed: Composed;
  config: ServerConfig;
  /** A merchant of its own, logged in. */
  registerMerchant(): Promise<MerchantClient>;
  loginAdmin(): Promise<ApiClient>;
  /** Ends the server alone, in order. */
  stopServer(): Promise<void>;
  stop(): Promise<void>;
}

export type MerchantClient = ApiClient & Credentials & { merchantId: string };

/** A database of its own on the run's mongod, dropped when `stop` is called. */
function createTestDatabase(): { client: MongoClient; db: Db; drop: () => Promise<void> } {
  const client = createMongoClient(inject('mongoUri'));
  const db = client.db(`test_${randomBytes(6).toString('hex')}`);
  return {
    client,
    db,
    drop: async () => {
      await db.dropDatabase();
      await client.close();
    },
  };
}

/** Servers on one database share it, as they do in life. */
const encryptionKey = `k1:${randomBytes(32).toString('base64')}`;

/** The real app in this process, with the sandbox as Meta and a database of its own. */
export async function startApp(
  env: Record<string, string> = {},
  limits: LimitTable = standardLimits,
): Promise<TestApp> {
  const database = createTestDatabase();
  const sandbox = await startSandbox({
    port: 0,
    accessToken,
    accessTokenNext,
    phoneNumberId,
    wabaId,
    appId: '801000000000001',
    appSecret,
  });
  const given = {
    PORT: '0',
    LOG_LEVEL: 'silent',
    MONGODB_URI: inject('mongoUri'),
    MONGODB_DB: database.db.databaseName,
    SANDBOX: 'on',
    META_GRAPH_URL: sandbox.url,
    META_ACCESS_TOKEN: accessToken,
    META_PHONE_NUMBER_ID: phoneNumberId,
    META_WABA_ID: wabaId,
    META_APP_ID: '801000000000001',
    META_APP_SECRET: appSecret,
    META_WEBHOOK_VERIFY_TOKEN: verifyToken,
    JWT_SECRET: `k1:${randomBytes(32).toString('base64')}`,
    ENCRYPTION_KEY: encryptionKey,
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    METRICS_TOKEN: metricsToken,
    RATE_LIMITS: 'off',
    ...env,
  };
  const readConfig = () =>
    completeConfig(
      loadConfig(resolveEnvFiles(withoutDoubles(given), (path) => readFileSync(path, 'utf8'))),
    );
  const config = readConfig();
  const log = createLogger(config.logLevel);
  const mongo = createMongoClient(config.mongo.url);
  const owner = randomUUID();
  const composed = compose({
    config,
    secrets: createSecretSource({ initial: config.meta, reload: () => readConfig().meta, log }),
    mongo,
    log,
    clock: systemClock,
    owner,
    onResponseMismatch: 'throw',
    limits,
  });
  const server = await runServer({ config, log, mongo, composed, owner, onReady: () => undefined });
  const control = createSandboxClient(sandbox.url);
  await control.setSettings({
    webhooks: { url: `${server.url}/api/webhooks/meta` },
    sentAfterMs: 20,
    deliveredAfterMs: 60,
    readAfterMs: 120,
    reviewAfterMs: 20,
  });
  const api = createApiClient(server.url);
  let stopped: Promise<void> | undefined;

  return {
    url: server.url,
    api,
    sandbox: control,
    sandboxUrl: sandbox.url,
    db: database.db,
    mongo,
    composed,
    config,
    registerMerchant: async () => {
      const credentials = { email: `${randomUUID()}@shop.test`, password: 'password-of-a-shop' };
      const { data } = await api.expect(201, 'POST', '/api/auth/register', {
        ...credentials,
        name: 'Ana',
        businessName: 'Ana’s shop',
      });
      const session = data as { accessToken: string; merchant: { id: string } };
      return {
        ...createApiClient(server.url, session.accessToken),
        ...credentials,
        merchantId: session.merchant.id,
      };
    },
    loginAdmin: async () => {
      const { data } = await api.expect(200, 'POST', '/api/auth/login', admin);
      return createApiClient(server.url, (data as { accessToken: string }).accessToken);
    },
    stopServer: () => (stopped ??= server.stop()),
    stop: async () => {
      await (stopped ??= server.stop());
      await sandbox.close();
      await database.drop();
    },
  };
}

/** What a test gives as a file is not given as a value too. */
function withoutDoubles(env: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !env[`${name}_FILE`]));
}

/** Asks again until the answer is the one waited for; fails with the last answer after a while. */
export async function until<T>(
  ask: () => Promise<T>,
  isDone: (answer: T) => boolean,
  forMs = 20_000,
): Promise<T> {
  const endsAt = Date.now() + forMs;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (Date.now() > endsAt) {
      throw new Error(`It did not come to that: ${JSON.stringify(answer).slice(0, 2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
