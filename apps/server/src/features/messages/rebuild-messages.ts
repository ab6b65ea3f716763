import type { StatusItem } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { MessageListStore } from './message-lists.store.js';
import type { MessageDoc, MessageStore } from './messages.store.js';
import { rebuilt } from './rebuilt-message.js';

/** Made in this span; `until` itself is not in it. */
export interface Span {
  from: Date;
  until: Date;
}

export interface RebuildMessagesDeps {
  lists: Pick<MessageListStore, 'listOutboundAcrossOwners'>;
  messages: Pick<MessageStore, 'update'>;
  clock: Clock;
}

const PAGE = 200;

/**
 * Makes the part of messages anew that webhooks made, each in one write, so that nobody ever sees one
 * halfway and nothing is sent because of it.
 * @param asOf what was changed later is as the log had it already, and stays
 * @param statusesOf all that the log has of these messages of a number, by Meta's id
 * @returns how many were looked at, and how many came to something else
 */
export async function rebuildMessages(
  { lists, messages, clock }: RebuildMessagesDeps,
  { from, until, asOf }: Span & { asOf: Date },
  statusesOf: (
    messages: readonly { phoneNumberId: string; wamid: string }[],
  ) => Promise<readonly StatusItem[]>,
): Promise<{ seen: number; changed: number }> {
  const total = { seen: 0, changed: 0 };
  let after: { createdAt: Date; id: string } | undefined;
  for (;;) {
    const page = await lists.listOutboundAcrossOwners({ from, until, after }, PAGE);
    const named = page.flatMap(({ phoneNumberId, providerMessageId: wamid }) =>
      wamid === undefined ? [] : [{ phoneNumberId, wamid }],
    );
    const items = new Map<string, StatusItem[]>(named.map((it) => [nameOf(it), []]));
    for (const item of await statusesOf(named)) items.get(nameOf(item))?.push(item);
    const updates = page.map(async (known) => {
      const { phoneNumberId, providerMessageId: wamid = '' } = known;
      const its = items.get(nameOf({ phoneNumberId, wamid })) ?? [];
      const anew = (current: MessageDoc): MessageDoc | null =>
        current.updatedAt >= asOf ? null : rebuilt(current, its, clock.now());
      if (!anew(known)) return;
      const updated = await messages.update(known._id, anew, { known });
      if (updated?.isChanged) total.changed += 1;
    });
    await Promise.all(updates);
    total.seen += named.length;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return total;
    after = { createdAt: last.createdAt, id: last._id };
  }
}

function nameOf({ phoneNumberId, wamid }: { phoneNumberId: string; wamid: string }): string {
  return `${phoneNumberId}/${wamid}`;
}
