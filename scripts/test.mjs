import { join } from 'node:path';
import { findOrInstallBrowser } from './browser.mjs';
import { checkNodeVersion, ensureInstalled, ROOT } from './setup.mjs';

checkNodeVersion();
await ensureInstalled(ROOT, 'dependencies');
await ensureInstalled(join(ROOT, 'tools'), 'development tools');
const browser = findOrInstallBrowser();
if (browser) process.env.CHROMIUM_PATH = browser;
else
  process.stdout.write('There is no Chromium here (CHROMIUM_PATH): browser tests are skipped.\n');
if (process.argv.includes('--full')) process.env.TEST_FULL = '1';
const { printCounts, runChecks } = await import('./checks.mjs');
printCounts(await runChecks());
