import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser that `npm test` found or installed; without one the tests that need it are skipped. */
export const browserPath = [process.env.CHROMIUM_PATH ?? '', ...usual].find((path) =>
  existsSync(path),
);

export function launchBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error('There is no browser.');
  return chromium.launch({
    executablePath: browserPath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
