import type { Clock } from '../../platform/clock.js';
import type { newId } from '../../platform/ids.js';
import type { ContactDoc, ContactStore, LeftHandle, MarketingChoice } from './contacts.store.js';
import * as rules from './contact-news.js';
import { handlesOf } from './handles.js';
import type { MarketingChoiceStore } from './marketing-choices.store.js';

export type TellContact = (contact: ContactDoc, how?: { mayBeKnown: true }) => void;

export interface LearnDeps {
  contacts: Pick<ContactStore, 'listByHandles' | 'insert' | 'update' | 'merge'>;
  choices: Pick<
    MarketingChoiceStore,
    'listByHandlesAcrossOwners' | 'recordAcrossOwners' | 'forgetAcrossOwners'
  >;
  /** Whether a merchant may know what is said to a number. */
  isGranted: (merchantId: string, senderId: string) => Promise<boolean>;
  /** Ids of the numbers that an app speaks for; undefined: the platform's app. */
  listSenderIds: (appKey: string | undefined) => Promise<string[]>;
  newId: typeof newId;
  clock: Clock;
}

export interface Learned {
  before: ContactDoc | null;
  after: ContactDoc;
}

/** Two processes that hear of the same people at the same time give way to each other a few times. */
const TRIES_MAX = 50;

/**
 * Keeps what was heard of a person with the contact that it leads to, which is made where there is none;
 * several that it leads to are one person, and become one.
 */
export async function learn(
  deps: LearnDeps,
  merchantId: string,
  heard: rules.ContactNews,
): Promise<Learned> {
  const { contacts, newId, clock } = deps;
  const handles = rules.handlesIn(heard);
  let news = heard;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const found = await contacts.listByHandles(merchantId, handles);
    const [first, second] = found;
    const former = found.find((it) => rules.leftToOthers(it, news));
    if (former && news.waId !== undefined) {
      const { waId, at } = news;
      const leaving = rules.leftToOthers(former, news);
      if (leaving && leaving.appKey === news.appKey) await forgetChoices(deps, waId, leaving);
      await contacts.update({ merchantId }, former, (it) => rules.release(it, waId, at));
      news = { ...news, isTakenOver: true };
      continue;
    }
    if (!first) {
      const now = clock.now();
      const contact = rules.meet(news, { id: newId('con'), merchantId, now });
      if (await contacts.insert(contact)) return { before: null, after: contact };
    } else if (second) {
      await contacts.merge(merchantId, rules.merge(first, second), second);
    } else {
      const updated = await contacts.update({ merchantId }, first, (it) => rules.hear(it, news));
      if (updated) return { before: first, after: updated.document };
    }
  }
  throw new Error(`A contact changed ${TRIES_MAX} times while something was to be added to it.`);
}

/**
 * A number is somebody else's: what was said under it before is not theirs. One app's word for that counts
 * for its own numbers alone: a merchant's must not undo a stop that binds others.
 */
async function forgetChoices(
  { choices, listSenderIds }: LearnDeps,
  waId: string,
  { at, appKey }: LeftHandle,
): Promise<void> {
  const senderIds = await listSenderIds(appKey);
  await choices.forgetAcrossOwners(senderIds, handlesOf({ waId }), at);
}

/**
 * A person is known by more names than before: what was said about marketing under one of them holds
 * under all of them, as far as it is about numbers that this merchant sends from, and is shown to it.
 */
export async function spreadChoices(deps: LearnDeps, contact: ContactDoc): Promise<ContactDoc> {
  const handles = contact.handles.filter((it) => !it.startsWith('con_'));
  const known = await deps.choices.listByHandlesAcrossOwners(handles);
  let current = contact;
  for (const senderId of new Set(known.map((it) => it.senderId))) {
    const here = known.filter((it) => it.senderId === senderId);
    const [latest] = here.sort(latestFirst);
    // What one merchant knows of a person decides nothing for a number that it does not send from.
    if (!latest || !(await deps.isGranted(contact.merchantId, senderId))) continue;
    const { value, at } = latest;
    const behind = handles.filter((handle) =>
      rules.isLaterChoice(
        here.find((it) => it.handle === handle),
        latest,
      ),
    );
    await deps.choices.recordAcrossOwners(senderId, behind, { value, at });
    current = (await choose(deps, current, senderId, { value, at })) ?? current;
  }
  return current;
}

/** Notes on a contact what its person chose; null where that is known, or the contact is gone. */
export async function choose(
  { contacts }: Pick<LearnDeps, 'contacts'>,
  contact: ContactDoc,
  senderId: string,
  choice: MarketingChoice,
): Promise<ContactDoc | null> {
  const decide = (it: ContactDoc): ContactDoc | null => rules.choose(it, senderId, choice);
  const updated = await contacts.update(contact, contact, decide);
  return updated?.isChanged ? updated.document : null;
}

function latestFirst(a: MarketingChoice, b: MarketingChoice): number {
  if (a.at.getTime() !== b.at.getTime()) return b.at.getTime() - a.at.getTime();
  return Number(b.value === 'stop') - Number(a.value === 'stop');
}
