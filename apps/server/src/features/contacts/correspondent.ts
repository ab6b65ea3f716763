import type { ContactDoc } from './contacts.store.js';
import { userIdsOf, waIdsOf } from './handles.js';

/** Whom a conversation is with. */
export interface Correspondent {
  id: string;
  merchantId: string;
  /** Each with the time in which it was this person's, where it was somebody else's too. */
  numbers: { waId: string; from?: Date; until?: Date }[];
  userIds: string[];
}

export function toCorrespondent(contact: ContactDoc): Correspondent {
  const { _id: id, merchantId, handles, lost = [], takenOver = [] } = contact;
  const its = waIdsOf(handles).map((waId) => {
    const from = takenOver.find(({ handle }) => handle === `+${waId}`)?.at;
    return { waId, ...(from ? { from } : {}) };
  });
  const givenUp = lost
    .filter(({ handle }) => !handles.includes(handle))
    .flatMap(({ handle, at: until }) => waIdsOf([handle]).map((waId) => ({ waId, until })));
  return { id, merchantId, numbers: [...its, ...givenUp], userIds: userIdsOf(handles) };
}
