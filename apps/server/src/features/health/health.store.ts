import type { Collection, Db } from 'mongodb';

/** Whether the database takes writes, and how fast. */
export class HealthStore {
  private readonly system: Collection<{ _id: string; at: Date }>;

  constructor(db: Db) {
    this.system = db.collection('system');
  }

  /** Milliseconds of one durable write. @throws where the database takes none */
  async measureWrite(): Promise<number> {
    const startedAt = performance.now();
    await this.system.updateOne({ _id: 'health' }, [{ $set: { at: '$$NOW' } }], { upsert: true });
    return Math.round((performance.now() - startedAt) * 10) / 10;
  }
}
