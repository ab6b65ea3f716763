import { GraphError, templateError } from '../errors.js';
import { isRecord, lengthOf, recordsIn, textOf, type Json } from '../json.js';
import type { TemplateCategory } from '../state/templates.js';
import { checkButtonList } from './button-rules.js';
import { buttonsOf, cardsOf, componentOf, upper } from './parts.js';
import { checkBody, checkHeader, checkLength, type ParameterFormat } from './text-rules.js';

const OTP_TYPES = ['COPY_CODE', 'ONE_TAP', 'ZERO_TAP'];
const AUTHENTICATION_PARTS = ['BODY', 'FOOTER', 'BUTTONS'];
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
  const footer = componentOf(components, 'FOOTER');
  if (footer && !isBetween(footer.code_expiration_minutes, 1, 90)) {
    throw templateError(
      2388073,
      'Message Footer Format is Incorrect',
      'code_expiration_minutes must be between 1 and 90.',
    );
  }
  const buttons = buttonsOf(components);
  const [otp] = buttons;
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
    if (typeof button[name] === 'string') checkLength(button[name], 25, name);
  }
  if (otpType === 'COPY_CODE') return;
  const apps = recordsIn(button.supported_apps);
  if (apps.length < 1 || apps.length > 5) throw refuse('supported_apps takes 1 to 5 apps.');
  for (const app of apps) {
    const name = textOf(app.package_name) ?? '';
    if (!/^[A-Za-z]\w*(\.\w+)+$/.test(name) || name.length > 224) {
      throw refuse('supported_apps: package_name is not valid.');
    }
    if (lengthOf(textOf(app.signature_hash) ?? '') !== 11) {
      throw refuse('supported_apps: signature_hash must have 11 characters.');
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
  if (typeof offer.text !== 'string' || offer.text === '') throw refuse('The offer needs a text.');
  checkLength(offer.text, OFFER_TEXT_MAX, 'limited-time offer text');
  if (componentOf(components, 'FOOTER')) throw refuse('A limited-time offer takes no footer.');
  const format = upper(componentOf(components, 'HEADER')?.format);
  if (!['IMAGE', 'VIDEO', ''].includes(format)) {
    throw refuse('The header of a limited-time offer is an image or a video.');
  }
}

export function checkCarousel(components: readonly Json[], format: ParameterFormat): void {
  if (!componentOf(components, 'CAROUSEL')) return;
  const cards = cardsOf(components);
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
  }
  const header = componentOf(card, 'HEADER');
  if (!['IMAGE', 'VIDEO', 'PRODUCT'].includes(upper(header?.format))) {
    throw refuse('Each card needs a header with an image, a video or a product.');
  }
  checkHeader(header, format);
  checkBody(componentOf(card, 'BODY'), format, CARD_BODY_MAX);
  const buttons = buttonsOf(card);
  if (buttons.length < 1 || buttons.length > 2) throw refuse('A card has 1 or 2 buttons.');
  checkButtonList(componentOf(card, 'BUTTONS'), 'MARKETING');
}

function shapeOf(card: readonly Json[]): string {
  const buttons = buttonsOf(card).map((button) => upper(button.type));
  return [upper(componentOf(card, 'HEADER')?.format), ...buttons].join(' ');
}

function isBetween(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function refuse(text: string): GraphError {
  return new GraphError(100, {
    message: 'Invalid parameter',
    isTransient: false,
    userTitle: 'Template components are not valid',
    userMessage: text,
  });
}
