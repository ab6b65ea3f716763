import { GraphError, templateError } from '../errors.js';
import { isRecord, recordsIn, textOf, type Json } from '../json.js';
import type { TemplateCategory } from '../state/templates.js';
import { checkButtonList } from './button-rules.js';
import { buttonsOf, cardsOf, componentOf, upper } from './parts.js';
import { checkBody, checkHeader, checkLength, type ParameterFormat } from './text-rules.js';

const OTP_TYPES = ['COPY_CODE', 'ONE_TAP', 'ZERO_TAP'];
const AUTHENTICATION_PARTS = ['BODY', 'FOOTER', 'BUTTONS'];
const CARD_PARTS = ['HEADER', 'BODY', 'BUTTONS'];
const OFFER_TEXT_MAX = 16;
const CARD_BODY_MAX = 160;

/** cloud-api.md §4.4: Meta writes the text, the template only chooses. */
export function checkAuthentication(components: readonly Json[]): void {
  const stray = components.find(({ type }) => !AUTHENTICATION_PARTS.includes(upper(type)));
  if (stray) throw refuse(`Authentication templates take no ${upper(stray.type)} component.`);
  if (componentOf(components, 'BODY')?.text !== undefined) {
    throw templateError(
      2388072,
      'Message Body Format is Incorrect',
      'The body of an authentication template is fixed and takes no text.',
    );
  }
  const advice = componentOf(components, 'BODY')?.add_security_recommendation;
  if (advice !== undefined && typeof advice !== 'boolean') {
    throw refuse('add_security_recommendation must be true or false.');
  }
  const footer = componentOf(components, 'FOOTER');
  if (footer?.text !== undefined) {
    throw templateError(
      2388073,
      'Message Footer Format is Incorrect',
      'The footer of an authentication template is fixed and takes no text.',
    );
  }
  const minutes = footer?.code_expiration_minutes;
  if (minutes !== undefined && !isMinutes(minutes, 90)) {
    throw templateError(
      2388073,
      'Message Footer Format is Incorrect',
      'code_expiration_minutes must be between 1 and 90.',
    );
  }
  const buttons = buttonsOf(components);
  const [otp] = buttons;
  if (buttons.length !== lengthOfList(componentOf(components, 'BUTTONS')?.buttons)) {
    throw refuse('Each button must be an object.');
  }
  if (buttons.length !== 1 || upper(otp?.type) !== 'OTP') {
    throw refuse('An authentication template needs exactly one OTP button.');
  }
  if (otp) checkOtp(otp);
}

function checkOtp(button: Json): void {
  button.type = 'OTP';
  const otpType = upper(button.otp_type);
  if (!OTP_TYPES.includes(otpType))
    throw refuse(`otp_type must be one of ${OTP_TYPES.join(', ')}.`);
  for (const name of ['text', 'autofill_text']) {
    const label = button[name];
    if (label === undefined) continue;
    if (typeof label !== 'string') throw refuse(`${name} must be a text.`);
    checkLength(label, 25, name);
  }
  if (otpType === 'COPY_CODE') return;
  const apps = recordsIn(button.supported_apps);
  if (apps.length !== lengthOfList(button.supported_apps)) throw refuse('An app is an object.');
  if (apps.length < 1 || apps.length > 5) throw refuse('supported_apps takes 1 to 5 apps.');
  for (const app of apps) {
    const name = textOf(app.package_name) ?? '';
    const hash = textOf(app.signature_hash) ?? '';
    if (!/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/.test(name) || name.length > 224) {
      throw refuse('supported_apps: package_name is not valid.');
    }
    if (!/^[\w+/=]{11}$/.test(hash) || hash.includes('_')) {
      throw refuse('supported_apps: signature_hash must have 11 characters of A-Z a-z 0-9 + / =.');
    }
  }
  if (otpType === 'ZERO_TAP' && button.zero_tap_terms_accepted !== true) {
    throw refuse('zero_tap_terms_accepted must be true.');
  }
}

export function checkOffer(components: readonly Json[], category: TemplateCategory): void {
  const component = componentOf(components, 'LIMITED_TIME_OFFER');
  if (!component) return;
  const offer = isRecord(component.limited_time_offer) ? component.limited_time_offer : {};
  if (category !== 'MARKETING') throw refuse('Limited-time offers are for marketing templates.');
  const { text, has_expiration: ends } = offer;
  if (typeof text !== 'string' || text.trim() === '') throw refuse('The offer needs a text.');
  checkLength(text, OFFER_TEXT_MAX, 'limited-time offer text');
  if (ends !== undefined && typeof ends !== 'boolean') {
    throw refuse('has_expiration must be true or false.');
  }
  if (componentOf(components, 'FOOTER')) throw refuse('A limited-time offer takes no footer.');
  const format = upper(componentOf(components, 'HEADER')?.format);
  if (!['IMAGE', 'VIDEO', ''].includes(format)) {
    throw refuse('The header of a limited-time offer is an image or a video.');
  }
  const types = buttonsOf(components).map((button) => upper(button.type));
  if (types.includes('URL') && types.indexOf('COPY_CODE') > 0) {
    throw refuse('The copy-code button of a limited-time offer comes before its URL button.');
  }
}

/** A product stands above the button that opens it; only cards may show one without it. */
export function checkProduct(components: readonly Json[], isCard: boolean): void {
  const isShown = upper(componentOf(components, 'HEADER')?.format) === 'PRODUCT';
  const isOpened = opensProduct(components);
  if (isOpened && !isShown) throw refuse('An SPM button needs a PRODUCT header.');
  if (isShown && !isOpened && !isCard) throw refuse('A PRODUCT header needs an SPM button.');
}

export function opensProduct(components: readonly Json[]): boolean {
  return buttonsOf(components).some((button) => upper(button.type) === 'SPM');
}

export function checkCarousel(components: readonly Json[], format: ParameterFormat): void {
  if (!componentOf(components, 'CAROUSEL')) return;
  const cards = cardsOf(components);
  const given = recordsIn(componentOf(components, 'CAROUSEL')?.cards);
  if (cards.length !== lengthOfList(componentOf(components, 'CAROUSEL')?.cards)) {
    throw refuse('Each card must be an object.');
  }
  if (given.some((card, index) => lengthOfList(card.components) !== cards[index]?.length)) {
    throw refuse('Each component of a card must be an object.');
  }
  if (cards.length < 2 || cards.length > 10) throw refuse('A carousel has 2 to 10 cards.');
  for (const card of cards) checkCard(card, format);
  if (new Set(cards.map(shapeOf)).size > 1) {
    throw refuse('All cards need the same kind of header and the same buttons in the same order.');
  }
}

function checkCard(card: readonly Json[], format: ParameterFormat): void {
  for (const component of card) {
    component.type = upper(component.type);
    if (component.format !== undefined) component.format = upper(component.format);
    if (!CARD_PARTS.includes(upper(component.type))) {
      throw refuse('A card takes a header, a body and buttons alone.');
    }
  }
  if (new Set(card.map(({ type }) => type)).size < card.length) {
    throw refuse('A card takes one component of each type.');
  }
  const header = componentOf(card, 'HEADER');
  if (!['IMAGE', 'VIDEO', 'PRODUCT'].includes(upper(header?.format))) {
    throw refuse('Each card needs a header with an image, a video or a product.');
  }
  checkHeader(header, format);
  checkBody(componentOf(card, 'BODY'), format, CARD_BODY_MAX);
  const buttons = buttonsOf(card);
  if (buttons.length < 1 || buttons.length > 2) throw refuse('A card has 1 or 2 buttons.');
  checkButtonList(componentOf(card, 'BUTTONS'), 'MARKETING', format);
  checkProduct(card, true);
}

function lengthOfList(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function shapeOf(card: readonly Json[]): string {
  const buttons = buttonsOf(card).map((button) => upper(button.type));
  return [upper(componentOf(card, 'HEADER')?.format), ...buttons].join(' ');
}

function isMinutes(value: unknown, most: number): boolean {
  return typeof value === 'number' && value % 1 === 0 && value >= 1 && value <= most;
}

function refuse(text: string): GraphError {
  return new GraphError(100, {
    message: 'Invalid parameter',
    isTransient: false,
    userTitle: 'Template components are not valid',
    userMessage: text,
  });
}
