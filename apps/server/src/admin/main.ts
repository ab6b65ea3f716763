import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compose } from '../compose.js';
import { systemClock } from '../platform/clock.js';
import { completeConfig, ConfigError, loadConfig } from '../platform/config.js';
import { resolveEnvFiles } from '../platform/env-files.js';
import { standardLimits } from '../platform/http/request-limits.js';
import { createLogger } from '../platform/logger.js';
import { createMongoClient, createPatientMongoClient } from '../platform/mongo/connect.js';
import { createSecretSource } from '../platform/secret-source.js';
import { prepareDatabase, UnusableDatabase } from '../prepare-database.js';

const USAGE = `Usage: npm run admin -- hold-queue

  hold-queue  After a restore, before Waypost starts: no message that was not sent yet when the
              backup was made leaves by itself. Each becomes unconfirmed and waits for a person.
`;

const args = process.argv.slice(2);
if (args.length !== 1 || args[0] !== 'hold-queue') {
  process.stderr.write(USAGE);
  process.exit(2);
}
try {
  const held = await holdQueue();
  process.stdout.write(`${held} ${held === 1 ? 'message' : 'messages'} held\n`);
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof UnusableDatabase;
  const known = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(
    `${isExpected ? known.message : `The queue is not held: ${known.message}`}\n`,
  );
  process.exitCode = 1;
}

async function holdQueue(): Promise<number> {
  const env = resolveEnvFiles(process.env, (path) => readFileSync(path, 'utf8'));
  const config = completeConfig(loadConfig(env));
  const owner = randomUUID();
  const mongo = createMongoClient(config.mongo.url);
  const patient = createPatientMongoClient(config.mongo.url);
  const log = createLogger(config.logLevel);
  const composed = compose({
    config,
    secrets: createSecretSource({ initial: config.meta, reload: () => config.meta, log }),
    mongo,
    log,
    clock: systemClock,
    owner,
    onResponseMismatch: 'log',
    limits: standardLimits,
  });
  try {
    // A backup may be of an older version, and its indexes may not have been restored.
    const { sandbox } = config;
    await prepareDatabase(patient.db(config.mongo.database), { sandbox, owner });
    return await composed.holdQueue();
  } finally {
    await composed.close();
    await patient.close();
    await mongo.close();
  }
}
