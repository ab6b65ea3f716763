import { z } from 'zod';
import type { Graph } from '../graph.js';
import { envelope, type OutgoingMessage, type SentMessage } from './outgoing.js';

const optionalText = z.string().optional().catch(undefined);

/**
 * cloud-api.md §1.6. Only the id must be there: an oddity elsewhere must not turn an accepted message into one of
 * unknown outcome.
 */
const SendAnswer = z.looseObject({
  messages: z.array(z.looseObject({ id: z.string().min(1), message_status: optionalText })).min(1),
  contacts: z
    .array(z.looseObject({ wa_id: optionalText, user_id: optionalText }))
    .optional()
    .catch(undefined),
});

export async function sendMessage(
  graph: Graph,
  phoneNumberId: string,
  message: OutgoingMessage,
): Promise<SentMessage> {
  const answer = await graph.call(
    { method: 'POST', path: [phoneNumberId, 'messages'], body: envelope(message) },
    SendAnswer,
  );
  const [sent] = answer.messages;
  const contact = answer.contacts?.[0];
  return {
    wamid: sent?.id ?? '',
    ...(contact?.wa_id === undefined ? {} : { waId: contact.wa_id }),
    ...(contact?.user_id === undefined ? {} : { userId: contact.user_id }),
    ...(sent?.message_status === undefined ? {} : { messageStatus: sent.message_status }),
  };
}

const DoneAnswer = z.looseObject({ success: z.literal(true) });

/** Typing is shown for 25 seconds, or until a message is sent (cloud-api.md §1.3). */
export async function markRead(
  graph: Graph,
  phoneNumberId: string,
  wamid: string,
  { isTyping }: { isTyping: boolean },
): Promise<void> {
  await graph.call(
    {
      method: 'POST',
      path: [phoneNumberId, 'messages'],
      body: {
        messaging_product: 'whatsapp',
        status: 'read',
        message_id: wamid,
        ...(isTyping ? { typing_indicator: { type: 'text' } } : {}),
      },
    },
    DoneAnswer,
  );
}
