#!/usr/bin/env node
import { startSandbox } from './sandbox.js';
import type { SandboxOptions } from './options.js';

const STOP_WITHIN_MS = 1500;

async function main(): Promise<void> {
  const sandbox = await startSandbox(optionsFrom(process.env, process.argv));
  const stop = () => {
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    void sandbox.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (process.send) process.send({ type: 'ready', url: sandbox.url });
  process.stdout.write(`Sandbox of Meta's Graph API on ${sandbox.url}\n`);
}

function optionsFrom(env: NodeJS.ProcessEnv, argv: readonly string[]): SandboxOptions {
  const isMemoryOnly = argv.includes('--memory');
  const options: Record<string, string | undefined> = {
    host: env.SANDBOX_HOST,
    dataDir: isMemoryOnly ? undefined : env.SANDBOX_DATA_DIR,
    webhookUrl: env.SANDBOX_WEBHOOK_URL,
    accessToken: env.META_ACCESS_TOKEN,
    accessTokenNext: env.META_ACCESS_TOKEN_NEXT,
    phoneNumberId: env.META_PHONE_NUMBER_ID,
    wabaId: env.META_WABA_ID,
    appId: env.META_APP_ID,
    appSecret: env.META_APP_SECRET,
    verifyToken: env.META_WEBHOOK_VERIFY_TOKEN,
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== '');
  return { ...Object.fromEntries(given), port: portFrom(env.SANDBOX_PORT) };
}

function portFrom(text: string | undefined): number {
  const port = Number(text === undefined || text === '' ? 3001 : text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`SANDBOX_PORT must be a port number, not ${String(text)}`);
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  process.stderr.write(`waypost-sandbox: ${isTaken ? `the port is in use (${text})` : text}\n`);
  process.exit(1);
});
