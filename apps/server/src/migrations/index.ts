import type { Migration } from '../platform/mongo/migrate.js';
import { firstCollections } from './0001-first-collections.js';

/** In the order they run. */
export const migrations: readonly Migration[] = [firstCollections];
