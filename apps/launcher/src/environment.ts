import { join } from 'node:path';
import type { Secrets } from './secrets.js';

export type Env = Readonly<Record<string, string | undefined>>;

// Its control side knows no password, so nobody else may reach it.
export const SANDBOX_HOST = '127.0.0.1';

/** What the launcher has decided, whatever the mode. */
export interface Decisions {
  dataDir: string;
  mongoUri: string;
  port: number;
}

export interface SandboxDecisions extends Decisions {
  sandboxPort: number;
  secrets: Secrets;
  admin: { email: string; password: string };
}

/** What the server runs with when it speaks to Meta itself: what was given, and the database. */
export function liveModeEnv(given: Env, { dataDir, mongoUri, port }: Decisions): Env {
  return override(given, { DATA_DIR: dataDir, MONGODB_URI: mongoUri, PORT: String(port) });
}

/**
 * What the server runs with in sandbox mode. Given values win over made-up ones, but the URL and
 * the token are always the sandbox's: a real token has no business there.
 */
export function sandboxModeEnv(given: Env, decided: SandboxDecisions): Env {
  const isGiven = ([, value]: [string, string | undefined]) => value !== undefined && value !== '';
  return override(
    { ...decided.secrets, ...Object.fromEntries(Object.entries(given).filter(isGiven)) },
    {
      DATA_DIR: decided.dataDir,
      MONGODB_URI: decided.mongoUri,
      PORT: String(decided.port),
      SANDBOX: 'on',
      SANDBOX_PORT: String(decided.sandboxPort),
      META_GRAPH_URL: localUrl(SANDBOX_HOST, decided.sandboxPort),
      META_ACCESS_TOKEN: decided.secrets.META_ACCESS_TOKEN,
      META_ACCESS_TOKEN_NEXT: '',
      ADMIN_EMAIL: decided.admin.email,
      ADMIN_PASSWORD: decided.admin.password,
    },
  );
}

/** What the sandbox runs with: the same values of Meta's, from the other side, and none of ours. */
export function sandboxEnv(serverEnv: Env, dataDir: string, serverUrl: string): Env {
  return {
    ...serverEnv,
    MONGODB_URI: undefined,
    JWT_SECRET: undefined,
    ENCRYPTION_KEY: undefined,
    FCM_SERVICE_ACCOUNT: undefined,
    ADMIN_EMAIL: undefined,
    ADMIN_PASSWORD: undefined,
    // While an app secret is rotated the first one is current.
    META_APP_SECRET: serverEnv.META_APP_SECRET?.split(',')[0]?.trim(),
    SANDBOX_HOST,
    SANDBOX_DATA_DIR: join(dataDir, 'sandbox'),
    SANDBOX_WEBHOOK_URL: `${serverUrl}/api/webhooks/meta`,
  };
}

/** The URL by which this machine itself reaches what listens on the host. */
export function localUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A setting must not be given both as a value and as a file. */
function override(env: Env, values: Record<string, string>): Env {
  const files = Object.keys(values).map((name): [string, undefined] => [`${name}_FILE`, undefined]);
  return { ...env, ...Object.fromEntries<undefined>(files), ...values };
}
