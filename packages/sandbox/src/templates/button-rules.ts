import { GraphError, missingParameter } from '../errors.js';
import { recordsIn, textOf, type Json } from '../json.js';
import type { TemplateCategory } from '../state/templates.js';
import { upper } from './parts.js';
import { checkLength, type ParameterFormat } from './text-rules.js';
import { variablesIn } from './variables.js';

const BUTTONS_MAX = 10;
const TEXT_MAX = 25;
const URL_MAX = 2000;
const PHONE_MAX = 20;
const COUPON_MAX = 15;

const MOST: Record<string, number> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  OTP: 1,
  FLOW: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  VOICE_CALL: 1,
  CALL_PERMISSION_REQUEST: 1,
  REQUEST_CONTACT_INFO: 1,
  ORDER_DETAILS: 1,
  APP: 1,
};
const WITH_OWN_TEXT = new Set(['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'FLOW', 'VOICE_CALL']);

/** cloud-api.md §4.2, the table of buttons and their order. */
export function checkButtonList(
  component: Json | null,
  category: TemplateCategory,
  format: ParameterFormat,
): void {
  if (!component) return;
  const buttons = recordsIn(component.buttons);
  if (Array.isArray(component.buttons) && component.buttons.length > buttons.length) {
    throw refuse('Each button must be an object.');
  }
  if (buttons.length === 0) throw missingParameter("components['buttons']['buttons']");
  if (buttons.length > BUTTONS_MAX) throw refuse(`At most ${BUTTONS_MAX} buttons are allowed.`);
  for (const button of buttons) button.type = upper(button.type);
  checkCounts(buttons);
  checkOrder(buttons.map((button) => upper(button.type)));
  for (const button of buttons) checkButton(button, category, format);
}

function checkCounts(buttons: readonly Json[]): void {
  for (const { type } of buttons) {
    const most = MOST[upper(type)];
    if (most === undefined) {
      throw new GraphError(100, {
        message: `(#100) Param components['buttons'][*]['type'] must be one of {${Object.keys(MOST).join(', ')}}.`,
      });
    }
    if (buttons.filter((button) => button.type === type).length > most) {
      throw refuse(`At most ${most} buttons of type ${upper(type)} are allowed.`);
    }
  }
}

/** Quick replies form one block, all other buttons another; either may come first. */
function checkOrder(types: readonly string[]): void {
  const changes = types.filter(
    (type, index) => index > 0 && (type === 'QUICK_REPLY') !== (types[index - 1] === 'QUICK_REPLY'),
  );
  if (changes.length > 1) throw refuse('Quick replies must stand together, not between others.');
}

function checkButton(button: Json, category: TemplateCategory, format: ParameterFormat): void {
  const type = upper(button.type);
  if (type === 'OTP' && category !== 'AUTHENTICATION') {
    throw refuse('OTP buttons are for authentication templates.');
  }
  if (WITH_OWN_TEXT.has(type)) checkText(button.text);
  if (variablesIn(textOf(button.text) ?? '').length > 0) throw refuse(PLAIN_TEXT);
  if (type === 'URL') checkUrl(button, format);
  if (type === 'PHONE_NUMBER') checkPhone(button.phone_number);
  if (type === 'COPY_CODE') checkCoupon(button.example);
  if (type === 'FLOW') checkFlow(button);
  if (type === 'VOICE_CALL') checkCall(button.ttl_minutes);
}

function checkFlow(button: Json): void {
  const named = [button.flow_id, button.flow_name, button.flow_json].filter(
    (value) => (typeof value === 'number' && value > 0) || (textOf(value) ?? '').trim() !== '',
  );
  if (named.length !== 1) {
    throw refuse('A flow button needs one of flow_id, flow_name and flow_json.');
  }
  const action = button.flow_action;
  if (action !== undefined && !['NAVIGATE', 'DATA_EXCHANGE'].includes(upper(action))) {
    throw refuse('flow_action must be navigate or data_exchange.');
  }
}

function checkCall(minutes: unknown): void {
  if (minutes === undefined) return;
  const isWhole = typeof minutes === 'number' && minutes % 1 === 0;
  if (!isWhole || minutes < 1) throw refuse('ttl_minutes must be a whole number.');
}

function checkText(text: unknown): void {
  if (typeof text !== 'string' || text.trim() === '') {
    throw missingParameter("components['buttons'][*]['text']");
  }
  checkLength(text, TEXT_MAX, 'button text');
  if (/[\r\n]/.test(text)) {
    throw refuse(PLAIN_TEXT);
  }
}

function checkUrl(button: Json, format: ParameterFormat): void {
  const url = textOf(button.url);
  if (url === undefined || url.trim() === '') {
    throw missingParameter("components['buttons'][*]['url']");
  }
  checkLength(url, URL_MAX, 'button URL');
  const [variable, ...others] = variablesIn(url);
  const end = variable === undefined ? '' : `{{${variable}}}`;
  const fixed = url.slice(0, url.length - end.length);
  const isPlaced = others.length === 0 && url.endsWith(end) && !/\{\{|\}\}/.test(fixed);
  const isNamed = format === 'NAMED' && /^[a-z0-9_]*[a-z_][a-z0-9_]*$/.test(variable ?? '');
  if (!isPlaced || !(variable === undefined || variable === '1' || isNamed)) {
    throw refuse('The URL takes one variable, {{1}}, at its very end.');
  }
  if (!/^https?:\/\/[^/]/i.test(fixed) || /\s/.test(url) || !URL.canParse(fixed)) {
    throw refuse('The button URL is not valid.');
  }
  const sample: unknown = Array.isArray(button.example) ? button.example[0] : undefined;
  if (end !== '' && (typeof sample !== 'string' || sample.trim() === '')) {
    throw refuse('The URL variable needs a sample: example with one full URL.');
  }
}

function checkPhone(phone: unknown): void {
  if (typeof phone !== 'string' || phone.trim() === '') {
    throw missingParameter("components['buttons'][*]['phone_number']");
  }
  checkLength(phone, PHONE_MAX, 'phone number');
  if (!/^\+?[\d ()-]+$/.test(phone) || !/\d/.test(phone))
    throw refuse('The phone number is not valid.');
}

function checkCoupon(example: unknown): void {
  const code: unknown = Array.isArray(example) ? example[0] : example;
  if (typeof code !== 'string' || code === '') throw refuse('A copy-code button needs an example.');
  checkLength(code, COUPON_MAX, 'coupon code');
}

const PLAIN_TEXT = "Buttons can't have any variables, new lines or formatting characters.";

function refuse(text: string): GraphError {
  return new GraphError(100, {
    message: 'Invalid parameter',
    isTransient: false,
    userTitle: 'Buttons are not formatted correctly',
    userMessage: text,
  });
}
