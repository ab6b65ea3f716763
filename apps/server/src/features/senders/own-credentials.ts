import type { Clock } from '../../platform/clock.js';
import type { newId } from '../../platform/ids.js';
import { isSameSecret } from '../../platform/is-same-secret.js';
import type { Logger } from '../../platform/logger.js';
import type { SecretBox } from '../../platform/secret-box.js';
import type { SenderApp, SenderDoc, SenderStore } from './senders.store.js';

/** For how long the secret that was replaced still counts: Meta repeats what it had signed by it. */
const OVERLAP_MS = 86_400_000;

export interface SealDeps {
  box: SecretBox;
  readAppSecrets: AppSecretReader;
  senders: Pick<SenderStore, 'listWithAppAcrossOwners' | 'updateApp'>;
  newId: typeof newId;
  clock: Clock;
}

/** Reads by what secrets an app signs now. */
export type AppSecretReader = (app: SenderApp, now: Date) => string[];

/** What cannot be opened is left out, and logged once: one app's trouble must not be that of all others. */
export function createAppSecretReader({
  box,
  log,
}: {
  box: SecretBox;
  log: Logger;
}): AppSecretReader {
  const logged = new Set<string>();
  return ({ key, secrets }, now) =>
    secrets.flatMap(({ sealed, until }) => {
      if (until !== undefined && until <= now) return [];
      try {
        return [box.open(sealed, appPurpose(key))];
      } catch (error) {
        if (!logged.has(sealed))
          log.error({ err: error, appKey: key }, 'an app secret cannot be opened');
        logged.add(sealed);
        return [];
      }
    });
}

export function sealToken(box: SecretBox, senderId: string, accessToken: string): string {
  return box.seal(accessToken, tokenPurpose(senderId));
}

/**
 * The app that a secret given for a number is of: one that is known by it, else the number's own, whose
 * secret was renewed, else a new one.
 */
export async function appOf(
  { box, readAppSecrets, senders, newId, clock }: SealDeps,
  current: SenderApp | undefined,
  secret: string,
): Promise<SenderApp> {
  const apps = (await senders.listWithAppAcrossOwners()).flatMap(({ app }) => app ?? []);
  const isOf = ({ key, secrets: [newest] }: SenderApp): boolean => {
    const [opened] = newest ? readAppSecrets({ key, secrets: [newest] }, clock.now()) : [];
    return opened !== undefined && isSameSecret(opened, secret);
  };
  const known = apps.find(isOf);
  if (known) return known;
  const key = current?.key ?? newId('app');
  const now = clock.now();
  const before = (current?.secrets ?? [])
    .filter(({ until }) => until === undefined || until > now)
    .map((it) => ({ ...it, until: it.until ?? new Date(now.getTime() + OVERLAP_MS) }));
  const app = { key, secrets: [{ sealed: box.seal(secret, appPurpose(key)) }, ...before] };
  if (current) await senders.updateApp(app);
  return app;
}

/** The token to call Meta with about a number or an account; undefined: the platform's. */
export async function findOwnToken(
  {
    box,
    senders,
  }: {
    box: SecretBox;
    senders: Pick<SenderStore, 'findByPhoneNumberId' | 'listByAccountAcrossOwners'>;
  },
  owner: string,
): Promise<string | undefined> {
  const number = await senders.findByPhoneNumberId(owner);
  const holder =
    number ??
    (await senders.listByAccountAcrossOwners(owner)).find((it) => it.accessToken !== undefined);
  if (holder?.accessToken === undefined) return undefined;
  return box.open(holder.accessToken, tokenPurpose(holder._id));
}

/** Whether an app may speak for a number: it is its own, or both are the platform's. */
export function isOnApp({ app }: Pick<SenderDoc, 'app'>, appKey: string | undefined): boolean {
  return app?.key === appKey;
}

function tokenPurpose(senderId: string): string {
  return `senders.accessToken.${senderId}`;
}

function appPurpose(key: string): string {
  return `senders.app.${key}`;
}
