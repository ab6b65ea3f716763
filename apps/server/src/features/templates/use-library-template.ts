import type { Template, UseLibraryTemplateBody } from '@waypost/contract';
import { AppError, validationFailed } from '../../platform/errors.js';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import type { Senders } from '../senders/index.js';
import { saveTemplate, type SaveTemplateDeps } from './create-template.js';
import { LIBRARY, type LibraryEntry } from './library.js';
import { submitDraft } from './submit-template.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';
import { viewFor } from './shown-template.js';
import { authorOf } from './template-revision.js';

export interface UseLibraryTemplateDeps extends SaveTemplateDeps {
  templates: SaveTemplateDeps['templates'] &
    Pick<TemplateStore, 'findByName' | 'findByPlaceAcrossOwners'>;
  senders: Pick<Senders, 'getForMerchant' | 'getPlatformSender' | 'listAcrossOwners'>;
}

/** Where a template of the library lives for a caller: without a merchant it is the platform's, for all. */
interface LibraryPlace {
  accountId: string;
  merchantId?: string;
}

/**
 * Gives the caller a template of the library, made where it is not there yet, and submitted where it is a draft. Meta
 * takes a text once on an account, so on a shared one everybody uses the same (decision 0028).
 * @throws AppError validation_failed, forbidden, conflict, provider_rejected, sender_unavailable
 */
export async function useLibraryTemplate(
  deps: UseLibraryTemplateDeps,
  { caller }: UserContext,
  { name }: UseLibraryTemplateBody,
): Promise<Template> {
  const entry = LIBRARY.find((one) => one.name === name);
  if (!entry) {
    const message = 'There is no template of this name in the library.';
    throw validationFailed([{ path: 'name', message }]);
  }
  const place = await placeFor(deps, caller);
  await assertNotHidden(deps, caller, place, entry);
  const existing = await findExisting(deps, place, entry);
  // What the platform has deleted is not made again by a merchant.
  const mayRemake = caller.role === 'admin' || place.merchantId !== undefined;
  const template =
    existing === null || (existing.status === 'deleted' && mayRemake)
      ? await make(deps, caller, place, entry)
      : existing;
  assertUsable(caller, place, template, entry);
  return viewFor(caller)(template.status === 'draft' ? await submit(deps, template) : template);
}

async function placeFor(
  { senders }: UseLibraryTemplateDeps,
  caller: Caller,
): Promise<LibraryPlace> {
  if (caller.role === 'admin') return { accountId: (await senders.getPlatformSender()).wabaId };
  const { merchantId } = caller;
  const { wabaId: accountId } = await senders.getForMerchant(merchantId);
  const all = await senders.listAcrossOwners();
  const isShared = all.some(({ wabaId, shared }) => wabaId === accountId && shared);
  return isShared ? { accountId } : { accountId, merchantId };
}

/** One of the merchant's own of this name would be sent in its place. */
async function assertNotHidden(
  { templates }: UseLibraryTemplateDeps,
  caller: Caller,
  { accountId, merchantId }: LibraryPlace,
  { name, language }: LibraryEntry,
): Promise<void> {
  if (caller.role === 'admin' || merchantId !== undefined) return;
  const named = await templates.findByName(caller.merchantId, { accountId, name, language });
  if (named?.merchantId === undefined || named.status === 'deleted') return;
  throw taken('You have a template of your own of this name, which is sent by it.');
}

function findExisting(
  { templates }: UseLibraryTemplateDeps,
  { accountId }: LibraryPlace,
  { name, language }: LibraryEntry,
): Promise<TemplateDoc | null> {
  return templates.findByPlaceAcrossOwners({ accountId, providerName: name, language });
}

/** Of several who use it at the same time one makes it, and the others find it. */
async function make(
  deps: UseLibraryTemplateDeps,
  caller: Caller,
  place: LibraryPlace,
  entry: LibraryEntry,
): Promise<TemplateDoc> {
  const { name, language, category, parameterFormat, components } = entry;
  try {
    return await saveTemplate(
      deps,
      { name, language, category, parameterFormat, components },
      {
        ...place,
        shared: place.merchantId === undefined,
        providerName: name,
        by: authorOf(caller),
      },
    );
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
    const existing = await findExisting(deps, place, entry);
    if (!existing) throw error;
    return existing;
  }
}

/** One that Meta refused is not refused to everybody for ever; of several who use it one submits it. */
async function submit(deps: UseLibraryTemplateDeps, draft: TemplateDoc): Promise<TemplateDoc> {
  const { accountId, providerName, language } = draft;
  return (
    (await submitDraft(deps, draft._id)) ??
    (await deps.templates.findByPlaceAcrossOwners({ accountId, providerName, language })) ??
    draft
  );
}

function assertUsable(
  caller: Caller,
  place: LibraryPlace,
  { merchantId, shared, sharedWith, status, components }: TemplateDoc,
  entry: LibraryEntry,
): void {
  if (merchantId !== place.merchantId || bodyOf(components) !== bodyOf(entry.components)) {
    throw taken('There is another template of this name.');
  }
  if (caller.role === 'admin' || merchantId !== undefined) return;
  if (status === 'deleted') throw taken('The platform has deleted it.');
  if (shared && (sharedWith?.includes(caller.merchantId) ?? true)) return;
  throw new AppError('forbidden', 'The platform does not offer this template.');
}

function bodyOf(components: TemplateDoc['components']): string | undefined {
  return components.find(({ type }) => type.toUpperCase() === 'BODY')?.text;
}

function taken(message: string): AppError {
  return new AppError('conflict', message, { details: [{ path: 'name', message }] });
}
