import { build, checkNodeVersion, ensureInstalled, ROOT } from './setup.mjs';

checkNodeVersion();
await ensureInstalled(ROOT, 'dependencies');
await build();
await import('../apps/server/dist/admin/main.js');
