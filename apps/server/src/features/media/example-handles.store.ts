import type { Collection, Db } from 'mongodb';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';

/** A file as Meta has it for the templates of one account, or how far it has come there. */
interface ExampleHandleDoc {
  _id: string;
  /** Of an upload that is not known to be whole. */
  session?: string;
  /** What Meta names it by. */
  handle?: string;
  /** When it is forgotten, and brought to Meta anew where it is needed again. */
  expiresAt: Date;
}

export interface ExampleName {
  mediaId: string;
  /** Meta's id of the WhatsApp account. */
  accountId: string;
}

/** What Meta calls files that are examples of templates. */
export class ExampleHandleStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'example_handles',
    indexes: [{ name: 'expiry', key: { expiresAt: 1 }, expireAfterSeconds: 0 }],
  };

  private readonly handles: Collection<ExampleHandleDoc>;

  constructor(db: Db) {
    this.handles = db.collection('example_handles');
  }

  findAcrossOwners(
    name: ExampleName,
    now: Date,
  ): Promise<Pick<ExampleHandleDoc, 'session' | 'handle'> | null> {
    return this.handles.findOne({ _id: idOf(name), expiresAt: { $gt: now } });
  }

  async recordAcrossOwners(
    name: ExampleName,
    known: { session: string } | { handle: string },
    expiresAt: Date,
  ): Promise<void> {
    await this.handles.replaceOne({ _id: idOf(name) }, { ...known, expiresAt }, { upsert: true });
  }

  async forgetAcrossOwners(names: readonly ExampleName[]): Promise<void> {
    await this.handles.deleteMany({ _id: { $in: names.map(idOf) } });
  }
}

function idOf({ mediaId, accountId }: ExampleName): string {
  return `${mediaId}.${accountId}`;
}
