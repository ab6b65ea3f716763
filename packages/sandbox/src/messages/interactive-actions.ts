import { invalidParameter, missingParameter } from '../errors.js';
import { isRecord, lengthOf, recordsIn, textOf, type Json } from '../json.js';
import { isHttpLink } from './media.js';
import { checkProductSections } from './product-sections.js';
import { neededText, optionalText } from './texts.js';

const WHERE = "interactive['action']";
const PARAMETERS = `${WHERE}['parameters']`;
const SECTIONS_MAX = 10;
const ROWS_MAX = 10;

/** Kinds that say in their action once more what they are. */
const NAMES: Record<string, string> = {
  cta_url: 'cta_url',
  flow: 'flow',
  location_request_message: 'send_location',
  address_message: 'address_message',
  catalog_message: 'catalog_message',
  voice_call: 'voice_call',
  call_permission_request: 'call_permission_request',
  request_contact_info: 'request_contact_info',
  order_details: 'review_and_pay',
  order_status: 'review_order',
};

/** What there is to choose, of all kinds but the carousel (cloud-api.md §1.4). */
export function checkAction(type: string, action: Json): void {
  const name = NAMES[type];
  if (name !== undefined && neededText(action, 'name', { where: WHERE }) !== name) {
    throw invalidParameter(`${WHERE}['name'] must be ${name}`);
  }
  switch (type) {
    case 'button':
      checkReplyButtons(action.buttons);
      return;
    case 'list':
      checkList(action);
      return;
    case 'cta_url':
      checkLink(needed(action.parameters), PARAMETERS);
      return;
    case 'flow':
      checkFlow(needed(action.parameters));
      return;
    case 'product':
      neededText(action, 'catalog_id', { where: WHERE });
      neededText(action, 'product_retailer_id', { where: WHERE });
      return;
    case 'product_list':
      neededText(action, 'catalog_id', { where: WHERE });
      checkProductSections(action.sections, `${WHERE}['sections']`);
      return;
    case 'catalog_message':
      optionalText(parametersOf(action), 'thumbnail_product_retailer_id', { where: PARAMETERS });
      return;
    case 'voice_call':
      optionalText(parametersOf(action), 'display_text', { where: PARAMETERS, most: 20 });
      return;
    case 'address_message':
      neededText(needed(action.parameters), 'country', { where: PARAMETERS });
      return;
    case 'order_details':
    case 'order_status':
      needed(action.parameters);
  }
}

function needed(parameters: unknown): Json {
  if (isRecord(parameters)) return parameters;
  throw missingParameter(PARAMETERS);
}

function parametersOf({ parameters }: Json): Json {
  return isRecord(parameters) ? parameters : {};
}

export function checkLink(parameters: Json, where: string): void {
  neededText(parameters, 'display_text', { where, most: 20 });
  neededText(parameters, 'url', { where });
  if (!isHttpLink(parameters.url)) throw invalidParameter(`${where}['url'] is not a valid URL`);
}

function checkReplyButtons(buttons: unknown): void {
  const replies = recordsIn(buttons).map((button) => button.reply);
  if (replies.length < 1 || replies.length > 3) {
    throw invalidParameter('Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3');
  }
  const titles = new Set<string>();
  const ids = new Set<string>();
  for (const reply of replies) {
    const where = `${WHERE}['buttons'][*]['reply']`;
    if (!isRecord(reply)) throw missingParameter(where);
    ids.add(neededText(reply, 'id', { where, most: 256 }));
    const title = neededText(reply, 'title', { where });
    if (lengthOf(title) > 20 || title.trim() !== title) {
      throw invalidParameter('Button title length invalid. Min length: 1, Max length: 20');
    }
    titles.add(title);
  }
  if (titles.size < replies.length) throw invalidParameter('Button titles must be unique');
  if (ids.size < replies.length) throw invalidParameter('Button ids must be unique');
}

function checkList(action: Json): void {
  neededText(action, 'button', { where: WHERE, most: 20 });
  const sections = recordsIn(action.sections);
  const where = `${WHERE}['sections']`;
  if (sections.length < 1 || sections.length > SECTIONS_MAX) {
    throw invalidParameter(`${where} takes 1 to ${SECTIONS_MAX} sections`);
  }
  for (const section of sections) {
    const limit = { where: `${where}[*]`, most: 24 };
    if (sections.length > 1) neededText(section, 'title', limit);
    else optionalText(section, 'title', limit);
    if (recordsIn(section.rows).length === 0) throw missingParameter(`${where}[*]['rows']`);
  }
  checkRows(sections.flatMap((section) => recordsIn(section.rows)));
}

function checkRows(rows: readonly Json[]): void {
  if (rows.length > ROWS_MAX) {
    throw invalidParameter(`Total row count exceed max allowed count: ${ROWS_MAX}`);
  }
  const where = `${WHERE}['sections'][*]['rows'][*]`;
  const ids = rows.map((row) => {
    neededText(row, 'title', { where, most: 24 });
    optionalText(row, 'description', { where, most: 72 });
    return neededText(row, 'id', { where, most: 200 });
  });
  if (new Set(ids).size < ids.length) throw invalidParameter('Row ids must be unique');
}

/** cloud-api.md §1.4, the notes: 30 characters of `flow_cta` are advised, and no more than that. */
function checkFlow(parameters: Json): void {
  const where = PARAMETERS;
  neededText(parameters, 'flow_message_version', { where });
  neededText(parameters, 'flow_cta', { where });
  optionalText(parameters, 'flow_token', { where });
  const named = ['flow_id', 'flow_name'].filter((name) => parameters[name] !== undefined);
  if (named.length !== 1) throw missingParameter(`${where}['flow_id'] or ${where}['flow_name']`);
  oneOf(parameters, 'mode', ['published', 'draft']);
  oneOf(parameters, 'flow_action', ['navigate', 'data_exchange']);
  if (textOf(parameters.flow_action) === 'data_exchange') return;
  const payload = parameters.flow_action_payload;
  const payloadWhere = `${where}['flow_action_payload']`;
  neededText(isRecord(payload) ? payload : {}, 'screen', { where: payloadWhere });
  const data = isRecord(payload) ? payload.data : undefined;
  if (data === undefined) return;
  if (!isRecord(data) || Object.keys(data).length === 0) {
    throw invalidParameter(`${payloadWhere}['data'] must be an object with something in it`);
  }
}

function oneOf(parameters: Json, name: string, values: readonly string[]): void {
  const value = parameters[name];
  if (value === undefined || (typeof value === 'string' && values.includes(value))) return;
  throw invalidParameter(`${PARAMETERS}['${name}'] must be one of {${values.join(', ')}}`);
}
