import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The same from src/ (tests) and from dist/.
export const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

export const SERVER_ENTRY = join(REPOSITORY, 'apps/server/dist/main.js');
export const SANDBOX_ENTRY = join(REPOSITORY, 'packages/sandbox/dist/main.js');
export const OFFICIAL_DOWNLOAD_ENTRY = join(
  REPOSITORY,
  'apps/launcher/dist/mongod/official-download.js',
);
