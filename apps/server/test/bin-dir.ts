import { fileURLToPath } from 'node:url';

/** Where `npm start` keeps a downloaded mongod, so that it is fetched once. */
export const binDir = fileURLToPath(new URL('../../../data/bin', import.meta.url));
