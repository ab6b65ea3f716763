import { describe, expect, it } from 'vitest';
import { createLogger } from '../../platform/logger.js';
import { checkExamples } from './check-examples.js';
import { validateTemplate } from './validate-template.js';

const header = (...handles: string[]) => ({
  type: 'HEADER',
  format: 'IMAGE',
  example: { header_handle: handles },
});
const carousel = (...ids: string[]) => [
  { type: 'CAROUSEL', cards: ids.map((id) => ({ components: [header(id)] })) },
];

/** Files of which there is one, and what was looked up of them. */
function someFiles() {
  const asked: string[] = [];
  const findExample = (_merchantId: string | undefined, mediaId: string) => {
    asked.push(mediaId);
    return Promise.resolve(mediaId === 'med_1' ? { mimeType: 'image/png', bytes: 1 } : null);
  };
  return { asked, files: { findExample } };
}

describe('checkExamples', () => {
  it('looks each file up once, and tells of each place that names a wrong one', async () => {
    const { asked, files } = someFiles();
    const ids = ['med_1', 'med_2', 'med_1', 'med_2', '4::aW1h'];
    const violations = await checkExamples({ files }, 'mer_1', carousel(...ids));
    expect(asked).toEqual(['med_1', 'med_2']);
    expect(violations.map(({ path, rule }) => [path, rule])).toEqual(
      [1, 3].map((card) => [
        `components.0.cards.${card}.components.0.example.header_handle.0`,
        'example.unknown',
      ]),
    );
  });
});

describe('validateTemplate', () => {
  it('looks up no file of a template that breaks a rule, however many it names', async () => {
    const { asked, files } = someFiles();
    const senders = {
      listForMerchant: () => Promise.resolve([]),
      getForMerchant: () => Promise.reject(new Error('No number is granted.')),
    };
    const ids = Array.from({ length: 9_000 }, (_, index) => `med_${index}`);
    const check = await validateTemplate(
      { files, senders, templates: { listWithText: () => Promise.resolve([]) } },
      {
        ...{ requestId: 'req_1', address: '192.0.2.1', log: createLogger('silent') },
        caller: { role: 'merchant', merchantId: 'mer_1', userId: 'usr_1', sessionId: 'ses_1' },
      },
      {
        ...{ name: 'order_update', language: 'en_US', category: 'UTILITY' },
        components: [header(...ids), { type: 'BODY', text: 'Your order leaves today.' }],
      },
    );
    expect(check.violations.map(({ rule }) => rule)).toEqual(['example.too_many']);
    expect(asked).toEqual([]);
  });
});
