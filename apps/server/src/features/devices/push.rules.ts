import type { AccountNotice, Merchant, Message, PushEvent, Template } from '@waypost/contract';
import type { EventDoc, Matter } from '../live/index.js';

/** What one event is to the people it is for. */
export interface Note {
  event: PushEvent;
  /** Of the message, template, merchant or number it is about; `account` where it is about none. */
  id: string;
  /** Where only the newest counts, what is newer takes the place of what is older. */
  subject: string;
  /** What is told once: of this thing, … */
  thing: string;
  /** … this; the same again is another update of it. */
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
  { type: 'account.notice' },
];

/** What is to be pushed of an event; null: nothing. */
export function noteOf(doc: EventDoc): Note | null {
  const content = contentsOf(doc);
  if (content === null) return null;
  const { audience, at, seq } = doc;
  const subject = `${content.event} ${content.id}`;
  return { audience, at, eventId: String(seq), subject, thing: subject, ...content };
}

type Content = Pick<Note, 'event' | 'id' | 'told' | 'title' | 'body' | 'full'> &
  Partial<Pick<Note, 'subject' | 'thing'>>;

function contentsOf({ _id, type, data }: EventDoc): Content | null {
  // Safe: each type is only ever recorded with the public object that its name says.
  switch (type) {
    case 'message.created':
    case 'message.updated': {
      const message = data as Message;
      if (message.direction === 'inbound')
        return type === 'message.created' ? received(message) : null;
      return FAILED.includes(message.status) ? failed(message) : null;
    }
    case 'template.updated': {
      const { id, name, status } = data as Template;
      const title = DECISIONS[status];
      if (title === undefined) return null;
      const told = { title, body: name };
      return { event: 'template.decided', id, told: status, ...told, full: told };
    }
    case 'account.updated': {
      const { id } = data as Merchant;
      const title = 'Your account has changed';
      return { event: type, id, thing: _id, told: type, title, full: { title } };
    }
    case 'account.notice':
      return { ...noticed(data as AccountNotice), thing: _id };
    default:
      return null;
  }
}

/** Ids of Meta's, which its event's has, are not for everybody. */
function noticed({ senderId, topic, text }: AccountNotice) {
  const id = senderId ?? 'account';
  const title = 'News of your account';
  const event = 'account.notice' as const;
  const subject = `${event} ${id} ${topic}`;
  return { event, id, subject, told: event, title, full: { title, body: shortened(text) } };
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
