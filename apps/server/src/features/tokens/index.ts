import type { Db } from 'mongodb';
import type { Registry } from 'prom-client';
import type { Clock } from '../../platform/clock.js';
import { createWorker, type Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { SecretSource } from '../../platform/secret-source.js';
import { exposeTokens } from './token-metrics.js';
import { TokenStore } from './tokens.store.js';
import { TokenWatch, type TokenHealth } from './watch-tokens.js';

export interface TokensDeps {
  db: Db;
  secrets: SecretSource;
  registry: Registry;
  clock: Clock;
  log: Logger;
}

export interface Tokens {
  /** The platform's token to call Meta with. */
  current(): string;
  /** Meta refused it. True where there is another one now. */
  refuse(token: string): boolean;
  /** It is one of the platform's. */
  isOurs(token: string): boolean;
  /** A call with it has succeeded. */
  accept(token: string): void;
  /** Age and state of each, for whoever has to replace them. */
  tokenHealth(): TokenHealth[];
  /** Learns what is known of the tokens, before the first call. */
  prepare(): Promise<void>;
  worker: Worker;
}

const EVERY_MS = 60_000;

/** The platform's own access tokens: two while one is rotated. */
export function tokensFeature({ db, secrets, registry, clock, log }: TokensDeps): Tokens {
  const watch = new TokenWatch({
    tokens: new TokenStore(db),
    readSecrets: () => secrets.read(),
    refreshSecrets: () => secrets.refresh(),
    clock,
    log,
  });
  exposeTokens(registry, () => watch.health());
  return {
    current: () => watch.choice.current(),
    refuse: (token) => watch.choice.refuse(token),
    isOurs: (token) => {
      const { accessToken, accessTokenNext } = secrets.read();
      return token === accessToken || token === accessTokenNext;
    },
    accept: (token) => watch.noteSuccess(token),
    tokenHealth: () => watch.health(),
    prepare: () => watch.look(),
    worker: createWorker({
      name: 'tokens',
      everyMs: EVERY_MS,
      log,
      work: async () => {
        await watch.look();
        return false;
      },
    }),
  };
}
