import type { IdentityChange } from '@waypost/whatsapp';
import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import type { newId } from '../../platform/ids.js';
import type { Logger } from '../../platform/logger.js';
import type { RunTransaction } from '../../platform/mongo/transaction.js';
import type { Caller } from '../../platform/http/request-context.js';
import type { RecordEvent } from '../live/index.js';
import { applyMarketingChoice } from './apply-marketing-choice.js';
import { contactRoutes } from './contacts.routes.js';
import { isWorthTelling } from './contact-news.js';
import { ContactStore, type ContactDoc, type MarketingChoice } from './contacts.store.js';
import { toContact } from './contacts.view.js';
import { toCorrespondent, type Correspondent } from './correspondent.js';
import { handlesOf, waIdsOf, type PersonNames } from './handles.js';
import { learn, spreadChoices, type LearnDeps, type TellContact } from './learn.js';
import { MarketingChoiceStore } from './marketing-choices.store.js';
import { findContact } from './read-contacts.js';
import { createRecipientNotes, type Recipient } from './recipient-notes.js';

export type { Correspondent } from './correspondent.js';
export { numbersOf } from './handles.js';
export { toE164 } from './to-e164.js';
export { windowEndOf } from './window.js';

export interface ContactsDeps {
  db: Db;
  transaction: RunTransaction;
  recordEvent: RecordEvent;
  isGranted: LearnDeps['isGranted'];
  listSenderIds: LearnDeps['listSenderIds'];
  cursors: CursorCodec;
  newId: typeof newId;
  clock: Clock;
  log: Logger;
}

export interface InboundFrom extends PersonNames {
  merchantId: string;
  name?: string | undefined;
  /** When the person wrote, not when we heard of it. */
  at: Date;
  /** The merchant's own Meta app that told it; absent: the platform's. */
  appKey?: string | undefined;
  /** The window that this opened; of what is told about a person there is none. */
  window?: { senderId: string; openUntil: Date };
}

export interface Contacts {
  routes: BoundEndpoint[];
  /** A person wrote to the merchant: remembers who, and until when free text may answer. */
  recordInbound(from: InboundFrom): Promise<void>;
  /** A person has another number, or another id at Meta. */
  recordIdentityChange(
    merchantId: string,
    change: IdentityChange,
    told: Pick<InboundFrom, 'at' | 'appKey'>,
  ): Promise<void>;
  /** The merchant wrote to a person; kept beside the sending, within moments. */
  noteRecipient(recipient: Recipient): void;
  /** As `noteRecipient`, at once: Meta reaches the person under another number than was typed. */
  recordAlias(recipient: Recipient): Promise<void>;
  /** Whether two numbers are known to reach one person (cloud-api.md §9.2). */
  isSamePerson(merchantId: string, phone: string, other: string): Promise<boolean>;
  /** Until when free text may be sent to a number; null when its window never opened. */
  findWindowEnd(merchantId: string, senderId: string, phone: string): Promise<Date | null>;
  /** Whether a person wants no marketing from a number, whoever sends it. */
  isOptedOut(senderId: string, phone: string): Promise<boolean>;
  /** What a person chose about marketing from a number, told by Meta. */
  applyMarketingChoice(
    senderId: string,
    person: PersonNames,
    choice: MarketingChoice,
  ): Promise<'applied' | 'duplicate'>;
  /** Of each merchant that knows the person by other numbers too: those, as digits. */
  listAliasesAcrossOwners(person: PersonNames): Promise<{ merchantId: string; waIds: string[] }[]>;
  /** @throws AppError not_found */
  getCorrespondent(caller: Caller, contactId: string): Promise<Correspondent>;
  /** Keeps what was noted. */
  close(): Promise<void>;
}

export const contactIndexes = [ContactStore.indexes, MarketingChoiceStore.indexes];

/** The people a merchant writes with. */
export function contactsFeature({ db, recordEvent, log, ...others }: ContactsDeps): Contacts {
  const contacts = new ContactStore(db, others.transaction);
  const choices = new MarketingChoiceStore(db);
  const tell: TellContact = (contact, how) =>
    recordEvent({
      id: `${contact._id}.${contact.rev}`,
      type: 'contact.updated',
      audience: [contact.merchantId],
      data: toContact(contact),
      ...how,
    });
  const deps = { ...others, contacts, choices, tell };

  /** What comes from Meta comes again if it was not finished: so it is finished every time. */
  const learnFromMeta = async (...args: [string, Parameters<typeof learn>[2]]): Promise<void> => {
    const { before, after } = await learn(deps, ...args);
    const chosen = await spreadChoices(deps, after);
    const isNews = isWorthTelling(before, chosen);
    tell(chosen, isNews ? undefined : { mayBeKnown: true });
  };

  const keepRecipient = async ({ merchantId, phone, waId, at }: Recipient): Promise<void> => {
    const { before, after } = await learn(deps, merchantId, { phone, waId, at });
    const isNamedAnew = after.handles.length > (before?.handles.length ?? 0);
    const chosen = isNamedAnew ? await spreadChoices(deps, after) : after;
    // Whom the merchant wrote to first is told by the message itself.
    if (before && isWorthTelling(before, chosen)) tell(chosen);
  };

  const notes = createRecipientNotes(keepRecipient, log);
  const listByPhone = (merchantId: string, phone: string): Promise<ContactDoc[]> =>
    contacts.listByHandles(merchantId, handlesOf({ phone }));

  return {
    routes: contactRoutes(deps),
    recordInbound: async ({ merchantId, ...from }) => {
      if (from.waId === undefined && from.userId === undefined) return;
      await learnFromMeta(merchantId, { ...from, isFromPerson: true });
    },
    recordIdentityChange: (merchantId, { before, after }, told) =>
      learnFromMeta(merchantId, { ...after, before, ...told }),
    noteRecipient: (recipient) => notes.add(recipient),
    recordAlias: keepRecipient,
    isSamePerson: async (merchantId, phone, other) => {
      const [handle] = handlesOf({ phone: other });
      const known = await listByPhone(merchantId, phone);
      return known.some(({ handles }) => handle !== undefined && handles.includes(handle));
    },
    findWindowEnd: async (merchantId, senderId, phone) => {
      const known = await listByPhone(merchantId, phone);
      const ends = known.flatMap(({ windows }) => windows?.[senderId] ?? []);
      return ends.length === 0 ? null : new Date(Math.max(...ends.map(Number)));
    },
    isOptedOut: async (senderId, phone) => {
      const known = await choices.listByHandlesAcrossOwners(handlesOf({ phone }));
      return known.some((it) => it.senderId === senderId && it.value === 'stop');
    },
    applyMarketingChoice: (...args) => applyMarketingChoice(deps, ...args),
    listAliasesAcrossOwners: async (person) => {
      const given = handlesOf(person);
      const known = await contacts.listByHandlesAcrossOwners(given);
      return known
        .map(({ merchantId, handles }) => ({
          merchantId,
          waIds: waIdsOf(handles.filter((it) => !given.includes(it))),
        }))
        .filter(({ waIds }) => waIds.length > 0);
    },
    getCorrespondent: async (caller, contactId) =>
      toCorrespondent(await findContact(deps, caller, contactId)),
    close: () => notes.close(),
  };
}
