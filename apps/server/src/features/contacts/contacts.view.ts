import type { Contact } from '@waypost/contract';
import type { ContactDoc } from './contacts.store.js';

export function toContact(contact: ContactDoc): Contact {
  const { name, waId, userId, windows = {} } = contact;
  const phone = contact.phone ?? (waId === undefined ? undefined : `+${waId}`);
  return {
    id: contact._id,
    merchantId: contact.merchantId,
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined ? {} : { phone }),
    ...(waId === undefined ? {} : { waId }),
    ...(userId === undefined ? {} : { userId }),
    optedOut: contact.isOptedOut === true,
    windows: Object.entries(windows)
      .sort(([, a], [, b]) => b.getTime() - a.getTime())
      .map(([senderId, openUntil]) => ({ senderId, openUntil: openUntil.toISOString() })),
    lastMessageAt: contact.lastMessageAt.toISOString(),
  };
}
