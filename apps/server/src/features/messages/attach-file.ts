import type { Clock } from '../../platform/clock.js';
import type { InboundFile } from '../media/index.js';
import { fileIn } from './file-in.js';
import type { MessageStore } from './messages.store.js';

/** Tells of the file of a received message, that it is here or will not come; safe to repeat. */
export async function attachFile(
  { messages, clock }: { messages: Pick<MessageStore, 'update' | 'tellAgain'>; clock: Clock },
  messageId: string,
  { status, mediaId }: InboundFile,
): Promise<void> {
  const updated = await messages.update(messageId, (current) => {
    const file = fileIn(current);
    if (!file || file.fileStatus === status) return null;
    const told = { ...file, fileStatus: status, ...(mediaId === undefined ? {} : { mediaId }) };
    return { ...current, content: { [current.type]: told }, updatedAt: clock.now() };
  });
  if (updated && !updated.isChanged) messages.tellAgain(updated.document);
}
