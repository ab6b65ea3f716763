import { pick, times, type Random } from './seeded-random.js';
import type { GeneratedTemplate } from './template-generator.js';

type Json = Record<string, unknown>;

/** One component set to a text or a list that stands close to a rule, on either side of it. */
export function withPart(random: Random, template: GeneratedTemplate): GeneratedTemplate {
  const part = pick(random, PARTS);
  const seed = /\d+/.exec(template.name)?.[0] ?? '';
  const text = typeof part.text === 'string' ? { text: part.text.replace('#', seed) } : {};
  const found = template.components.find(({ type }) => type === part.type) ?? { type: part.type };
  const others = template.components.filter((component) => component !== found);
  return { ...template, components: [...others, { ...found, ...part, ...text }] };
}

const LINK = { type: 'URL', text: 'Open', url: 'https://ex.test' };
const REPLY = { type: 'QUICK_REPLY', text: 'Yes' };
const PHONE = { type: 'PHONE_NUMBER', text: 'Call', phone_number: '(555) 010-0200' };
const CODE = { type: 'COPY_CODE', example: 'X' };
const PARTS: readonly Json[] = [
  ...[
    ...[
      [REPLY, LINK, REPLY],
      [REPLY, REPLY, LINK],
      [LINK, REPLY, PHONE],
      [LINK, PHONE, REPLY],
    ],
    ...[times(11, () => REPLY), times(10, () => REPLY), [LINK, LINK, LINK], [LINK, LINK]],
    ...[
      [PHONE, PHONE],
      [CODE, CODE],
      [CODE, LINK],
      [LINK, CODE],
    ],
  ].map((buttons) => ({ type: 'BUTTONS', buttons })),
  ...['Order 📦', 'Order ™', 'Two\nlines', '*Bold*', '_it_', 'a_b_c', '~ 5', '5 * 2'].map(
    (text) => ({
      ...{ type: 'HEADER', format: 'TEXT', text },
    }),
  ),
  ...['Hi {{1}} {{1}}', 'Hi {{1}}', '{{1}}-{{2}}'].map((text) => ({
    ...{ type: 'HEADER', format: 'TEXT', text, example: { header_text: ['a', 'b'] } },
  })),
  ...['By {{1}}', 'By {1}'].map((text) => ({ type: 'FOOTER', text })),
  ...[
    ...['No. # {{1}} and {{2}}.', 'No. # {{1}} and now {{2}}.', 'No. # is for {{1}}'],
    ...[
      'No. # is {{2}}, we say, or {{1}}.',
      'No. # is {{1}} {{2}} we say, is it.',
      '{{1}} has no. #',
    ],
    ...['# 您{{1}}、{{2}}好', '# 您{{1}}、{{2}}好吗'],
  ].map((text) => ({ type: 'BODY', text, example: { body_text: [['a', 'b']] } })),
  ...['Number # of {{a}}, we say, and {{a}}.', 'Number # of {{a}}, we say, and {{b}}.'].map(
    (text) => ({
      type: 'BODY',
      text,
      example: {
        body_text_named_params: ['a', 'b'].map((param_name) => ({ param_name, example: 'x' })),
      },
    }),
  ),
];

/** One change in one place: a length at its limit or one past it, something put into a text, or anything at all. */
export function changed(random: Random, template: GeneratedTemplate): GeneratedTemplate {
  const copy = structuredClone(template);
  const places = placesIn(copy).filter(({ key }) => key !== 'name');
  const limited = places.filter((place) => limitsOf(place) !== undefined);
  const texts = limited.filter(({ key }) => ['text', 'url'].includes(key));
  const kind = random();
  const lists = places.filter(({ parent, key }) => Array.isArray(parent[key]));
  if (kind < 0.25 && limited.length > 0) {
    const place = pick(random, limited);
    const limit = pick(random, limitsOf(place) ?? []);
    place.parent[place.key] = withLength(textAt(place), limit + pick(random, [0, 1]));
  } else if (kind < 0.6 && texts.length > 0) {
    // Any component as often as another, however many buttons there are.
    const component = pick(random, [...new Set(texts.map(typeOf))]);
    const place = pick(
      random,
      texts.filter((text) => typeOf(text) === component),
    );
    place.parent[place.key] = withSnippet(random, textAt(place));
  } else if (kind < 0.75) {
    const { parent, key } = pick(random, lists);
    changeList(random, parent[key] as unknown[]);
  } else {
    change(random, pick(random, places), copy);
  }
  return JSON.parse(JSON.stringify(copy)) as GeneratedTemplate;
}

/** The limits of cloud-api.md §4.2 and §4.4 by what the text is of; undefined of what has none. */
function limitsOf(place: Place): number[] | undefined {
  const { parent, key } = place;
  if (typeof parent[key] !== 'string') return undefined;
  if (key === 'text') return TEXT_LIMITS.get(typeOf(place)) ?? [16, 25];
  return OTHER_LIMITS.get(key);
}

const TEXT_LIMITS = new Map([
  ['HEADER', [60]],
  ['BODY', [160, 600, 1024]],
  ['FOOTER', [60]],
]);
const OTHER_LIMITS = new Map([
  ['url', [2000]],
  ['phone_number', [20]],
  ['example', [15]],
  ['autofill_text', [25]],
  ['package_name', [224]],
  ['signature_hash', [11]],
]);

function change(random: Random, { parent, key }: Place, template: object): void {
  const value = parent[key];
  // The fields beside the components are texts by the contract.
  const isTop = parent === template;
  if (Array.isArray(value) && (isTop || random() < 0.8)) {
    changeList(random, value as unknown[]);
  } else if (typeof value === 'string' && (isTop || random() < 0.8)) {
    parent[key] = otherText(random, value);
  } else if (random() < 0.5 && !isTop) {
    Reflect.deleteProperty(parent, key);
  } else {
    parent[key] = pick(random, ['', ' ', null, 0, 1.5, 17, 91, true, {}, [], ['17'], '17']);
  }
}

function typeOf({ parent }: Place): string {
  return String(parent.type).toUpperCase();
}

function textAt({ parent, key }: Place): string {
  return String(parent[key]);
}

interface Place {
  parent: Json;
  key: string;
}

function placesIn(node: object): Place[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => [
    { parent: node as Json, key },
    ...(typeof value === 'object' && value !== null ? placesIn(value) : []),
  ]);
}

function changeList(random: Random, list: unknown[]): void {
  const index = Math.floor(random() * list.length);
  pick(random, [
    () => list.splice(index, 1),
    () => list.splice(index, 0, structuredClone(list[index])),
    () => list.push(...list.splice(index, 1)),
    () => list.reverse(),
    () => list.push(...times(9, () => structuredClone(list[index]))),
    () => list.push(pick(random, EXTRAS)),
  ])();
}

const EXTRAS: readonly unknown[] = [
  null,
  'BODY',
  { type: 'FOOTER', text: 'Ex Shop' },
  { type: 'BODY', text: 'Another body.' },
  { type: 'SIDEBAR' },
  { type: 'QUICK_REPLY', text: 'Yes' },
  { type: 'URL', text: 'Open', url: 'https://ex.test' },
  { type: 'OTP', otp_type: 'COPY_CODE' },
  { type: 'SPM', text: 'View' },
  { type: 'HEADER', format: 'DOCUMENT', example: { header_handle: ['4::x'] } },
];

const SNIPPETS = [
  ...['{{1}}', ' {{1}}{{2}} ', '{{2}}', '{{value_0}} again ', '{{ 1 }}', '{{#1}}', '{{', '}'],
  ...['*bold*', ' _it_ ', '`', '\n', '🎉', '❤️ ', '🇧🇷', '©', '<script>', ' '],
];
const TYPES = [
  ...['HEADER', 'BODY', 'FOOTER', 'BUTTONS', 'CAROUSEL', 'LIMITED_TIME_OFFER', 'QUICK_REPLY'],
  ...['URL', 'PHONE_NUMBER', 'COPY_CODE', 'OTP', 'FLOW', 'CATALOG', 'SPM', 'VOICE_CALL', 'APP'],
  ...['TEXT', 'IMAGE', 'PRODUCT', 'LOCATION', 'UTILITY', 'AUTHENTICATION', 'named', 'en-US'],
];

function otherText(random: Random, text: string): string {
  const at = Math.floor(random() * text.length);
  return pick(random, [
    () => withSnippet(random, text),
    () => text.slice(at),
    () => text.slice(0, at),
    () => text.toLowerCase(),
    () => pick(random, TYPES),
  ])();
}

/** Something put into it, or some of its words left out. */
function withSnippet(random: Random, text: string): string {
  const said = text.split(' ');
  if (said.length > 4 && random() < 0.2) {
    return said.filter((word) => word.includes('{{') || random() < 0.3).join(' ') + ' x';
  }
  const at = pick(random, [0, text.length, text.indexOf(' ') + 1]);
  return text.slice(0, at) + pick(random, SNIPPETS) + text.slice(at);
}

/** A link stays one link, a number one number, and a body does not come to end with a variable. */
function withLength(text: string, length: number): string {
  const filling = text.includes(' ') ? ' word' : /^[+0-9]+$/.test(text) ? '7' : 'w';
  const filled = text.padEnd(length, filling).slice(0, length);
  return filling === ' word' ? `${filled.slice(0, -1)}.` : filled;
}
