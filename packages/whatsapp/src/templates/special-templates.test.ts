import { describe, expect, it } from 'vitest';
import {
  body,
  checkComponents,
  image,
  link,
  plainBody,
  reply,
} from '../../test/template-builders.js';

describe('a carousel', () => {
  const card = { components: [image, { type: 'BUTTONS', buttons: [reply] }] };
  const video = { ...image, format: 'VIDEO' };
  const at = (path: string, rule: string) => `components.1.cards${path} ${rule}`;

  it.each<[string, unknown, string[]]>([
    ['no cards', undefined, [at('', 'carousel.card_count')]],
    ['one card', [card], [at('', 'carousel.card_count')]],
    ['eleven cards', Array.from({ length: 11 }, () => card), [at('', 'carousel.card_count')]],
    [
      'an empty card',
      [card, {}],
      [
        at('.1.components', 'carousel.header_missing'),
        at('.1.components', 'carousel.buttons_missing'),
        at('.1.components', 'carousel.headers_differ'),
        at('.1.components', 'carousel.buttons_differ'),
      ],
    ],
    [
      'different headers',
      [card, { components: [video, { type: 'BUTTONS', buttons: [reply] }] }],
      [at('.1.components', 'carousel.headers_differ')],
    ],
    [
      'different buttons',
      [card, { components: [image, { type: 'BUTTONS', buttons: [link] }] }],
      [at('.1.components', 'carousel.buttons_differ')],
    ],
    [
      'a long text on a card',
      [card, { components: [...card.components, body('x'.repeat(161))] }],
      [at('.1.components.2.text', 'body.too_long')],
    ],
    [
      'a footer on a card',
      [card, { components: [...card.components, { type: 'FOOTER', text: 'x' }] }],
      [at('.1.components.2.type', 'carousel.component')],
    ],
    [
      'a text header on a card',
      ['a', 'b'].map(() => ({
        components: [
          { type: 'HEADER', format: 'TEXT', text: 'x' },
          { type: 'BUTTONS', buttons: [reply] },
        ],
      })),
      [
        at('.0.components.0.format', 'carousel.header_format'),
        at('.1.components.0.format', 'carousel.header_format'),
      ],
    ],
    [
      'three buttons on a card',
      [1, 2].map(() => ({
        components: [image, { type: 'BUTTONS', buttons: [reply, reply, reply] }],
      })),
      [
        at('.0.components.1.buttons', 'carousel.button_count'),
        at('.1.components.1.buttons', 'carousel.button_count'),
      ],
    ],
  ])('is refused with %s', (_name, cards, expected) => {
    const components = [plainBody, { type: 'CAROUSEL', cards }];
    expect(checkComponents(components, { category: 'MARKETING' })).toEqual(expected);
  });
});

describe('an offer that ends', () => {
  const offer = { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends soon!' } };

  it.each<[string, unknown[], string, string[]]>([
    ['elsewhere', [offer, plainBody], 'UTILITY', ['components.0 offer.category']],
    [
      'with a footer',
      [offer, plainBody, { type: 'FOOTER', text: 'x' }],
      'MARKETING',
      ['components.2 offer.footer'],
    ],
    [
      'with a text header',
      [offer, plainBody, { type: 'HEADER', format: 'TEXT', text: 'x' }],
      'MARKETING',
      ['components.2.format offer.header'],
    ],
    [
      'without text',
      [{ type: 'LIMITED_TIME_OFFER' }, plainBody],
      'MARKETING',
      ['components.0.limited_time_offer.text offer.text.missing'],
    ],
    [
      'with a long text',
      [
        { ...offer, limited_time_offer: { text: 'x'.repeat(17), has_expiration: 'yes' } },
        plainBody,
      ],
      'MARKETING',
      [
        'components.0.limited_time_offer.text offer.text.too_long',
        'components.0.limited_time_offer.has_expiration offer.has_expiration',
      ],
    ],
    [
      'with a long body',
      [offer, body('x'.repeat(601))],
      'MARKETING',
      ['components.1.text body.too_long'],
    ],
  ])('is refused %s', (_name, components, category, expected) => {
    expect(checkComponents(components, { category })).toEqual(expected);
  });
});

describe('an authentication template', () => {
  const otp = { type: 'OTP', otp_type: 'COPY_CODE' };
  const withButton = (button: unknown) => [
    { type: 'BODY' },
    { type: 'BUTTONS', buttons: [button] },
  ];
  const at = (path: string, rule: string) => `components.1.buttons${path} authentication.${rule}`;
  const app = { package_name: 'test.ex.app', signature_hash: 'K8a/AINcGX7' };

  it.each<[string, unknown[], string[]]>([
    ['no button', [{ type: 'BODY' }], ['components authentication.button_missing']],
    [
      'two buttons',
      [{ type: 'BODY' }, { type: 'BUTTONS', buttons: [otp, otp] }],
      [at('', 'button_count')],
    ],
    ['a link', withButton(link), [at('.0.type', 'button_type')]],
    [
      'words of one’s own',
      [body('Your code is {{1}}.', ['1']), { type: 'BUTTONS', buttons: [otp] }],
      ['components.0.text authentication.text'],
    ],
    [
      'a header',
      [image, { type: 'BODY' }, { type: 'BUTTONS', buttons: [otp] }],
      ['components.0 authentication.component'],
    ],
    [
      'a strange way',
      withButton({ type: 'OTP', otp_type: 'PIGEON' }),
      [at('.0.otp_type', 'otp_type')],
    ],
    ['a long label', withButton({ ...otp, text: 'x'.repeat(26) }), [at('.0.text', 'label')]],
    [
      'no app',
      withButton({ type: 'OTP', otp_type: 'ONE_TAP' }),
      [at('.0.supported_apps', 'app_count')],
    ],
    [
      'six apps',
      withButton({
        type: 'OTP',
        otp_type: 'ONE_TAP',
        supported_apps: Array.from({ length: 6 }, () => app),
      }),
      [at('.0.supported_apps', 'app_count')],
    ],
    [
      'a short hash',
      withButton({
        type: 'OTP',
        otp_type: 'ONE_TAP',
        supported_apps: [{ ...app, signature_hash: 'x' }],
      }),
      [at('.0.supported_apps.0', 'app')],
    ],
    [
      'terms not accepted',
      withButton({ type: 'OTP', otp_type: 'ZERO_TAP', supported_apps: [app] }),
      [at('.0.zero_tap_terms_accepted', 'zero_tap_terms')],
    ],
    ...[0, 91, 1.5, '5'].map((minutes): [string, unknown[], string[]] => [
      `a life of ${JSON.stringify(minutes)} minutes`,
      [...withButton(otp), { type: 'FOOTER', code_expiration_minutes: minutes }],
      ['components.2.code_expiration_minutes authentication.expiration'],
    ]),
  ])('is refused with %s', (_name, components, expected) => {
    expect(checkComponents(components, { category: 'AUTHENTICATION' })).toEqual(expected);
  });
});
