import type { StatusItem } from '@waypost/whatsapp';
import type { MessageDoc } from '../src/features/messages/messages.store.js';
import type { TemplateDoc } from '../src/features/templates/templates.store.js';

export const noon = new Date('2026-11-23T12:00:00.000Z');

export function secondsAfterNoon(seconds: number): Date {
  return new Date(noon.getTime() + seconds * 1000);
}

/** An outbound template message that is being sent for the first time. */
export function aMessage(fields: Partial<MessageDoc> = {}): MessageDoc {
  return {
    _id: 'msg_1',
    rev: 1,
    merchantId: 'mer_1',
    direction: 'outbound',
    status: 'sending',
    type: 'text',
    to: '+15550109999',
    from: '+15550100200',
    senderId: 'snd_1',
    phoneNumberId: '201',
    waId: '15550109999',
    content: { text: { body: 'Hello' } },
    payload: { type: 'text', text: { body: 'Hello' } },
    attempts: 1,
    unexplainedErrors: 0,
    attemptId: 'try_1',
    validUntil: secondsAfterNoon(3600),
    timeline: [{ status: 'queued', at: noon, source: 'api' }],
    createdAt: noon,
    updatedAt: noon,
    ...fields,
  };
}

export function aStatus(fields: Partial<StatusItem> = {}): StatusItem {
  return {
    kind: 'status',
    path: 'entry.0.changes.0.value.statuses.0',
    wabaId: '101',
    phoneNumberId: '201',
    wamid: 'wamid.1',
    status: 'sent',
    at: secondsAfterNoon(1),
    callbackData: 'msg_1',
    ...fields,
  };
}

export function aTemplate(fields: Partial<TemplateDoc> = {}): TemplateDoc {
  return {
    _id: 'tpl_1',
    rev: 1,
    merchantId: 'mer_1',
    shared: false,
    accountId: '101',
    name: 'greeting',
    providerName: 'greeting_abc123',
    language: 'en_US',
    category: 'UTILITY',
    parameterFormat: 'positional',
    components: [{ type: 'BODY', text: 'Hello' }],
    status: 'pending',
    submission: { state: 'queued', attempts: 0, dueAt: noon },
    quality: 'unknown',
    createdAt: noon,
    updatedAt: noon,
    ...fields,
  };
}
