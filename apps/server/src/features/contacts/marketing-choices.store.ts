import type { Collection, Db } from 'mongodb';
import { createBatcher, type Batcher } from '../../platform/mongo/batcher.js';
import type { CollectionIndexes } from '../../platform/mongo/ensure-indexes.js';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';
import type { MarketingChoice } from './contacts.store.js';

/** What a person, under one of their handles, said about marketing from one number. */
export interface MarketingChoiceDoc extends MarketingChoice {
  _id: string;
  senderId: string;
  handle: string;
}

const READS_AT_ONCE = 4;

/** A stop is said to a number, and binds everybody who sends from it: so no merchant owns these. */
export class MarketingChoiceStore {
  static readonly indexes: CollectionIndexes = {
    collection: 'marketing_choices',
    indexes: [{ name: 'handle', key: { handle: 1 } }],
  };

  private readonly choices: Collection<MarketingChoiceDoc>;
  private readonly finds: Batcher<readonly string[], MarketingChoiceDoc[]>;

  constructor(db: Db) {
    this.choices = db.collection('marketing_choices');
    this.finds = createBatcher((asked) => this.findAll(asked), { parallel: READS_AT_ONCE });
  }

  /** Of every number; what is asked at the same time shares one query. */
  listByHandlesAcrossOwners(handles: readonly string[]): Promise<MarketingChoiceDoc[]> {
    return this.finds.submit(handles);
  }

  /** Keeps a choice under each handle where none is known that was made later; gives how many it was news to. */
  async recordAcrossOwners(
    senderId: string,
    handles: readonly string[],
    choice: MarketingChoice,
  ): Promise<number> {
    const news = await Promise.all(handles.map((handle) => this.record(senderId, handle, choice)));
    return news.filter(Boolean).length;
  }

  /** Handles that lead to somebody else since then: what was said before is not theirs. */
  async forgetAcrossOwners(
    senderIds: readonly string[],
    handles: readonly string[],
    until: Date,
  ): Promise<void> {
    await this.choices.deleteMany({
      handle: { $in: [...handles] },
      senderId: { $in: [...senderIds] },
      at: { $lte: until },
    });
  }

  private async findAll(
    asked: readonly (readonly string[])[],
  ): Promise<{ value: MarketingChoiceDoc[] }[]> {
    const handles = [...new Set(asked.flat())];
    const byHandle = new Map<string, MarketingChoiceDoc[]>();
    for await (const choice of this.choices.find({ handle: { $in: handles } })) {
      byHandle.set(choice.handle, [...(byHandle.get(choice.handle) ?? []), choice]);
    }
    return asked.map((its) => ({ value: its.flatMap((handle) => byHandle.get(handle) ?? []) }));
  }

  private async record(
    senderId: string,
    handle: string,
    { value, at }: MarketingChoice,
  ): Promise<boolean> {
    // As `isLaterChoice` (contact-news.ts) has it.
    const isOlder = { at: { $lt: at } };
    const older = value === 'stop' ? { $or: [isOlder, { at, value: 'resume' as const }] } : isOlder;
    const filter = { _id: `${senderId} ${handle}`, ...older };
    const change = { $set: { senderId, handle, value, at } };
    try {
      await this.choices.updateOne(filter, change, { upsert: true });
      return true;
    } catch (error) {
      // It is there: with a later choice, or made by another process this very moment.
      if (!isDuplicateKey(error)) throw error;
      return (await this.choices.updateOne(filter, change)).matchedCount === 1;
    }
  }
}
