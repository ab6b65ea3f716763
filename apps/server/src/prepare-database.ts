import type { Db } from 'mongodb';
import { allIndexes } from './compose.js';
import { migrations } from './migrations/index.js';
import type { Config } from './platform/config.js';
import { ensureIndexes } from './platform/mongo/ensure-indexes.js';
import { withLease } from './platform/mongo/lease.js';
import { migrate } from './platform/mongo/migrate.js';

interface ModeDoc {
  _id: 'mode';
  hasRunLive: boolean;
}

/** This database must not be used in this way; `message` says why. */
export class UnusableDatabase extends Error {}

/**
 * Migrates, builds indexes, and keeps live data from being used with the sandbox; one process at a
 * time.
 * @throws UnusableDatabase when live data would meet the sandbox
 */
export function prepareDatabase(
  db: Db,
  { sandbox, owner }: { sandbox: Config['sandbox']; owner: string },
): Promise<void> {
  return withLease(db, { name: 'prepare', owner }, async () => {
    await checkMode(db, sandbox.enabled);
    await migrate(db, migrations);
    await ensureIndexes(db, allIndexes);
  });
}

/** A lost secret must not turn real sends into pretended ones. */
async function checkMode(db: Db, isSandbox: boolean): Promise<void> {
  const system = db.collection<ModeDoc>('system');
  const mode = await system.findOne({ _id: 'mode' });
  if (isSandbox && mode?.hasRunLive) {
    throw new UnusableDatabase(
      'This database has been used with the real WhatsApp, so it is not started with the sandbox. ' +
        'Set META_ACCESS_TOKEN (and SANDBOX=off), or use another database.',
    );
  }
  if (!isSandbox && !mode?.hasRunLive) {
    await system.updateOne({ _id: 'mode' }, { $set: { hasRunLive: true } }, { upsert: true });
  }
}
