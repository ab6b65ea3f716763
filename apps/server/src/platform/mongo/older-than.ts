import type { Position } from '../http/cursor.js';

/**
 * What comes after a position in a list that is newest first. The first condition says nothing the
 * others do not, but lets the index begin there instead of at the newest.
 */
export function olderThan({ createdAt, id }: Position) {
  return {
    createdAt: { $lte: createdAt },
    $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }],
  };
}
