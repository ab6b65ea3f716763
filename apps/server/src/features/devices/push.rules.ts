import type { Message, PushEvent, Template } from '@waypost/contract';
import type { EventDoc, Matter } from '../live/index.js';

/** What one event is to the people it is for. */
export interface Note {
  event: PushEvent;
  /** Id of the message or template it is about, or of the merchant. */
  id: string;
  /** What of it is told once: the same thing told again is another update of it. */
  told: string;
  eventId: string;
  at: Date;
  audience: readonly string[];
  title: string;
  body?: string;
  /** For those who let names and texts be shown. */
  full: { title: string; body?: string };
}

const FAILED = ['failed', 'expired'];
const DECISIONS: Readonly<Record<string, string>> = {
  approved: 'Template approved',
  rejected: 'Template rejected',
  paused: 'Template paused',
  disabled: 'Template disabled',
};
const BODY_MAX = 200;
const FAILING_MAX_MS = 7 * 86_400_000;
const FAILURES_MAX = 20;

/** The events that anybody may want to be told of. */
export const MATTERS: readonly Matter[] = [
  { type: 'message.created', member: 'direction', values: ['inbound'] },
  { type: 'message.updated', member: 'status', values: FAILED },
  { type: 'template.updated', member: 'status', values: Object.keys(DECISIONS) },
  { type: 'account.updated' },
];

/** What is to be pushed of an event; null: nothing. */
export function noteOf(doc: EventDoc): Note | null {
  const { type, audience, at, seq } = doc;
  const common = { audience, at, eventId: String(seq) };
  switch (type) {
    case 'message.created':
    case 'message.updated': {
      // Safe: each type is only ever recorded with the public object that its name says.
      const message = doc.data as Message;
      if (message.direction === 'inbound')
        return type === 'message.created' ? { ...common, ...received(message) } : null;
      return FAILED.includes(message.status) ? { ...common, ...failed(message) } : null;
    }
    case 'template.updated': {
      const { id, name, status } = doc.data as Template;
      const title = DECISIONS[status];
      if (title === undefined) return null;
      const told = { title, body: name };
      return { ...common, event: 'template.decided', id, told: status, ...told, full: told };
    }
    case 'account.updated': {
      const { id } = doc.data as { id?: string };
      const title = 'Your account has changed';
      const about = { event: 'account.updated', id: id ?? doc._id, told: doc._id } as const;
      return { ...common, ...about, title, full: { title } };
    }
    default:
      return null;
  }
}

function received({ id, type, content, contact }: Message) {
  const title = 'New message';
  const who = contact?.name ?? contact?.phone ?? title;
  const media = content.image ?? content.video ?? content.document;
  const text = content.text?.body ?? media?.caption ?? type;
  return {
    event: 'message.received' as const,
    ...{ id, told: 'received', title },
    full: { title: who, body: shortened(text) },
  };
}

function failed({ id, to, error }: Message) {
  const title = 'A message was not delivered';
  const about = error === undefined ? [to] : [to, error.title];
  const body = about.filter((part) => part !== null).join(': ');
  return {
    event: 'message.failed' as const,
    ...{ id, told: 'failed', title },
    full: { title, body: shortened(body) },
  };
}

/** Pushes hold 4 KB at the most, and screens much less. */
function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > BODY_MAX ? `${characters.slice(0, BODY_MAX - 1).join('')}…` : text;
}

/** What of a note a device is shown. */
export function contentOf(
  { title, body, full }: Note,
  { showText }: { showText: boolean },
): { title: string; body?: string } {
  if (showText) return full;
  return body === undefined ? { title } : { title, body };
}

/** Whether it is worth no further try: nothing has got through for long. */
export function isHopeless(
  { failures, failingSince }: { failures: number; failingSince?: Date },
  now: Date,
): boolean {
  if (failures < FAILURES_MAX || failingSince === undefined) return false;
  return now.getTime() - failingSince.getTime() > FAILING_MAX_MS;
}

/** `Retry-After`: seconds or a date (RFC 9110 §10.2.3); null when it is neither. */
export function retryAfterMs(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
