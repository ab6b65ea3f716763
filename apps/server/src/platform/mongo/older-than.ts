import type { Position } from '../http/cursor.js';

/**
 * What comes after a position in a list that is newest first. The first condition says nothing the
 * others do not, but lets the index begin there instead of at the newest.
 * @param field by whose time the list is ordered
 */
export function olderThan({ createdAt: at, id }: Position, field = 'createdAt') {
  return {
    [field]: { $lte: at },
    $or: [{ [field]: { $lt: at } }, { [field]: at, _id: { $lt: id } }],
  };
}
