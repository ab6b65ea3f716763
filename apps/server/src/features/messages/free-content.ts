import type { MessageContent, SendMessageBody } from '@waypost/contract';
import { plainContent, type MessageContent as GraphContent } from '@waypost/whatsapp';

/**
 * What needs no template, as the API shows it and as Meta takes it.
 * @param reactedWamid Meta's id of the message that a reaction is to
 */
export function freeContent(
  body: SendMessageBody,
  reactedWamid: string | undefined,
): { content: MessageContent; payload: GraphContent } {
  const { type } = body;
  const fields = body[type];
  if (type === 'template' || !fields) {
    throw new Error('The schema lets no message without content pass.');
  }
  if (type !== 'reaction')
    return { content: { [type]: fields }, payload: plainContent(type, fields) };
  const { emoji } = body.reaction ?? {};
  return {
    content: { reaction: body.reaction },
    payload: plainContent('reaction', { messageId: reactedWamid, emoji }),
  };
}
