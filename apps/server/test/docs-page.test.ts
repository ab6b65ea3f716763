import { endpoints } from '@waypost/contract';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, launchBrowser } from './browser.js';
import { startApp, type TestApp } from './harness.js';

describe.skipIf(browserPath === undefined)('the documentation page', () => {
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startApp();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  it('shows every operation, with nothing from any other host', async () => {
    const page = await browser.newPage();
    const elsewhere: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(app.url) && !request.url().startsWith('data:')) {
        elsewhere.push(request.url());
      }
    });
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    await page.goto(`${app.url}/docs`);
    await page.waitForSelector('.opblock');
    expect(await page.locator('.opblock').count()).toBe(endpoints.length);
    // Inside the operation: the list of all schemas is drawn only where it is in view.
    const operation = page.locator('#operations-Messages-sendMessage');
    await operation.getByRole('button').first().click();
    await operation.getByRole('tab', { name: 'Schema' }).first().click();
    await operation.getByText('SendMessageBody').first().waitFor();
    if (process.env.SCREENSHOTS !== undefined) {
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/docs.png` });
    }
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
