import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compose, type Composed } from '../compose.js';
import { UnusableSpan } from '../features/webhooks/index.js';
import { systemClock } from '../platform/clock.js';
import { completeConfig, ConfigError, loadConfig } from '../platform/config.js';
import { resolveEnvFiles } from '../platform/env-files.js';
import { standardLimits } from '../platform/http/request-limits.js';
import { createLogger } from '../platform/logger.js';
import { createMongoClient, createPatientMongoClient } from '../platform/mongo/connect.js';
import { createSecretSource } from '../platform/secret-source.js';
import { prepareDatabase, UnusableDatabase } from '../prepare-database.js';

const USAGE = `Usage: npm run admin -- hold-queue
       npm run admin -- replay --from <time> --until <time>

  hold-queue  After a restore, before Waypost starts: no message that was not sent yet when the
              backup was made leaves by itself. Each becomes unconfirmed and waits for a person.
  replay      Makes anew, from the webhooks of the last 30 days, what they made of the messages of
              that span and of templates since its beginning. Times are ISO 8601, such as
              2026-11-01T00:00:00Z. It sends nothing, and Waypost may run meanwhile.
`;

type Command = (composed: Composed) => Promise<string>;

const command = commandOf(process.argv.slice(2));
if (!command) {
  process.stderr.write(USAGE);
  process.exit(2);
}
try {
  process.stdout.write(`${await run(command)}\n`);
} catch (error) {
  const isExpected = [ConfigError, UnusableDatabase, UnusableSpan].some(
    (it) => error instanceof it,
  );
  const known = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`${isExpected ? known.message : `It is not done: ${known.message}`}\n`);
  process.exitCode = 1;
}

/** Undefined where the arguments are no command. */
function commandOf([name, ...rest]: readonly string[]): Command | undefined {
  if (name === 'hold-queue' && rest.length === 0) return holdQueue;
  const [from, until] = name === 'replay' ? spanOf(rest) : [];
  return from && until ? (composed) => replay(composed, { from, until }) : undefined;
}

function spanOf(args: readonly string[]): (Date | undefined)[] {
  try {
    const options = { from: { type: 'string' }, until: { type: 'string' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    return [values.from, values.until].map((text) => {
      const at = new Date(text ?? '');
      return Number.isNaN(at.getTime()) ? undefined : at;
    });
  } catch {
    return [];
  }
}

async function holdQueue(composed: Composed): Promise<string> {
  const held = await composed.holdQueue();
  return `${held} ${held === 1 ? 'message' : 'messages'} held`;
}

async function replay(composed: Composed, span: { from: Date; until: Date }): Promise<string> {
  const { webhooks, messages, templates } = await composed.replay(span);
  return [
    `${webhooks} webhooks read`,
    `${messages.changed} of ${messages.seen} messages changed`,
    `${templates.changed} of ${templates.seen} templates changed`,
  ].join('\n');
}

async function run(work: Command): Promise<string> {
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
    return await work(composed);
  } finally {
    await composed.close();
    await patient.close();
    await mongo.close();
  }
}
