import type { Db } from 'mongodb';
import type { newId } from '../../platform/ids.js';
import { ContactStore } from './contacts.store.js';

export { toE164 } from './to-e164.js';

/** cloud-api.md §3.4: each message of a person opens the customer service window for 24 hours. */
const WINDOW_MS = 86_400_000;

export interface InboundFrom {
  merchantId: string;
  senderId: string;
  waId?: string;
  userId?: string;
  name?: string;
  /** When the person wrote, not when we heard of it: the window counts from then. */
  at: Date;
}

export interface Contacts {
  /** A person wrote to the merchant: remembers who, and opens the window on that sender. */
  recordInbound(from: InboundFrom): Promise<void>;
  /** Remembers that Meta reaches a person under another number than the one that was typed. */
  recordAlias(merchantId: string, phone: string, waId: string, at: Date): Promise<void>;
  /** Whether two numbers are known to reach one person (cloud-api.md §9.2). */
  isSamePerson(merchantId: string, phone: string, other: string): Promise<boolean>;
  /** Until when free text may be sent to a number; null when its window never opened. */
  findWindowEnd(merchantId: string, senderId: string, phone: string): Promise<Date | null>;
}

export const contactIndexes = [ContactStore.indexes];

/** The people a merchant writes with. */
export function contactsFeature({ db, newId: id }: { db: Db; newId: typeof newId }): Contacts {
  const contacts = new ContactStore(db);
  return {
    recordInbound: async ({ merchantId, senderId, waId, userId, name, at }) => {
      const key = waId ?? userId;
      if (key === undefined) return;
      await contacts.upsert({
        id: id('con'),
        merchantId,
        key,
        phones: waId === undefined ? [] : [`+${waId}`],
        at,
        window: { senderId, openUntil: new Date(at.getTime() + WINDOW_MS) },
        ...(waId === undefined ? {} : { waId }),
        ...(userId === undefined ? {} : { userId }),
        ...(name === undefined ? {} : { name }),
      });
    },
    recordAlias: (merchantId, phone, waId, at) =>
      contacts.upsert({
        id: id('con'),
        merchantId,
        key: waId,
        waId,
        phones: [phone, `+${waId}`],
        at,
      }),
    isSamePerson: async (merchantId, phone, other) =>
      (await contacts.listByPhone(merchantId, phone)).some(({ phones }) => phones.includes(other)),
    findWindowEnd: async (merchantId, senderId, phone) => {
      const known = await contacts.listByPhone(merchantId, phone);
      const ends = known.flatMap(({ windows }) => windows?.[senderId] ?? []);
      return ends.length === 0 ? null : new Date(Math.max(...ends.map(Number)));
    },
  };
}
