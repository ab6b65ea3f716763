import type { Caller } from '../../platform/http/request-context.js';
import type { Senders } from '../senders/index.js';
import type { LibraryEntry } from './library.js';
import { isSeenBy } from './template-audience.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';

/** Where a template of the library lives for a caller: without a merchant it is the platform's, for all. */
export interface LibraryPlace {
  accountId: string;
  merchantId?: string;
}

/** Whose the library's templates are on an account: where any of its numbers is shared, the platform's. */
export async function placeOn(
  { senders }: { senders: Pick<Senders, 'listAcrossOwners'> },
  caller: Caller,
  accountId: string,
): Promise<LibraryPlace> {
  if (caller.role === 'admin') return { accountId };
  const all = await senders.listAcrossOwners();
  const isShared = all.some(({ wabaId, shared }) => wabaId === accountId && shared);
  return isShared ? { accountId } : { accountId, merchantId: caller.merchantId };
}

/** Whatever stands where a template of the library would be; deleted ones too. */
export function findInPlace(
  { templates }: { templates: Pick<TemplateStore, 'findByPlaceAcrossOwners'> },
  { accountId }: LibraryPlace,
  { name, language }: LibraryEntry,
): Promise<TemplateDoc | null> {
  return templates.findByPlaceAcrossOwners({ accountId, providerName: name, language });
}

/** One of the merchant's own of this name, which would be sent in place of the platform's. */
export async function findHiding(
  { templates }: { templates: Pick<TemplateStore, 'findByName'> },
  caller: Caller,
  { accountId, merchantId }: LibraryPlace,
  { name, language }: LibraryEntry,
): Promise<TemplateDoc | null> {
  if (caller.role === 'admin' || merchantId !== undefined) return null;
  const named = await templates.findByName(caller.merchantId, { accountId, name, language });
  return named?.merchantId === undefined || named.status === 'deleted' ? null : named;
}

/** What the platform has deleted is not made again by a merchant. */
export function mayRemake(caller: Caller, { merchantId }: LibraryPlace): boolean {
  return caller.role === 'admin' || merchantId !== undefined;
}

/** Whether what stands in the place is the caller's to see. */
export function isSeen(caller: Caller, place: LibraryPlace, template: TemplateDoc): boolean {
  if (template.merchantId !== place.merchantId) return false;
  return caller.role === 'admin' || isSeenBy(template, caller.merchantId);
}
