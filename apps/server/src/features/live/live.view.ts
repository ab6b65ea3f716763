import type { Event, EventType } from '@waypost/contract';
import type { EventDoc } from './events.store.js';

export function toEvent({ seq, type, at, data }: EventDoc): Event {
  // Safe: each type is only ever recorded with the public object that its name says.
  return { id: String(seq), type, at: at.toISOString(), [MEMBERS[type]]: data };
}

const MEMBERS = {
  'message.created': 'message',
  'message.updated': 'message',
  'template.updated': 'template',
  'contact.updated': 'contact',
  'account.updated': 'merchant',
  'account.notice': 'notice',
} as const satisfies Record<EventType, keyof Event>;

/** One server-sent event, as the HTML standard writes it (§9.2.6). */
export function toServerSentEvent({ seq, type, data }: EventDoc): string {
  return `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
