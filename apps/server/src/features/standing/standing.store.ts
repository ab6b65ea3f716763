import type { AccountTopic, AccountNewsItem } from '@waypost/whatsapp';
import type { Collection, Db } from 'mongodb';
import { isDuplicateKey } from '../../platform/mongo/mongo-errors.js';

/** Meta's topics, and what is found out by asking Meta or by hearing nothing. */
export type Topic = AccountTopic | 'quality' | 'status' | 'subscription' | 'silence';

/** What is known of one topic. */
export interface Fact extends Pick<AccountNewsItem, 'event' | 'severity' | 'detail'> {
  topic: Topic;
  restrictions?: { type: string; until?: Date }[];
  /** Since when, by Meta's clock; what is older changes nothing. */
  at: Date;
}

type StoredFact = Fact & {
  /** Decides within one of Meta's seconds, the same way in any order. */
  rank: string;
};

/** How a number, an account or the platform stands with Meta, by topic. */
export interface StandingDoc {
  /** `number:…` or `waba:…` with Meta's id, or `platform`. */
  _id: string;
  facts: Record<string, StoredFact>;
}

export const PLATFORM = 'platform';

export function numberSubject(phoneNumberId: string): string {
  return `number:${phoneNumberId}`;
}

export function accountSubject(wabaId: string): string {
  return `waba:${wabaId}`;
}

/** Meta's numbers and accounts, which are no merchant's. */
export class StandingStore {
  private readonly standings: Collection<StandingDoc>;

  constructor(db: Db) {
    this.standings = db.collection('standings');
  }

  /** Keeps a fact unless a newer one is known. @returns false where nothing changed */
  async foldAcrossOwners(subject: string, key: string, fact: Fact): Promise<boolean> {
    const path = `facts.${key}`;
    const rank = rankOf(fact);
    const filter = {
      _id: subject,
      $or: [
        { [path]: { $exists: false } },
        { [`${path}.at`]: { $lt: fact.at } },
        { [`${path}.at`]: fact.at, [`${path}.rank`]: { $lt: rank } },
      ],
    };
    const change = { $set: { [path]: { ...fact, rank } } };
    try {
      const { matchedCount, upsertedCount } = await this.standings.updateOne(filter, change, {
        upsert: true,
      });
      return matchedCount + upsertedCount === 1;
    } catch (error) {
      // It is there: with a newer fact, or made by another process this very moment.
      if (!isDuplicateKey(error)) throw error;
      return (await this.standings.updateOne(filter, change)).matchedCount === 1;
    }
  }

  async listAcrossOwners(subjects: readonly string[]): Promise<StandingDoc[]> {
    return this.standings.find({ _id: { $in: [...subjects] } }).toArray();
  }
}

function rankOf({ event, detail, restrictions }: Fact): string {
  return JSON.stringify([event, detail ?? '', restrictions ?? []]);
}
