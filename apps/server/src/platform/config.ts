import { z } from 'zod';

export interface SigningKey {
  id: string;
  secret: Uint8Array;
}

export interface MetaConfig {
  graphUrl: string;
  graphVersion: string;
  accessToken?: string;
  /** A second one while the first is rotated: used once Meta refuses the first. */
  accessTokenNext?: string;
  phoneNumberId?: string;
  wabaId?: string;
  appId?: string;
  /** The first is current; further ones are still accepted while rotating. */
  appSecrets: readonly string[];
  webhookVerifyToken?: string;
  timeoutMs: number;
}

/** Whoever sends through Firebase: of a service account's JSON file what is needed. */
export interface FcmAccount {
  projectId: string;
  clientEmail: string;
  /** PEM, PKCS #8. */
  privateKey: string;
}

export interface PushConfig {
  /** Whom a push service may write to, `mailto:` or `https:` (RFC 8292 §2.1). */
  contact: string;
  fcm?: { account: FcmAccount; url: string; tokenUrl: string };
}

/** Everything that can be configured. What is absent was not given and has no default. */
export interface Config {
  http: {
    host: string;
    port: number;
    publicUrl: string;
    corsOrigins: readonly string[];
    /** Addresses, networks or `loopback` and the like whose `X-Forwarded-For` is believed. */
    trustedProxies: readonly string[];
  };
  dataDir: string;
  roles: readonly Role[];
  logLevel: string;
  /** Without a `url` the launcher runs an embedded mongod. */
  mongo: { url?: string; database: string };
  sandbox: { enabled: boolean; port: number };
  meta: MetaConfig;
  sending: { waitMs: number; unconfirmedAfterMs: number; leaseMs: number };
  auth: { signingKeys: readonly SigningKey[]; registration: 'open' | 'closed' };
  /** Seal secrets that are stored; the first is current. */
  encryptionKeys: readonly SigningKey[];
  admin: { email?: string; password?: string };
  /** Off only in sandbox mode, for measuring. */
  rateLimits: 'on' | 'off';
  metricsToken?: string;
  push: PushConfig;
}

export type Role = 'web' | 'worker';

/** A configuration in which all that the server itself needs is present. */
export interface ServerConfig extends Config {
  mongo: { url: string; database: string };
  meta: Required<Omit<MetaConfig, 'accessTokenNext'>> & Pick<MetaConfig, 'accessTokenNext'>;
}

/** The environment cannot be used; `problems` names every variable that is wrong, never a value. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const port = z.coerce.number().int().min(0).max(65_535);
const positiveInt = z.coerce.number().int().positive();
const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const graphId = z.string().regex(/^\d{1,32}$/, 'must be the digits of an id of Meta');

const appSecrets = z
  .string()
  .transform((list) => splitList(list))
  .pipe(z.array(z.string().min(32, 'must be at least 32 characters long')).min(1));

const signingKeys = z
  .string()
  .transform((list) => splitList(list))
  .pipe(z.array(z.string().transform(parseSigningKey)).min(1));

const roles = z
  .string()
  .transform((list) => splitList(list))
  .pipe(z.array(z.enum(['web', 'worker'])).min(1));

const origins = z
  .string()
  .transform((list) => splitList(list))
  .pipe(z.array(z.string().refine(isOrigin, 'must be origins such as https://app.example.com')));

const proxies = z
  .string()
  .transform((list) => splitList(list))
  .pipe(
    z.array(
      z.union(
        [
          z.enum(['loopback', 'linklocal', 'uniquelocal']),
          z.ipv4(),
          z.ipv6(),
          z.cidrv4(),
          z.cidrv6(),
        ],
        'must be addresses, networks such as 10.0.0.0/8, or loopback, linklocal, uniquelocal',
      ),
    ),
  );

const envSchema = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: httpUrl.optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  ROLES: roles.default(['web', 'worker']),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
    .optional(),
  MONGODB_DB: z.string().min(1).max(63).default('waypost'),
  SANDBOX: z.enum(['auto', 'on', 'off']).default('auto'),
  SANDBOX_PORT: port.default(3001),
  META_GRAPH_URL: httpUrl.default('https://graph.facebook.com'),
  META_GRAPH_VERSION: z
    .string()
    .regex(/^v\d{2,3}\.\d$/, 'must look like v26.0')
    .default('v26.0'),
  META_ACCESS_TOKEN: z.string().min(8).optional(),
  META_ACCESS_TOKEN_NEXT: z.string().min(8).optional(),
  META_PHONE_NUMBER_ID: graphId.optional(),
  META_WABA_ID: graphId.optional(),
  META_APP_ID: graphId.optional(),
  META_APP_SECRET: appSecrets.optional(),
  META_WEBHOOK_VERIFY_TOKEN: z.string().min(8).optional(),
  META_TIMEOUT_MS: positiveInt.default(15_000),
  SEND_WAIT_MS: z.coerce.number().int().min(0).default(10_000),
  UNCONFIRMED_AFTER_SECONDS: positiveInt.default(600),
  LEASE_SECONDS: positiveInt.default(30),
  JWT_SECRET: signingKeys.optional(),
  ENCRYPTION_KEY: signingKeys.optional(),
  ADMIN_EMAIL: z.email().optional(),
  ADMIN_PASSWORD: z.string().min(8).max(128).optional(),
  REGISTRATION: z.enum(['open', 'closed']).optional(),
  CORS_ORIGINS: origins.default([]),
  TRUSTED_PROXIES: proxies.default([]),
  RATE_LIMITS: z.enum(['on', 'off']).default('on'),
  METRICS_TOKEN: z.string().min(16).optional(),
  PUSH_CONTACT: z
    .string()
    .regex(/^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/, 'must begin with mailto: or https://')
    .optional(),
  FCM_SERVICE_ACCOUNT: z.string().transform(parseFcmAccount).optional(),
  FCM_URL: httpUrl.default('https://fcm.googleapis.com'),
  FCM_OAUTH_URL: httpUrl.default('https://oauth2.googleapis.com/token'),
});

export const ENV_NAMES = Object.keys(envSchema.shape);

/**
 * Reads the configuration from environment variables; empty ones count as not given.
 * @throws ConfigError naming every variable that is wrong or missing, all at once.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    ENV_NAMES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = envSchema.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.slice(0, 1).join()}: ${issue.message}`),
    );
  }
  const config = toConfig(parsed.data);
  if (!config.sandbox.enabled) assertNothingMissing(config, problemsOutsideSandbox(config));
  return deepFreeze(config);
}

/**
 * Narrows a configuration to what the server needs to run.
 * @throws ConfigError naming each variable that is missing.
 */
export function completeConfig(config: Config): ServerConfig {
  const problems = config.mongo.url === undefined ? ['MONGODB_URI: is required'] : [];
  if (config.sandbox.enabled && new URL(config.meta.graphUrl).hostname.endsWith('facebook.com')) {
    problems.push('META_GRAPH_URL: must be the sandbox’s while the sandbox is on');
  }
  assertNothingMissing(config, problems);
  // Safe: assertNothingMissing has refused every absence that the wider type allows.
  return config as ServerConfig;
}

type Env = z.infer<typeof envSchema>;

function toConfig(env: Env): Config {
  const enabled =
    env.SANDBOX === 'on' ||
    (env.SANDBOX === 'auto' &&
      env.MONGODB_URI === undefined &&
      env.META_ACCESS_TOKEN === undefined);
  return {
    http: {
      host: env.HOST,
      port: env.PORT,
      publicUrl: env.PUBLIC_URL ?? `http://${urlHost(env.HOST)}:${env.PORT}`,
      corsOrigins: env.CORS_ORIGINS,
      trustedProxies: env.TRUSTED_PROXIES,
    },
    dataDir: env.DATA_DIR,
    roles: env.ROLES,
    logLevel: env.LOG_LEVEL,
    mongo: { ...present({ url: env.MONGODB_URI }), database: env.MONGODB_DB },
    sandbox: { enabled, port: env.SANDBOX_PORT },
    meta: {
      graphUrl: env.META_GRAPH_URL,
      graphVersion: env.META_GRAPH_VERSION,
      appSecrets: env.META_APP_SECRET ?? [],
      timeoutMs: env.META_TIMEOUT_MS,
      ...present({
        accessToken: env.META_ACCESS_TOKEN,
        accessTokenNext: env.META_ACCESS_TOKEN_NEXT,
        phoneNumberId: env.META_PHONE_NUMBER_ID,
        wabaId: env.META_WABA_ID,
        appId: env.META_APP_ID,
        webhookVerifyToken: env.META_WEBHOOK_VERIFY_TOKEN,
      }),
    },
    sending: {
      waitMs: env.SEND_WAIT_MS,
      unconfirmedAfterMs: env.UNCONFIRMED_AFTER_SECONDS * 1000,
      leaseMs: env.LEASE_SECONDS * 1000,
    },
    auth: {
      signingKeys: env.JWT_SECRET ?? [],
      registration: env.REGISTRATION ?? (enabled ? 'open' : 'closed'),
    },
    encryptionKeys: env.ENCRYPTION_KEY ?? [],
    rateLimits: env.RATE_LIMITS,
    admin: present({ email: env.ADMIN_EMAIL, password: env.ADMIN_PASSWORD }),
    ...present({ metricsToken: env.METRICS_TOKEN }),
    push: {
      contact: env.PUSH_CONTACT ?? contactOf(env),
      ...present({
        fcm: env.FCM_SERVICE_ACCOUNT && {
          account: env.FCM_SERVICE_ACCOUNT,
          url: env.FCM_URL,
          tokenUrl: env.FCM_OAUTH_URL,
        },
      }),
    },
  };
}

function contactOf({ ADMIN_EMAIL, PUBLIC_URL }: Env): string {
  if (ADMIN_EMAIL !== undefined) return `mailto:${ADMIN_EMAIL}`;
  return PUBLIC_URL?.startsWith('https:') ? PUBLIC_URL : 'mailto:admin@waypost.invalid';
}

function problemsOutsideSandbox({ rateLimits }: Config): string[] {
  return rateLimits === 'off' ? ['RATE_LIMITS: can be off in sandbox mode only'] : [];
}

function assertNothingMissing(config: Config, others: readonly string[] = []): void {
  const required: Record<string, boolean> = {
    META_ACCESS_TOKEN: config.meta.accessToken !== undefined,
    META_PHONE_NUMBER_ID: config.meta.phoneNumberId !== undefined,
    META_WABA_ID: config.meta.wabaId !== undefined,
    META_APP_ID: config.meta.appId !== undefined,
    META_APP_SECRET: config.meta.appSecrets.length > 0,
    META_WEBHOOK_VERIFY_TOKEN: config.meta.webhookVerifyToken !== undefined,
    JWT_SECRET: config.auth.signingKeys.length > 0,
    ENCRYPTION_KEY: config.encryptionKeys.length > 0,
  };
  const missing = Object.entries(required).flatMap(([name, isGiven]) =>
    isGiven ? [] : [`${name}: is required`],
  );
  const problems = [...others, ...missing];
  if (problems.length > 0) throw new ConfigError(problems);
}

function parseSigningKey(text: string, ctx: z.RefinementCtx): SigningKey {
  const separator = text.indexOf(':');
  const id = text.slice(0, Math.max(separator, 0));
  const secret = Buffer.from(text.slice(separator + 1), 'base64');
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(id) || secret.length < 32) {
    ctx.addIssue({
      code: 'custom',
      message: 'must be id:base64 with at least 32 bytes, several separated by commas',
    });
    return z.NEVER;
  }
  return { id, secret };
}

const ServiceAccount = z.object({
  project_id: z.string().regex(/^[a-z0-9:.-]{1,100}$/),
  client_email: z.string().min(3).max(320),
  private_key: z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
});

function parseFcmAccount(text: string, ctx: z.RefinementCtx): FcmAccount {
  const parsed = ServiceAccount.safeParse(readJson(text));
  if (!parsed.success) {
    ctx.addIssue({ code: 'custom', message: 'must be the JSON of a service account of Firebase' });
    return z.NEVER;
  }
  const { project_id: projectId, client_email: clientEmail, private_key: privateKey } = parsed.data;
  return { projectId, clientEmail, privateKey };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function splitList(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** As a browser writes it: no path, no default port, lower case, and never `*` or `null`. */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(values: T): Present<T> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  // Safe: only keys of T whose value is not undefined are left.
  return Object.fromEntries(given) as Present<T>;
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
