import type { TemplateDraft } from '@waypost/whatsapp';
import { pick, randomFrom, times, type Random } from './seeded-random.js';
import { changed, withPart } from './template-changes.js';

type Json = Record<string, unknown>;

export type GeneratedTemplate = TemplateDraft & { parameterFormat: string; components: Json[] };

/**
 * A template as a merchant might make it, over all kinds of components; in four of five something is then changed
 * anywhere in it, which may or may not break a rule. The seed stands in its body.
 */
export function generateTemplate(seed: number): GeneratedTemplate {
  const random = randomFrom(seed);
  const kind = KINDS[seed % KINDS.length] ?? plain;
  const template = {
    name: `generated_${seed}`,
    language: pick(random, ['en', 'en_US', 'pt_BR', 'hi', 'id']),
    ...kind({ random, seed, isNamed: random() < 0.3 }),
  };
  const kindOfChange = random();
  if (kindOfChange < 0.2) return template;
  return kindOfChange < 0.5 ? withPart(random, template) : changed(random, template);
}

interface Making {
  random: Random;
  seed: number;
  isNamed: boolean;
}
type Made = Pick<GeneratedTemplate, 'category' | 'parameterFormat' | 'components'>;

const KINDS: readonly ((making: Making) => Made)[] = [
  plain,
  plain,
  plain,
  selling,
  carousel,
  offer,
  product,
  authentication,
];

function plain(making: Making): Made {
  const { random } = making;
  const list = buttons(making);
  return {
    ...frame(making, ['UTILITY', 'MARKETING', 'utility']),
    components: [
      ...(random() < 0.5 ? [header(making)] : []),
      body(making),
      ...(random() < 0.4 ? [{ type: 'FOOTER', text: words(random, 3) }] : []),
      ...(list.length > 0 ? [{ type: 'BUTTONS', buttons: list }] : []),
      ...(random() < 0.1 ? [{ type: pick(random, CALLS) }] : []),
    ],
  };
}

function selling(making: Making): Made {
  const button = SELLING[Math.floor(making.seed / KINDS.length) % SELLING.length];
  return {
    ...frame(making, ['MARKETING']),
    components: [body(making), { type: 'BUTTONS', buttons: [button] }],
  };
}

function carousel(making: Making): Made {
  const { random } = making;
  const format = pick(random, ['IMAGE', 'VIDEO', 'PRODUCT']);
  const list = buttons(making).slice(0, 2);
  const hasBody = random() < 0.5;
  const cards = times(2 + Math.floor(random() * 4), () => ({
    components: [
      media(format),
      ...(hasBody ? [{ type: 'BODY', text: words(random, 5) }] : []),
      {
        type: 'BUTTONS',
        buttons: list.length > 0 ? list : [{ type: 'QUICK_REPLY', text: 'More' }],
      },
    ],
  }));
  return {
    ...frame(making, ['MARKETING', 'UTILITY']),
    components: [body(making), { type: 'CAROUSEL', cards }],
  };
}

function offer(making: Making): Made {
  const { random } = making;
  const link = { type: 'URL', text: 'Shop', url: 'https://ex.test/{{1}}', example: ['sale'] };
  const code = { type: 'COPY_CODE', example: 'SPRING25' };
  return {
    ...frame(making, ['MARKETING']),
    components: [
      ...(random() < 0.5 ? [media(pick(random, ['IMAGE', 'VIDEO']))] : []),
      {
        type: 'LIMITED_TIME_OFFER',
        limited_time_offer: { text: 'Ends soon!', has_expiration: random() < 0.5 },
      },
      body(making),
      { type: 'BUTTONS', buttons: random() < 0.7 ? [code, link] : [link] },
    ],
  };
}

function product(making: Making): Made {
  return {
    ...frame(making, ['MARKETING']),
    components: [
      media('PRODUCT'),
      { type: 'BODY', text: `Number ${making.seed}: ${words(making.random, 4)}.` },
      { type: 'BUTTONS', buttons: [{ type: 'SPM', text: 'View' }] },
    ],
  };
}

function authentication({ random }: Making): Made {
  const app = { package_name: 'test.ex.app', signature_hash: 'K8a/AINcGX7' };
  const apps = times(1 + Math.floor(random() * 5), () => app);
  const button = pick(random, [
    { type: 'OTP', otp_type: 'COPY_CODE' },
    { type: 'otp', otp_type: 'copy_code', text: 'Copy' },
    { type: 'OTP', otp_type: 'ONE_TAP', autofill_text: 'Autofill', supported_apps: apps },
    { type: 'OTP', otp_type: 'ZERO_TAP', zero_tap_terms_accepted: true, supported_apps: apps },
  ]);
  return {
    category: 'AUTHENTICATION',
    parameterFormat: 'positional',
    components: [
      { type: 'BODY', ...(random() < 0.5 ? { add_security_recommendation: true } : {}) },
      ...(random() < 0.5
        ? [{ type: 'FOOTER', code_expiration_minutes: pick(random, [1, 5, 90]) }]
        : []),
      { type: 'BUTTONS', buttons: [button] },
    ],
  };
}

/** Each stands alone, in turn, so that none is left out. */
const SELLING: readonly Json[] = [
  { type: 'CATALOG', text: 'View catalog' },
  { type: 'MPM', text: 'View items' },
  { type: 'COPY_CODE', example: 'ABCDEFGHIJKLMNO' },
  { type: 'FLOW', text: 'Book', flow_id: '401', flow_action: 'navigate', navigate_screen: 'A' },
  { type: 'FLOW', text: 'Book', flow_name: 'visit' },
  { type: 'VOICE_CALL', text: 'Call us', ttl_minutes: 60 },
  { type: 'APP', text: 'Open' },
  { type: 'ORDER_DETAILS', text: 'Pay' },
  { type: 'CALL_PERMISSION_REQUEST' },
  { type: 'REQUEST_CONTACT_INFO' },
];
const CALLS = ['CALL_PERMISSION_REQUEST', 'REQUEST_CONTACT_INFO'] as const;

function frame({ random, isNamed }: Making, categories: string[]) {
  return { category: pick(random, categories), parameterFormat: isNamed ? 'named' : 'positional' };
}

function header({ random, isNamed }: Making): Json {
  const format = pick(random, ['TEXT', 'TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'GIF', 'LOCATION']);
  if (format !== 'TEXT') return media(format);
  if (random() < 0.5) return { type: 'HEADER', format, text: words(random, 2) };
  return isNamed
    ? {
        type: 'HEADER',
        format,
        text: 'Order {{order_id}}',
        example: { header_text_named_params: [{ param_name: 'order_id', example: '17' }] },
      }
    : { type: 'HEADER', format, text: 'Order {{1}}', example: { header_text: ['17'] } };
}

function media(format: string): Json {
  const needsFile = !['LOCATION', 'PRODUCT'].includes(format);
  return {
    type: 'HEADER',
    format,
    ...(needsFile ? { example: { header_handle: ['4::aW1hZ2UvanBlZw==:ARb'] } } : {}),
  };
}

function body({ random, seed, isNamed }: Making): Json {
  const count = Math.floor(random() * 4);
  const names = times(count, (index) => (isNamed ? `value_${index}` : `${index + 1}`));
  const filling = names.map((name) => `${words(random, 2)} {{${name}}}`);
  const text = [`Number ${seed}:`, ...filling, words(random, 3)].join(' ') + '.';
  if (count === 0) return { type: 'BODY', text };
  const example = isNamed
    ? { body_text_named_params: names.map((param_name) => ({ param_name, example: 'Ana' })) }
    : { body_text: [names.map(() => 'Ana')] };
  return { type: 'BODY', text, example };
}

function buttons({ random, isNamed }: Making): Json[] {
  const replies = times(Math.floor(random() * 4), (index) => ({
    type: 'QUICK_REPLY',
    text: `Answer ${index}`,
  }));
  const variable = isNamed && random() < 0.5 ? '{{order_id}}' : '{{1}}';
  const others = [
    { type: 'URL', text: 'Track', url: `https://ex.test/${variable}`, example: ['17'] },
    { type: 'URL', text: 'Shop', url: 'https://ex.test/shop' },
    { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+15550100200' },
  ].filter(() => random() < 0.4);
  return random() < 0.5 ? [...replies, ...others] : [...others, ...replies];
}

function words(random: Random, count: number): string {
  return times(count, () => pick(random, WORDS)).join(' ');
}

const WORDS = [
  ...['order', 'parcel', 'tomorrow', 'vielleicht', 'amanhã', 'नमस्ते', '您的订单', '<b>x</b>'],
  ...['a_b', '100%', 'C#', '(17)', 'Ex™', "it's", 'مرحبا', 'x{y}'],
];
