import type { ContactDoc, ContactStore, MarketingChoice } from './contacts.store.js';
import { handlesOf, type PersonNames } from './handles.js';
import { choose, type LearnDeps, type TellContact } from './learn.js';

export interface ApplyMarketingChoiceDeps extends LearnDeps {
  contacts: LearnDeps['contacts'] & Pick<ContactStore, 'listByHandlesAcrossOwners'>;
  tell: TellContact;
}

/**
 * A person wants marketing from a number no more, or again. That binds everybody who sends from it, and
 * is shown to those of them who know the person.
 */
export async function applyMarketingChoice(
  deps: ApplyMarketingChoiceDeps,
  senderId: string,
  person: PersonNames,
  choice: MarketingChoice,
): Promise<'applied' | 'duplicate'> {
  const given = handlesOf(person);
  const known = await grantedOf(
    deps,
    senderId,
    await deps.contacts.listByHandlesAcrossOwners(given),
  );
  const others = known.flatMap(({ handles }) => handles.filter((it) => !it.startsWith('con_')));
  const handles = [...new Set([...given, ...others])];
  const newsTo = await deps.choices.recordAcrossOwners(senderId, handles, choice);
  await Promise.all(
    known.map(async (contact) => {
      const chosen = await choose(deps, contact, senderId, choice);
      // Whoever wrote it first may have died before telling it.
      deps.tell(chosen ?? contact, chosen ? undefined : { mayBeKnown: true });
    }),
  );
  return newsTo > 0 ? 'applied' : 'duplicate';
}

async function grantedOf(
  { isGranted }: LearnDeps,
  senderId: string,
  contacts: readonly ContactDoc[],
): Promise<ContactDoc[]> {
  const granted = await Promise.all(contacts.map((it) => isGranted(it.merchantId, senderId)));
  return contacts.filter((_, index) => granted[index]);
}
