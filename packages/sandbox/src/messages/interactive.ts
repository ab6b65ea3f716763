import { invalidParameter, missingParameter } from '../errors.js';
import { isRecord, type Json } from '../json.js';
import { checkAction } from './interactive-actions.js';
import { checkCards } from './interactive-carousel.js';
import { checkSource } from './media.js';
import { neededText } from './texts.js';

interface Kind {
  /** Which headers it takes; absent: none. */
  headers?: readonly string[];
  isHeaderNeeded?: boolean;
  isBodyOptional?: boolean;
  hasNoFooter?: boolean;
  bodyMost?: number;
}

const ANY_HEADER = ['text', 'image', 'video', 'document'];
const BODY_MAX = 1024;
const HEADER_MAX = 60;
const FOOTER_MAX = 60;

/** cloud-api.md §1.4, the table of kinds; where its sources conflict, the wider value. */
const KINDS = new Map<string, Kind>([
  ['button', { headers: ANY_HEADER }],
  ['list', { headers: ['text'], bodyMost: 4096 }],
  ['cta_url', { headers: ANY_HEADER }],
  ['flow', { headers: ANY_HEADER }],
  ['location_request_message', { hasNoFooter: true }],
  ['address_message', { headers: ANY_HEADER }],
  ['product', { isBodyOptional: true }],
  ['product_list', { headers: ['text'], isHeaderNeeded: true }],
  ['catalog_message', { isBodyOptional: true }],
  ['carousel', { hasNoFooter: true }],
  ['voice_call', { headers: ANY_HEADER }],
  ['call_permission_request', {}],
  ['request_contact_info', {}],
  ['order_details', { headers: ANY_HEADER }],
  ['order_status', { headers: ANY_HEADER }],
]);

export function checkInteractive(interactive: Json): void {
  const type = neededText(interactive, 'type', { where: 'interactive' });
  const kind = KINDS.get(type);
  if (!kind) throw invalidParameter("interactive['type'] is not known");
  const { action } = interactive;
  if (!isRecord(action)) throw missingParameter("interactive['action']");
  checkHeader(interactive.header, type, kind);
  checkBody(interactive.body, kind);
  checkFooter(interactive.footer, type, kind);
  if (type === 'carousel') checkCards(action);
  else checkAction(type, action);
}

function checkHeader(header: unknown, type: string, { headers, isHeaderNeeded }: Kind): void {
  const where = "interactive['header']";
  if (header === undefined) {
    if (isHeaderNeeded === true) throw missingParameter(where);
    return;
  }
  if (!headers) throw invalidParameter(`${where} is not allowed for ${type}`);
  if (!isRecord(header)) throw invalidParameter(`${where} must be an object`);
  const headerType = neededText(header, 'type', { where });
  if (!headers.includes(headerType)) {
    throw invalidParameter(`${where}['type'] must be one of {${headers.join(', ')}}`);
  }
  if (headerType === 'text') {
    neededText(header, 'text', { where, most: HEADER_MAX });
    return;
  }
  const media = header[headerType];
  if (!isRecord(media)) throw missingParameter(`${where}['${headerType}']`);
  checkSource(`${where}['${headerType}']`, media);
}

function checkBody(body: unknown, { isBodyOptional, bodyMost = BODY_MAX }: Kind): void {
  const where = "interactive['body']";
  if (body === undefined && isBodyOptional === true) return;
  neededText(isRecord(body) ? body : {}, 'text', { where, most: bodyMost });
}

function checkFooter(footer: unknown, type: string, { hasNoFooter }: Kind): void {
  const where = "interactive['footer']";
  if (footer === undefined) return;
  if (hasNoFooter === true) throw invalidParameter(`${where} is not allowed for ${type}`);
  neededText(isRecord(footer) ? footer : {}, 'text', { where, most: FOOTER_MAX });
}
