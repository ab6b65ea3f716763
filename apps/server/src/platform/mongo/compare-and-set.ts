import type { Collection, Filter } from 'mongodb';

export interface Revisioned {
  _id: string;
  /** Raised by every change: a change based on an older one is refused. */
  rev: number;
}

export interface Updated<T> {
  document: T;
  isChanged: boolean;
}

const maxTries = 100;

/**
 * Changes one document by a pure decision about it as it stands: reads, decides, and writes only if
 * nobody wrote in between, else decides anew. The decision gives null to leave it as it is.
 * @returns the document as it then stands and whether this changed it, or null when there is none.
 */
export async function compareAndSet<T extends Revisioned>(
  collection: Collection<T>,
  filter: Filter<T>,
  decide: (current: T) => T | null,
): Promise<Updated<T> | null> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    const current: T | null = await collection.findOne<T>(filter);
    if (!current) return null;
    const changed = decide(current);
    if (!changed) return { document: current, isChanged: false };
    const next = { ...changed, rev: current.rev + 1 };
    const { _id, ...fields } = next;
    const { matchedCount } = await collection.replaceOne(
      { _id, rev: current.rev } as Filter<T>,
      fields,
    );
    if (matchedCount === 1) return { document: next, isChanged: true };
  }
  throw new Error(`A document changed ${maxTries} times while it was to be changed.`);
}
