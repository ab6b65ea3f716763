import { describe, expect, it } from 'vitest';
import { testRules, type RuleRow } from '../../test/rule-rows.js';
import {
  buttons,
  checkComponents,
  link,
  phone,
  plainBody,
  reply,
  times,
} from '../../test/template-builders.js';

const row = (
  source: string,
  what: string,
  broken: unknown[],
  rules: string[],
  passing: unknown[],
): RuleRow => [
  `§4.2 ${source}`,
  what,
  { components: buttons(...broken) },
  rules.map((rule) => `components.1.buttons${rule}`),
  { components: buttons(...passing) },
];

const withUrl = (url: string, example?: unknown) => ({ ...link, url, example });
const base = 'https://ex.test/';
const good = withUrl(`${base}{{1}}`, [`${base}17`]);
const at = (rule: string) => [`.0.${rule}`];

describe('a list of buttons', () => {
  testRules([
    row('BUTTONS', 'none', [], [' buttons.missing'], [reply]),
    row('BUTTONS', 'eleven', times(11, reply), [' buttons.too_many'], times(10, reply)),
    row('BUTTONS', 'one that is no object', [null], at('type button.type'), [reply]),
    row('table', 'a strange type', [{ type: 'TELEPORT', text: 'x' }], at('type button.type'), [
      reply,
    ]),
    row('URL', 'three links', times(3, link), [' buttons.too_many_of_type'], times(2, link)),
    row('PHONE_NUMBER', 'two numbers', times(2, phone), [' buttons.too_many_of_type'], [phone]),
    row(
      'order',
      'a link between replies',
      [reply, link, reply],
      [' buttons.order'],
      [reply, reply, link],
    ),
    row(
      'order',
      'a reply between links',
      [link, reply, link],
      [' buttons.order'],
      [link, link, reply],
    ),
    row(
      'order',
      'two blocks of replies',
      [reply, phone, link, reply],
      [' buttons.order'],
      [reply, reply, link, phone],
    ),
    ...(['CATALOG', 'MPM', 'CALL_PERMISSION_REQUEST', 'REQUEST_CONTACT_INFO', 'APP'] as const).map(
      (type) => row(type, 'two', times(2, { type }), [' buttons.too_many_of_type'], [{ type }]),
    ),
    row(
      '§1.5 order_details',
      'two',
      times(2, { type: 'ORDER_DETAILS' }),
      [' buttons.too_many_of_type'],
      [{ type: 'ORDER_DETAILS' }],
    ),
  ]);

  it('that is no list is missing', () => {
    const missing = ['components.1.buttons buttons.missing'];
    expect(checkComponents([plainBody, { type: 'BUTTONS' }])).toEqual(missing);
    expect(checkComponents([plainBody, { type: 'BUTTONS', buttons: reply }])).toEqual(missing);
  });
});

describe('a button with a text', () => {
  const labelled: [string, object][] = [
    ['QUICK_REPLY', {}],
    ['URL', { url: base }],
    ['PHONE_NUMBER', { phone_number: '+15550100200' }],
    ['FLOW', { flow_id: '401' }],
    ['VOICE_CALL', { ttl_minutes: 60 }],
  ];
  testRules(
    labelled.flatMap(([type, fields]) => {
      const of = (text?: unknown) => [{ type, text, ...fields }];
      return [
        row(type, 'no text', of(), at('text button.text.missing'), of('x')),
        row(type, 'blanks alone', of(' '), at('text button.text.missing'), of('<b>x</b>')),
        row(
          type,
          '26 characters',
          of('x'.repeat(26)),
          at('text button.text.too_long'),
          of('é'.repeat(25)),
        ),
        row(type, 'a variable', of('Hi {{1}}'), at('text variables.not_allowed'), of('Hi {1}')),
        row(type, 'two lines', of('Hi\nyou'), at('text button.text.newline'), of('Hi you')),
      ];
    }),
  );
});

describe('a button whose words are WhatsApp’s', () => {
  const given: [string, object][] = [
    ['CATALOG', {}],
    ['MPM', {}],
    ['COPY_CODE', { example: 'X' }],
    ['ORDER_DETAILS', {}],
  ];
  testRules(
    given.map(([type, fields]) => {
      const of = (text: string) => [{ type, text, ...fields }];
      return row(type, 'a variable', of('Hi {{1}}'), at('text variables.not_allowed'), of('Hi'));
    }),
  );
});

describe('a link', () => {
  testRules([
    row('URL', 'none', [{ ...link, url: undefined }], at('url button.url.missing'), [link]),
    row('URL', 'no scheme', [withUrl('ex.test/a')], at('url button.url.invalid'), [link]),
    row('URL', 'a blank in it', [withUrl(`${base}a b`)], at('url button.url.invalid'), [
      withUrl(`${base}a%20b`),
    ]),
    row('URL', 'a path alone', [withUrl('/a')], at('url button.url.invalid'), [link]),
    row('URL', 'a script', [withUrl('javascript:alert(1)')], at('url button.url.invalid'), [
      withUrl(`${base}?q=javascript:alert(1)`),
    ]),
    row(
      'URL',
      '2,001 characters',
      [withUrl(base + 'a'.repeat(1985))],
      at('url button.url.too_long'),
      [withUrl(base + 'a'.repeat(1984))],
    ),
    row(
      'URL',
      'a variable in the middle',
      [withUrl(`${base}{{1}}/x`, [`${base}1/x`])],
      at('url button.url.variable'),
      [good],
    ),
    row(
      'URL',
      'two variables',
      [withUrl(`${base}{{1}}{{2}}`, [`${base}1`])],
      at('url button.url.variable'),
      [good],
    ),
    row(
      'URL',
      'variable two',
      [withUrl(`${base}{{2}}`, [`${base}1`])],
      at('url button.url.variable'),
      [good],
    ),
    row(
      'URL',
      'a brace too many',
      [withUrl(`${base}{{1}}}`, [`${base}1`])],
      at('url button.url.variable'),
      [good],
    ),
    row(
      'URL',
      'a name in a template of numbers',
      [withUrl(`${base}{{id}}`, [`${base}1`])],
      at('url button.url.variable'),
      [good],
    ),
    row(
      'URL',
      'a variable for the host',
      [withUrl('https://{{1}}', [base])],
      at('url button.url.invalid'),
      [good],
    ),
    row('URL', 'no example', [withUrl(`${base}{{1}}`)], at('example example.missing'), [good]),
    row(
      'URL',
      'an example that is not in a list',
      [withUrl(`${base}{{1}}`, `${base}17`)],
      at('example example.missing'),
      [good],
    ),
    row('URL', 'an empty example', [withUrl(`${base}{{1}}`, [''])], at('example example.missing'), [
      withUrl(`${base}{{1}}`, ['17']),
    ]),
  ]);

  it('takes either style of variable in a template of names, for the sources conflict', () => {
    for (const url of [`${base}{{1}}`, `${base}{{order_id}}`]) {
      const list = buttons(withUrl(url, [`${base}17`]));
      expect(checkComponents(list, { parameterFormat: 'named' })).toEqual([]);
    }
  });
});

describe('other buttons', () => {
  const number = (phone_number?: unknown) => [{ ...phone, phone_number }];
  const code = (example?: unknown) => [{ type: 'COPY_CODE', example }];
  const flow = (fields: object) => [{ type: 'FLOW', text: 'Book', ...fields }];
  const call = (ttl_minutes?: unknown) => [{ type: 'VOICE_CALL', text: 'Call', ttl_minutes }];
  const flowNeeded = ['.0 button.flow.missing'];
  testRules([
    row('PHONE_NUMBER', 'no number', number(), at('phone_number button.phone_number.missing'), [
      phone,
    ]),
    row(
      'PHONE_NUMBER',
      '21 characters',
      number('+12345678901234567890'),
      at('phone_number button.phone_number.too_long'),
      number('+1234567890123456789'),
    ),
    row(
      'PHONE_NUMBER',
      'letters',
      number('CALL-ME'),
      at('phone_number button.phone_number.invalid'),
      number('(555) 010-0200'),
    ),
    row(
      'PHONE_NUMBER',
      'a plus alone',
      number('+ '),
      at('phone_number button.phone_number.invalid'),
      number('+1'),
    ),
    row('COPY_CODE', 'no code', code(), at('example example.missing'), code('X')),
    row(
      'COPY_CODE',
      '16 characters',
      code('X'.repeat(16)),
      at('example button.code.too_long'),
      code('X'.repeat(15)),
    ),
    row(
      'COPY_CODE',
      '16 characters in a list',
      code(['X'.repeat(16)]),
      at('example button.code.too_long'),
      code(['X'.repeat(15)]),
    ),
    row('COPY_CODE', 'two', [...code('X'), ...code('Y')], [' buttons.too_many_of_type'], code('X')),
    row('FLOW', 'none named', flow({}), flowNeeded, flow({ flow_id: '401' })),
    row('FLOW', 'an empty id', flow({ flow_id: '' }), flowNeeded, flow({ flow_name: 'visit' })),
    row(
      'FLOW',
      'named twice',
      flow({ flow_id: '401', flow_name: 'visit' }),
      ['.0 button.flow.several'],
      flow({ flow_json: '{}' }),
    ),
    row(
      'FLOW',
      'a strange action',
      flow({ flow_id: '401', flow_action: 'jump' }),
      at('flow_action button.flow.action'),
      flow({ flow_id: '401', flow_action: 'navigate', navigate_screen: 'A' }),
    ),
    row(
      'FLOW',
      'two',
      [...flow({ flow_id: '1' }), ...flow({ flow_id: '2' })],
      [' buttons.too_many_of_type'],
      flow({ flow_id: '1', flow_action: 'data_exchange' }),
    ),
    row('VOICE_CALL', 'no whole minutes', call(1.5), at('ttl_minutes button.call.ttl'), call(1)),
    row('VOICE_CALL', 'no time at all', call(0), at('ttl_minutes button.call.ttl'), call()),
    row(
      'OTP',
      'outside authentication',
      [{ type: 'OTP', otp_type: 'COPY_CODE' }],
      at('type button.otp.category'),
      [reply],
    ),
  ]);
});
