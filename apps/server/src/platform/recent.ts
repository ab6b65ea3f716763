import { LRUCache } from 'lru-cache';

export interface Recent<T> {
  /** What was found under this key a moment ago, else what `find` finds now. */
  get(key: string, find: () => Promise<T>): Promise<T>;
  /** Something has changed here: everything is found anew. */
  forget(): void;
}

/** How long another process's change may go unseen; a change of this one is seen at once. */
const KEPT_MS = 1_000;
const KEPT_MAX = 10_000;

/** Spares the database what every request asks for: who calls, what they may use, as of a second ago. */
export function createRecent<T>(): Recent<T> {
  const found = new LRUCache<string, Promise<T>>({ max: KEPT_MAX, ttl: KEPT_MS });
  return {
    get: (key, find) => {
      const known = found.get(key);
      if (known) return known;
      const finding = find();
      found.set(key, finding);
      finding.catch(() => {
        if (found.peek(key) === finding) found.delete(key);
      });
      return finding;
    },
    forget: () => found.clear(),
  };
}
