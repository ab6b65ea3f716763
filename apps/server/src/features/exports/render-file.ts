import type { ExportColumn, ExportFormat, Message } from '@waypost/contract';
import { stringify } from 'csv-stringify/sync';

export interface FileFormat {
  format: ExportFormat;
  columns: readonly ExportColumn[];
  /** IANA name; of the times in a CSV. */
  timezone: string;
}

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
};

/** Without it Excel takes UTF-8 for an old code page. */
const BYTE_ORDER_MARK = '\uFEFF';

/** The text of a file, a page of messages at a time. */
export async function* renderFile(
  pages: AsyncIterable<Message[]>,
  { format, columns, timezone }: FileFormat,
): AsyncGenerator<string> {
  if (format === 'ndjson') {
    for await (const page of pages) yield page.map((it) => `${JSON.stringify(it)}\n`).join('');
    return;
  }
  const inZone = zoneFormat(timezone);
  const titles = columns.map((it) => (TIMES.has(it) ? `${it} (${timezone})` : it));
  yield BYTE_ORDER_MARK + toCsv([titles]);
  for await (const page of pages) {
    yield toCsv(page.map((message) => columns.map((column) => cellOf(message, column, inZone))));
  }
}

type Cell = string | number | boolean | null | undefined;

const TIMES: ReadonlySet<ExportColumn> = new Set([
  'createdAt',
  'acceptedAt',
  'sentAt',
  'deliveredAt',
  'readAt',
  'failedAt',
]);

const CELLS: Readonly<Record<ExportColumn, (message: Message) => Cell>> = {
  id: ({ id }) => id,
  createdAt: ({ createdAt }) => createdAt,
  direction: ({ direction }) => direction,
  status: ({ status }) => status,
  type: ({ type }) => type,
  from: ({ from }) => from,
  to: ({ to }) => to,
  contactName: ({ contact }) => contact?.name,
  text: ({ content: { text, image, video, document, button, interactiveReply: reply } }) =>
    text?.body ??
    image?.caption ??
    video?.caption ??
    document?.caption ??
    button?.text ??
    reply?.title,
  template: ({ template }) => template?.name,
  language: ({ template }) => template?.language,
  category: ({ template }) => template?.category,
  clientReference: ({ clientReference }) => clientReference,
  acceptedAt: ({ acceptedAt }) => acceptedAt,
  sentAt: ({ sentAt }) => sentAt,
  deliveredAt: ({ deliveredAt }) => deliveredAt,
  readAt: ({ readAt }) => readAt,
  failedAt: ({ failedAt }) => failedAt,
  errorCode: ({ error }) => error?.code,
  errorTitle: ({ error }) => error?.title,
  errorAdvice: ({ error }) => error?.advice,
  billable: ({ pricing }) => pricing?.billable,
  pricingCategory: ({ pricing }) => pricing?.category,
  attempts: ({ attempts }) => attempts,
  senderId: ({ senderId }) => senderId,
  merchantId: ({ merchantId }) => merchantId,
  providerMessageId: ({ providerMessageId }) => providerMessageId,
  replyTo: ({ replyTo }) => replyTo,
  resendOf: ({ resendOf }) => resendOf,
};

function cellOf(message: Message, column: ExportColumn, inZone: (time: string) => string): string {
  const value = CELLS[column](message);
  if (value === undefined || value === null) return '';
  return TIMES.has(column) ? inZone(String(value)) : asText(String(value));
}

/**
 * What a spreadsheet would run as a formula stays text (OWASP, CSV injection): also behind blanks, in
 * full width, and a phone number with its plus.
 */
function asText(value: string): string {
  return /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/.test(value) ? `'${value}` : value;
}

/** RFC 4180. */
function toCsv(rows: string[][]): string {
  return stringify(rows, { record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
}

/** `2026-11-23 21:15:04`, which spreadsheets take for a time. */
function zoneFormat(timezone: string): (time: string) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (time) => format.format(new Date(time));
}
