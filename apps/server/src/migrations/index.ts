import type { Migration } from '../platform/mongo/migrate.js';
import { firstCollections } from './0001-first-collections.js';
import { revisionsAndTurns } from './0002-revisions-and-turns.js';
import { peopleByHandles } from './0003-people-by-handles.js';
import { notableWebhooks } from './0004-notable-webhooks.js';

/** In the order they run. */
export const migrations: readonly Migration[] = [
  firstCollections,
  revisionsAndTurns,
  peopleByHandles,
  notableWebhooks,
];
