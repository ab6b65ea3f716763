import type { TemplateComponent } from '@waypost/contract';
import type {
  TemplateCategoryItem,
  TemplateComponentsItem,
  TemplateQualityItem,
  TemplateStatusItem,
} from '@waypost/whatsapp';
import { describe, expect, it } from 'vitest';
import { aTemplate, noon, secondsAfterNoon } from '../../../test/builders.js';
import { foldNews } from './fold-news.js';

const template = aTemplate({ components: [] });

function item(fields: Partial<TemplateComponentsItem> = {}): TemplateComponentsItem {
  return {
    ...{ kind: 'template_components', path: '', wabaId: '101', templateId: '601' },
    ...{ name: 'order', language: 'en', at: secondsAfterNoon(5), body: 'Hi' },
    ...fields,
  };
}

const body = { type: 'BODY', text: 'Old', example: { body_text: [['Ana']] } };

describe('foldNews of components', () => {
  it.each<[string, TemplateComponent[], Partial<TemplateComponentsItem>, TemplateComponent[]]>([
    ['a text', [body], { body: 'New' }, [{ ...body, text: 'New' }]],
    [
      'a header and a footer that are new',
      [body, { type: 'BUTTONS', buttons: [] }],
      { header: 'Order', footer: 'Ex' },
      [
        { type: 'HEADER', format: 'TEXT', text: 'Order' },
        { ...body, text: 'Hi' },
        { type: 'FOOTER', text: 'Ex' },
        { type: 'BUTTONS', buttons: [] },
      ],
    ],
    [
      'that they are gone',
      [{ type: 'HEADER', format: 'TEXT', text: 'Order' }, body, { type: 'FOOTER', text: 'Ex' }],
      {},
      [{ ...body, text: 'Hi' }],
    ],
    [
      'nothing of a picture',
      [{ type: 'HEADER', format: 'IMAGE' }, body],
      {},
      [
        { type: 'HEADER', format: 'IMAGE' },
        { ...body, text: 'Hi' },
      ],
    ],
    [
      'buttons',
      [
        body,
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'URL', text: 'Go', url: 'https://a.test/{{1}}', example: ['x'] },
            { type: 'PHONE_NUMBER', text: 'Call', phone_number: '+1' },
          ],
        },
      ],
      {
        buttons: [
          { type: 'URL', text: 'Track', url: 'https://b.test/{{1}}' },
          { type: 'PHONE_NUMBER', text: 'Call us', phoneNumber: '+2' },
        ],
      },
      [
        { ...body, text: 'Hi' },
        {
          type: 'BUTTONS',
          buttons: [
            { type: 'URL', text: 'Track', url: 'https://b.test/{{1}}', example: ['x'] },
            { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+2' },
          ],
        },
      ],
    ],
    [
      'no buttons where their number is another',
      [body, { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Stop' }] }],
      { buttons: [] },
      [
        { ...body, text: 'Hi' },
        { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Stop' }] },
      ],
    ],
  ])('takes %s', (_name, components, told, expected) => {
    const folded = foldNews({ ...template, components }, item(told));
    expect(folded?.components).toEqual(expected);
    expect(folded?.componentsAt).toEqual(secondsAfterNoon(5));
  });

  it('takes nothing from before Meta itself was asked', () => {
    const asked = { ...template, askedAt: new Date(secondsAfterNoon(5).getTime() + 400) };
    const status = { ...item(), kind: 'template_status', event: 'REJECTED' } as const;
    expect(foldNews(asked, { ...status, at: secondsAfterNoon(4) })).toBeNull();
    expect(foldNews(asked, { ...status, at: secondsAfterNoon(5) })?.status).toBe('rejected');
  });

  it('takes nothing that is older, known, or of an authentication template', () => {
    const known = { ...template, components: [body], componentsAt: secondsAfterNoon(5) };
    expect(foldNews(known, item())).toBeNull();
    expect(foldNews(known, item({ at: noon }))).toBeNull();
    expect(foldNews({ ...template, category: 'AUTHENTICATION' }, item())).toBeNull();
  });
});

function news(event: string, seconds: number, reason?: string): TemplateStatusItem {
  return {
    kind: 'template_status',
    path: 'entry.0',
    wabaId: '101',
    templateId: '601',
    name: 'greeting_abc123',
    language: 'en_US',
    event,
    at: secondsAfterNoon(seconds),
    ...(reason === undefined ? {} : { reason }),
  };
}

describe('foldNews of a status', () => {
  it('takes approval and rejection with its reason', () => {
    expect(foldNews(aTemplate(), news('APPROVED', 1))).toMatchObject({
      status: 'approved',
      providerTemplateId: '601',
      submission: { state: 'submitted' },
    });
    expect(foldNews(aTemplate(), news('REJECTED', 1, 'INVALID_FORMAT'))).toMatchObject({
      status: 'rejected',
      rejectedReason: 'INVALID_FORMAT',
    });
  });

  it('drops the reason of an older rejection', () => {
    const rejected = foldNews(aTemplate(), news('REJECTED', 1, 'INVALID_FORMAT'));
    const approved = rejected && foldNews(rejected, news('APPROVED', 2));
    expect(approved).not.toHaveProperty('rejectedReason');
  });

  it('ignores what is older, repeated, or says nothing of the status', () => {
    const paused = foldNews(aTemplate(), news('PAUSED', 5));
    if (!paused) throw new Error('The news was not taken.');
    expect(foldNews(paused, news('APPROVED', 4))).toBeNull();
    expect(foldNews(paused, news('PAUSED', 5))).toBeNull();
    expect(foldNews(paused, news('SOMETHING_NEW', 6))).toBeNull();
    expect(foldNews(paused, news('FLAGGED', 6))).toMatchObject({
      ...{ status: 'paused', quality: 'red' },
    });
  });

  it('ends the same in any order, also for quality, category and within one second', () => {
    const quality = (word: string, seconds: number): TemplateQualityItem => {
      const { event: _event, ...item } = news('', seconds);
      return { ...item, kind: 'template_quality', quality: word };
    };
    const category = (word: string, seconds: number): TemplateCategoryItem => {
      const { event: _event, ...item } = news('', seconds);
      return { ...item, kind: 'template_category', category: word };
    };
    const items = [
      news('PENDING', 1),
      news('APPROVED', 1),
      quality('GREEN', 2),
      quality('RED', 3),
      category('MARKETING', 4),
    ];
    const fold = (order: typeof items) =>
      order.reduce((template, item) => foldNews(template, item) ?? template, aTemplate());
    const end = { status: 'approved', quality: 'red', category: 'MARKETING' };
    expect(fold(items)).toMatchObject(end);
    expect(fold([...items].reverse())).toMatchObject(end);
    expect(fold([...items, ...items])).toMatchObject(end);
  });

  it.each([
    ['FIRST_PAUSE', 3 * 3600],
    ['SECOND_PAUSE', 6 * 3600],
    ['RATE_LIMITING_PAUSE', null],
    [undefined, null],
  ])('knows how long a pause of the title %s lasts (cloud-api.md §3.9)', (otherTitle, seconds) => {
    const told = { ...news('PAUSED', 5), ...(otherTitle === undefined ? {} : { otherTitle }) };
    const paused = foldNews(aTemplate({ status: 'approved' }), told);
    const until = seconds === null ? undefined : secondsAfterNoon(5 + seconds);
    expect(paused?.pausedUntil).toEqual(until);
    expect(paused?.recheckAt).toEqual(until ?? secondsAfterNoon(5 + 3600));
    const resumed = paused && foldNews(paused, news('APPROVED', 9));
    expect(resumed?.status).toBe('approved');
    expect(resumed).not.toHaveProperty('pausedUntil');
    expect(resumed).not.toHaveProperty('recheckAt');
  });
});

describe('foldNews of a pause that is known already', () => {
  it('learns when it ends, also in the second of the approval', () => {
    const known = aTemplate({ status: 'paused', statusAt: secondsAfterNoon(5) });
    const told = { ...news('PAUSED', 5), otherTitle: 'FIRST_PAUSE' };
    const pausedUntil = secondsAfterNoon(5 + 3 * 3600);
    expect(foldNews(known, told)).toMatchObject({ pausedUntil });
    expect(foldNews({ ...known, pausedUntil }, told)).toBeNull();
  });
});

describe('foldNews of a category', () => {
  function category(fields: Partial<TemplateCategoryItem>, seconds: number): TemplateCategoryItem {
    const { event: _event, ...item } = news('', seconds);
    return { ...item, kind: 'template_category', category: 'UTILITY', ...fields };
  }
  const effectiveAt = secondsAfterNoon(86_400);
  const announced = category({ upcomingCategory: 'MARKETING', effectiveAt }, 5);
  const done = category({ category: 'MARKETING', previousCategory: 'UTILITY' }, 5);

  it('knows an announced one, and when to ask Meta of it', () => {
    expect(foldNews(aTemplate({ status: 'approved' }), announced)).toMatchObject({
      ...{ category: 'UTILITY', recheckAt: effectiveAt },
      upcomingCategory: { category: 'MARKETING', at: effectiveAt },
    });
  });

  it('is the new one and the old, in any order and within one second', () => {
    for (const order of [
      [announced, done],
      [done, announced],
    ]) {
      const end = order.reduce((it, item) => foldNews(it, item) ?? it, aTemplate());
      expect(end).toMatchObject({ category: 'MARKETING', previousCategory: 'UTILITY' });
      expect(end).not.toHaveProperty('upcomingCategory');
      expect(end).not.toHaveProperty('recheckAt');
    }
  });

  it('is asked of Meta where a status tells another one, in any order', () => {
    const approval = (told: string, seconds: number) => ({
      ...news('APPROVED', seconds),
      category: told,
    });
    const fold = (...items: Parameters<typeof foldNews>[1][]) =>
      items.reduce((it, item) => foldNews(it, item) ?? it, aTemplate());
    const other = fold(approval('MARKETING', 6));
    expect(other).toMatchObject({ category: 'UTILITY', recheckAt: secondsAfterNoon(6) });
    expect(fold(approval('UTILITY', 6))).not.toHaveProperty('recheckAt');
    for (const [first, second] of [
      [approval('MARKETING', 6), done],
      [approval('MARKETING', 6), category({ category: 'UTILITY' }, 7)],
      [approval('MARKETING', 6), category({ category: 'UTILITY' }, 4)],
      [approval('MARKETING', 6), approval('UTILITY', 7)],
    ] as const) {
      expect(fold(first, second)).toEqual(fold(second, first));
    }
    expect(fold(approval('MARKETING', 6), done)).not.toHaveProperty('recheckAt');
    const before = category({ category: 'UTILITY' }, 4);
    expect(fold(before, approval('MARKETING', 6)).recheckAt).toEqual(secondsAfterNoon(6));
  });
});
