/**
 * So many changes of one body are read: many times what Meta sends (cloud-api.md §6.1), for a body may hold
 * millions of nothings.
 */
export const ITEMS_MAX = 20_000;
/** Where a change stands and what is known around it. */
export interface ChangeContext {
  path: string;
  wabaId: string;
  field: string;
  receivedAt: Date;
  /** When Meta told it, where it says so (`entry.time`), else when it was received. */
  toldAt: Date;
}

/** What every item of a `messages` change has in common. */
export interface NumberContext extends ChangeContext {
  phoneNumberId: string;
  displayPhoneNumber: string | undefined;
  /** The people of the change, beside its messages. */
  contacts: readonly unknown[];
}
