import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compose } from './compose.js';
import { UnusableDatabase } from './prepare-database.js';
import { systemClock } from './platform/clock.js';
import { completeConfig, ConfigError, loadConfig } from './platform/config.js';
import { resolveEnvFiles } from './platform/env-files.js';
import { standardLimits } from './platform/http/request-limits.js';
import { createLogger } from './platform/logger.js';
import { createMongoClient } from './platform/mongo/connect.js';
import { createSecretSource } from './platform/secret-source.js';
import { runServer } from './run-server.js';

const readConfig = () =>
  completeConfig(loadConfig(resolveEnvFiles(process.env, (path) => readFileSync(path, 'utf8'))));

try {
  const config = readConfig();
  const log = createLogger(config.logLevel);
  const mongo = createMongoClient(config.mongo.url);
  const owner = randomUUID();
  const server = await runServer({
    config,
    log,
    mongo,
    composed: compose({
      config,
      secrets: createSecretSource({
        initial: config.meta,
        reload: () => readConfig().meta,
        log,
      }),
      mongo,
      log,
      clock: systemClock,
      owner,
      onResponseMismatch: 'log',
      limits: standardLimits,
    }),
    owner,
    onReady: (adminCreated) => process.send?.({ type: 'ready', adminCreated }),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(1));
      server.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof UnusableDatabase;
  const known = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(
    `${isExpected ? known.message : `Waypost cannot start: ${known.message}`}\n`,
  );
  process.exit(1);
}
