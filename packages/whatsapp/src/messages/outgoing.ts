import type { MessageContent } from './content.js';

/** One message to one person. */
export interface OutgoingMessage {
  /** Phone number in E.164, with `+`. */
  to: string;
  /** Comes back in every status webhook of the message; 1–512 characters. */
  callbackData: string;
  /** Meta's id of the message that this one answers. */
  replyToWamid?: string | undefined;
  content: MessageContent;
}

/** What Meta answered to an accepted message. */
export interface SentMessage {
  /** Meta's id of the message. */
  wamid: string;
  /** Meta's idea of the recipient's number, digits only; may differ from `to` (cloud-api.md §9.2). */
  waId?: string;
  /** Business-scoped user id, where Meta gives one. */
  userId?: string;
  /** `accepted`, `held_for_quality_assessment` or `paused`, where Meta gives it. */
  messageStatus?: string;
}

/**
 * The request body of a send: the content in its envelope (cloud-api.md §1.1). Without `+` Meta would take the number
 * for one of the sender's own country.
 */
export function envelope(message: OutgoingMessage): Record<string, unknown> {
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: message.to.startsWith('+') ? message.to : `+${message.to}`,
    biz_opaque_callback_data: message.callbackData,
    ...(message.replyToWamid === undefined
      ? {}
      : { context: { message_id: message.replyToWamid } }),
    ...message.content,
  };
}
