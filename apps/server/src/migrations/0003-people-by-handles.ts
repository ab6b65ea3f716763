import { spellingsOf } from '@waypost/whatsapp';
import type { Collection } from 'mongodb';
import type { Migration } from '../platform/mongo/migrate.js';

interface OldContact {
  _id: string;
  merchantId: string;
  phones: string[];
  waId?: string;
  userId?: string;
  name?: string;
  windows?: Record<string, Date>;
  lastMessageAt?: Date;
  createdAt: Date;
}

interface NewContact extends Omit<OldContact, 'phones'> {
  handles: string[];
  lastMessageAt: Date;
}

/**
 * People are found by all that leads to them, every spelling of their numbers included. Two who lead to
 * each other become one. The old unique index would let a merchant have one new contact only.
 */
export const peopleByHandles: Migration = {
  name: '0003-people-by-handles',
  up: async (db) => {
    const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map((it) => it.name);
    if (!names.includes('marketing_choices')) await db.createCollection('marketing_choices');
    const contacts = db.collection<OldContact & { handles?: string[] }>('contacts');
    const indexes = new Set((await contacts.indexes()).map(({ name }) => name));
    for (const name of ['person', 'phones'].filter((it) => indexes.has(it))) {
      await contacts.dropIndex(name);
    }
    const old = contacts.find({ handles: { $exists: false } }).sort({ createdAt: 1, _id: 1 });
    // Until its index is built, a query for each contact would read them all.
    await contacts.createIndexes([{ key: { handles: 1 }, name: 'handlesAcrossOwners' }]);
    for await (const contact of old) await bringOver(contacts, contact);
  },
};

async function bringOver(
  contacts: Collection<OldContact & { handles?: string[] }>,
  contact: OldContact,
): Promise<void> {
  const { _id, merchantId, userId } = contact;
  const numbers = [...new Set(contact.phones.flatMap(spellingsOf))];
  const handles = [...numbers, ...(userId === undefined ? [] : [`user:${userId}`])];
  const same = (await contacts.findOne({
    merchantId,
    handles: { $in: handles },
  })) as NewContact | null;
  const windows = { ...same?.windows };
  for (const [senderId, until] of Object.entries(contact.windows ?? {})) {
    const known = windows[senderId];
    if (!known || known < until) windows[senderId] = until;
  }
  const lastMessageAt = latest(same?.lastMessageAt, contact.lastMessageAt ?? contact.createdAt);
  const { waId, name } = { ...contact, ...same };
  const fields = {
    ...{ rev: 1, asOf: {}, lastMessageAt },
    ...(waId === undefined ? {} : { waId }),
    ...(name === undefined ? {} : { name }),
    ...(userId === undefined ? {} : { userId }),
    ...(Object.keys(windows).length === 0 ? {} : { windows }),
  };
  await contacts.updateOne(
    { _id: same?._id ?? _id },
    {
      $set: fields,
      $addToSet: { handles: { $each: same ? [...handles, _id] : handles } },
      $unset: { key: '', phones: '' },
    },
  );
  // Last, so that whoever is stopped in between does it again.
  if (same) await contacts.deleteOne({ _id });
}

function latest(a: Date | undefined, b: Date): Date {
  return a && a > b ? a : b;
}
