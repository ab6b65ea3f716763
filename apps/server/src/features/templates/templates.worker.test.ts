import { createCloudApi } from '@waypost/whatsapp';
import { afterAll, describe, expect, it } from 'vitest';
import { aTemplate } from '../../../test/builders.js';
import { systemClock } from '../../platform/clock.js';
import { createLogger } from '../../platform/logger.js';
import { templatesWorker } from './templates.worker.js';

const api = createCloudApi({
  ...{ baseUrl: 'http://127.0.0.1:9', version: 'v25.0', accessToken: () => 'token' },
  timeoutMs: 1_000,
});
afterAll(() => api.close());

describe('templatesWorker', () => {
  it('asks Meta of those that should have told something while others are always to be handed over', async () => {
    const template = aTemplate();
    const turns: string[] = [];
    let onFourth: () => void = () => undefined;
    const fourth = new Promise<void>((resolve) => (onFourth = resolve));
    const take = (turn: string): void => {
      if (turns.push(turn) === 4) onFourth();
    };
    const worker = templatesWorker({
      claims: {
        claimQueuedAcrossOwners: () => {
          take('hand over');
          return Promise.resolve(template);
        },
        claimRecheckAcrossOwners: () => {
          take('recheck');
          return Promise.resolve(null);
        },
      },
      templates: {
        update: () => Promise.resolve({ document: template, stored: template, isChanged: false }),
      },
      ...{ api, clock: systemClock, log: createLogger('silent') },
    });
    worker.start();
    await fourth;
    await worker.stop();
    expect(turns.slice(0, 4)).toEqual(['hand over', 'recheck', 'hand over', 'recheck']);
  });
});
