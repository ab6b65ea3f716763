import { randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from './json-file.js';
import { StartFailure } from './start-failure.js';

const MAKERS = {
  META_ACCESS_TOKEN: () => `EAA${randomBytes(48).toString('base64url')}`,
  META_PHONE_NUMBER_ID: () => digits(15),
  META_WABA_ID: () => digits(15),
  META_APP_ID: () => digits(15),
  META_APP_SECRET: () => randomBytes(16).toString('hex'),
  META_WEBHOOK_VERIFY_TOKEN: () => randomBytes(24).toString('base64url'),
  JWT_SECRET: () => `k1:${randomBytes(48).toString('base64')}`,
  ENCRYPTION_KEY: () => `k1:${randomBytes(32).toString('base64')}`,
};

type SecretName = keyof typeof MAKERS;
export type Secrets = Readonly<Record<SecretName, string>>;

const NAMES = Object.keys(MAKERS) as SecretName[];

/** The values that sandbox mode makes up, the same at every start on this data folder. */
export function keptSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json');
  const kept = existsSync(path) ? readSecrets(path) : {};
  const secrets = Object.fromEntries(NAMES.map((name) => [name, kept[name] ?? MAKERS[name]()]));
  if (NAMES.some((name) => kept[name] === undefined)) writeJson(path, secrets, 0o600);
  // Safe: made from all the names just above.
  return secrets as Record<SecretName, string>;
}

export function makeUpPassword(): string {
  // No letters or digits that look alike, to be typed from a screen.
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = () =>
    Array.from({ length: 5 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return `${group()}-${group()}-${group()}`;
}

function readSecrets(path: string): Partial<Record<SecretName, string>> {
  try {
    // Safe: the file is only ever written by keptSecrets, and what is missing is made up anew.
    return JSON.parse(readFileSync(path, 'utf8')) as Partial<Record<SecretName, string>>;
  } catch {
    // Made-up secrets that changed silently would end every session and orphan the sandbox's data.
    throw new StartFailure(`${path} cannot be read; restore it, or delete it to make new secrets.`);
  }
}

function digits(length: number): string {
  return Array.from({ length }, (_, index) => randomInt(index === 0 ? 1 : 0, 10)).join('');
}
