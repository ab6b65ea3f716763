import type { TemplateComponent } from '@waypost/contract';
import type { TemplateComponentsItem } from '@waypost/whatsapp';
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
