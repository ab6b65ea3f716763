import { resolve } from 'node:path';

/** Everything `startSandbox` can be told; what is left out is made up. */
export interface SandboxOptions {
  port?: number;
  host?: string;
  /** Where the state is kept; without it nothing outlives the process. */
  dataDir?: string;
  webhookUrl?: string;
  accessToken?: string;
  /** A second token, for rotating the first. */
  accessTokenNext?: string;
  phoneNumberId?: string;
  wabaId?: string;
  appId?: string;
  /** One secret or a comma list of them; the first signs. */
  appSecret?: string;
  verifyToken?: string;
  /** Seeds the choices by share; the same seed chooses the same. */
  seed?: number;
}

/** Who the sandbox says the business is. */
export interface Identity {
  accessToken: string;
  accessTokenNext: string | null;
  phoneNumberId: string;
  wabaId: string;
  appId: string;
  appSecret: string;
  verifyToken: string;
}

export interface ResolvedOptions {
  port: number;
  host: string;
  stateFile: string | null;
  mediaFolder: string | null;
  webhookUrl: string | null;
  seed: number;
  identity: Identity;
}

const MADE_UP: Identity = {
  accessToken: 'sandbox-access-token',
  accessTokenNext: null,
  phoneNumberId: '201000000000001',
  wabaId: '101000000000001',
  appId: '801000000000001',
  appSecret: 'sandbox-app-secret',
  verifyToken: 'sandbox-verify-token',
};

export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  const { port = 3001, host = '127.0.0.1', dataDir, webhookUrl, seed = 1 } = options;
  const appSecret = options.appSecret?.split(',')[0]?.trim();
  return {
    port,
    host,
    stateFile: dataDir === undefined ? null : resolve(dataDir, 'sandbox.jsonl'),
    mediaFolder: dataDir === undefined ? null : resolve(dataDir, 'sandbox-media'),
    webhookUrl: webhookUrl ?? null,
    seed,
    identity: {
      accessToken: options.accessToken ?? MADE_UP.accessToken,
      accessTokenNext: options.accessTokenNext ?? MADE_UP.accessTokenNext,
      phoneNumberId: options.phoneNumberId ?? MADE_UP.phoneNumberId,
      wabaId: options.wabaId ?? MADE_UP.wabaId,
      appId: options.appId ?? MADE_UP.appId,
      appSecret: appSecret ?? MADE_UP.appSecret,
      verifyToken: options.verifyToken ?? MADE_UP.verifyToken,
    },
  };
}
