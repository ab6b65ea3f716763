import { build, checkNodeVersion, ensureInstalled, ROOT } from './setup.mjs';

checkNodeVersion();
await ensureInstalled(ROOT, 'dependencies');
await build();
await import('../chaos/dist/main.js');
