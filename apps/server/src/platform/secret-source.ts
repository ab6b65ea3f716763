import { ConfigError, type ServerConfig } from './config.js';
import { createWorker, type Worker } from './jobs/worker.js';
import type { Logger } from './logger.js';

/** What may be rotated while the server runs. */
export type LiveSecrets = Pick<
  ServerConfig['meta'],
  'accessToken' | 'accessTokenNext' | 'appSecrets'
>;

export interface SecretSource {
  read(): LiveSecrets;
  /** Looks now whether they have changed. */
  refresh(): void;
  worker: Worker;
}

export interface SecretSourceDeps {
  initial: LiveSecrets;
  /** Reads the settings anew, files included. @throws ConfigError */
  reload: () => LiveSecrets;
  log: Logger;
}

const EVERY_MS = 2_000;

/**
 * The secrets as they stand in their files now. They are read and not watched: a mounted secret is
 * replaced by a link to another folder, which no watcher of the file sees.
 */
export function createSecretSource({ initial, reload, log }: SecretSourceDeps): SecretSource {
  let secrets = initial;
  let problem: string | undefined;
  const refresh = (): void => {
    try {
      const { accessToken, accessTokenNext, appSecrets } = reload();
      const next = {
        accessToken,
        appSecrets,
        ...(accessTokenNext === undefined ? {} : { accessTokenNext }),
      };
      if (isSame(next, secrets)) return;
      secrets = next;
      problem = undefined;
      log.info('the secrets of Meta have changed; the new ones are used from now on');
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      // A file that is just being written is whole the next time.
      if (problem !== error.message) {
        log.warn({ err: error }, 'the secrets of Meta cannot be read; the last ones stay in use');
      }
      problem = error.message;
    }
  };
  return {
    read: () => secrets,
    refresh,
    worker: createWorker({
      name: 'secrets',
      everyMs: EVERY_MS,
      log,
      work: () => {
        refresh();
        return Promise.resolve(false);
      },
    }),
  };
}

function isSame(a: LiveSecrets, b: LiveSecrets): boolean {
  const parts = ({ accessToken, accessTokenNext, appSecrets }: LiveSecrets) =>
    JSON.stringify([accessToken, accessTokenNext ?? null, appSecrets]);
  return parts(a) === parts(b);
}
