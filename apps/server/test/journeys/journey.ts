import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, type RunningStack } from '@waypost/launcher';
import { createSandboxClient, type SandboxClient } from '@waypost/sandbox';
import { randomUUID } from 'node:crypto';
import { createApiClient } from '../api-client.js';
import { binDir } from '../bin-dir.js';
import type { MerchantClient } from '../harness.js';

export interface Journey {
  stack: RunningStack;
  sandbox: SandboxClient;
  /** Starts everything on the same data again, after `stop` or `kill` of the stack. */
  startAgain(): Promise<void>;
  end(): Promise<void>;
}

/** Server, sandbox and mongod as processes of their own, started as `npm start` does. */
export async function startJourney(env: Record<string, string> = {}): Promise<Journey> {
  const dataDir = mkdtempSync(join(tmpdir(), 'waypost-journey-'));
  const start = () =>
    launch({
      binDir,
      env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', SANDBOX_PORT: '0', ...env },
    });
  const stack = await start();
  const journey: Journey = {
    stack,
    sandbox: sandboxOf(stack),
    startAgain: async () => {
      journey.stack = await start();
      journey.sandbox = sandboxOf(journey.stack);
    },
    end: async () => {
      await journey.stack.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return journey;
}

function sandboxOf({ urls }: RunningStack): SandboxClient {
  if (urls.sandbox === undefined) throw new Error('There is no sandbox.');
  return createSandboxClient(urls.sandbox);
}

export async function register({ stack }: Journey): Promise<MerchantClient> {
  const credentials = { email: `${randomUUID()}@shop.test`, password: 'password-of-a-shop' };
  const { data } = await createApiClient(stack.urls.server).expect(
    201,
    'POST',
    '/api/auth/register',
    { ...credentials, name: 'Ana', businessName: 'Ana’s shop' },
  );
  const { merchant } = data as { merchant: { id: string } };
  return { ...credentials, merchantId: merchant.id, ...(await logIn({ stack }, credentials)) };
}

/** Ports may differ after a restart, so who was logged in logs in again. */
export async function logIn(
  { stack }: Pick<Journey, 'stack'>,
  { email, password }: { email: string; password: string },
) {
  const api = createApiClient(stack.urls.server);
  const { data } = await api.expect(200, 'POST', '/api/auth/login', { email, password });
  return createApiClient(stack.urls.server, (data as { accessToken: string }).accessToken);
}
