import type { Contacts } from '../contacts/index.js';
import type { LastSendStore } from './last-sends.store.js';
import { rememberRecipient } from './remember-recipient.js';

export interface NoteLastRecipientsDeps {
  lastSends: Pick<LastSendStore, 'listLastSentAcrossOwners'>;
  contacts: Pick<Contacts, 'noteRecipient' | 'recordAlias'>;
}

/** Many times what a process that dies can have had in hand. */
const LAST = 2_000;

/** Notes again whom the last messages went to: a process that died may have taken its notes along. */
export async function noteLastRecipients(deps: NoteLastRecipientsDeps): Promise<void> {
  for (const message of await deps.lastSends.listLastSentAcrossOwners(LAST)) {
    await rememberRecipient(deps, message);
  }
}
