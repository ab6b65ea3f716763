import { isDeepStrictEqual } from 'node:util';
import type { Template, UseLibraryTemplateBody } from '@waypost/contract';
import { AppError, validationFailed } from '../../platform/errors.js';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import type { Senders } from '../senders/index.js';
import { saveTemplate, type SaveTemplateDeps } from './create-template.js';
import { LIBRARY, type LibraryEntry } from './library.js';
import { findHiding, findInPlace, mayRemake, placeOn, type LibraryPlace } from './library-place.js';
import { refusedByMeta, wordsOnDeletion } from './library-refusals.js';
import { submitDraft } from './submit-template.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';
import { viewFor } from './shown-template.js';
import { authorOf } from './template-revision.js';

export interface UseLibraryTemplateDeps extends SaveTemplateDeps {
  templates: SaveTemplateDeps['templates'] &
    Pick<TemplateStore, 'findByName' | 'findByPlaceAcrossOwners'>;
  senders: Pick<Senders, 'getForMerchant' | 'getPlatformSender' | 'listAcrossOwners'>;
}

/**
 * Gives the caller a template of the library, made where it is not there yet, and as it stands where it is. Meta
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
  const place = await placeOn(deps, caller, await accountOf(deps, caller));
  if (await findHiding(deps, caller, place, entry)) {
    throw taken('You have a template of your own of this name, which is sent by it.');
  }
  const existing = await findInPlace(deps, place, entry);
  const isToMake = existing === null || (existing.status === 'deleted' && mayRemake(caller, place));
  try {
    const template = isToMake ? await make(deps, caller, place, entry) : existing;
    assertUsable(deps, caller, place, { template, entry });
    const isToSubmit = template.status === 'draft' && saysTheSame(template, entry);
    return viewFor(caller)(isToSubmit ? await submit(deps, template) : template);
  } catch (error) {
    throw refusedByMeta(error, {
      isDraftTheirs: mayRemake(caller, place),
      deleted: existing,
      now: deps.clock.now(),
    });
  }
}

async function accountOf({ senders }: UseLibraryTemplateDeps, caller: Caller): Promise<string> {
  const sender =
    caller.role === 'admin'
      ? await senders.getPlatformSender()
      : await senders.getForMerchant(caller.merchantId);
  return sender.wabaId;
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
    const existing = await findInPlace(deps, place, entry);
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
  { clock }: UseLibraryTemplateDeps,
  caller: Caller,
  place: LibraryPlace,
  { template, entry }: { template: TemplateDoc; entry: LibraryEntry },
): void {
  const { merchantId, shared, sharedWith, status } = template;
  if (merchantId !== place.merchantId) throw taken('There is another template of this name.');
  if (caller.role === 'admin' || merchantId !== undefined) return;
  const isShared = shared && (sharedWith?.includes(caller.merchantId) ?? true);
  if (isShared && status === 'deleted') throw taken(wordsOnDeletion(template, clock.now()));
  // A draft that an admin has changed is the admin's to submit.
  if (isShared && (status !== 'draft' || saysTheSame(template, entry))) return;
  throw new AppError('forbidden', 'The platform does not offer this template.');
}

function saysTheSame({ components }: TemplateDoc, entry: LibraryEntry): boolean {
  return isDeepStrictEqual(components, entry.components);
}

function taken(message: string): AppError {
  return new AppError('conflict', message, { details: [{ path: 'name', message }] });
}
