import { describe, expect, it } from 'vitest';
import { aTemplate } from '../../../test/builders.js';
import { audienceOf, lostAudience } from './template-audience.js';
import type { TemplateDoc } from './templates.store.js';

const { merchantId: _own, ...platforms } = aTemplate({ shared: true });
const submission = (state: TemplateDoc['submission']['state']) => ({
  submission: { ...platforms.submission, state },
});
const toAll: TemplateDoc = { ...platforms, ...submission('submitted') };
const toSome: TemplateDoc = { ...toAll, sharedWith: ['mer_1', 'mer_2'] };
const toOne: TemplateDoc = { ...toAll, sharedWith: ['mer_2'] };
const toNobody: TemplateDoc = { ...toAll, shared: false };
const given: TemplateDoc = { ...toNobody, merchantId: 'mer_1' };

describe('audienceOf', () => {
  it.each<[string, TemplateDoc, string[]]>([
    ['shared with all', toAll, ['everyone']],
    ['shared with some', toSome, ['mer_1', 'mer_2']],
    ['shared with nobody', toNobody, []],
    ['a merchant’s', given, ['mer_1']],
    ['a merchant’s draft', { ...given, ...submission('not_submitted') }, ['mer_1']],
    ['shared, on its way to Meta', { ...toAll, ...submission('queued') }, ['everyone']],
    ['shared, never handed to Meta', { ...toAll, ...submission('not_submitted') }, []],
    ['shared, refused by Meta', { ...toSome, ...submission('failed') }, []],
    ['shared, deleted at Meta', { ...toAll, status: 'deleted' }, ['everyone']],
  ])('of one %s', (_what, template, audience) => {
    expect(audienceOf(template)).toEqual(audience);
  });
});

describe('lostAudience', () => {
  it.each<[string, TemplateDoc, TemplateDoc, string[]]>([
    ['all to all', toAll, { ...toAll, status: 'deleted' }, []],
    ['some to all', toSome, toAll, []],
    ['all to some', toAll, toSome, ['everyone']],
    ['some to fewer', toSome, toOne, ['mer_1']],
    ['some to nobody', toSome, toNobody, ['mer_1', 'mer_2']],
    ['some to one whose it is', toSome, given, ['mer_2']],
    ['nobody to all', toNobody, toAll, []],
    ['handed over to refused', toAll, { ...toAll, ...submission('failed') }, ['everyone']],
  ])('from %s', (_what, before, after, lost) => {
    expect(lostAudience(before, after)).toEqual(lost);
  });
});
