import type { TemplateLibrary } from '@waypost/contract';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import type { Senders } from '../senders/index.js';
import { exampleText } from './example-text.js';
import { LIBRARY, type LibraryEntry } from './library.js';
import {
  findHiding,
  findInPlace,
  isSeen,
  mayRemake,
  placeOn,
  type LibraryPlace,
} from './library-place.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';

export interface ReadLibraryDeps {
  templates: Pick<TemplateStore, 'findByName' | 'findByPlaceAcrossOwners'>;
  senders: Pick<Senders, 'listForMerchant' | 'getForMerchant' | 'listAcrossOwners'>;
}

/** Templates to begin with; one that stands for the caller already is shown as it stands. */
export async function getTemplateLibrary(
  deps: ReadLibraryDeps,
  { caller }: UserContext,
): Promise<TemplateLibrary> {
  const accountId = await findAccount(deps, caller);
  const place = accountId === null ? null : await placeOn(deps, caller, accountId);
  const templates = LIBRARY.map(async (entry) => {
    const template = place && (await findStanding(deps, caller, place, entry));
    return toShown(entry, template);
  });
  return { templates: await Promise.all(templates) };
}

/** The account that the caller's templates are made on; null where there is no number yet. */
async function findAccount({ senders }: ReadLibraryDeps, caller: Caller): Promise<string | null> {
  if (caller.role === 'admin') {
    return (await senders.listAcrossOwners()).find(({ shared }) => shared)?.wabaId ?? null;
  }
  const granted = await senders.listForMerchant(caller.merchantId);
  return granted.length === 0 ? null : (await senders.getForMerchant(caller.merchantId)).wabaId;
}

async function findStanding(
  deps: ReadLibraryDeps,
  caller: Caller,
  place: LibraryPlace,
  entry: LibraryEntry,
): Promise<TemplateDoc | null> {
  const hiding = await findHiding(deps, caller, place, entry);
  if (hiding) return hiding;
  const existing = await findInPlace(deps, place, entry);
  if (!existing || !isSeen(caller, place, existing)) return null;
  return existing.status === 'deleted' && mayRemake(caller, place) ? null : existing;
}

function toShown(
  entry: LibraryEntry,
  template: TemplateDoc | null,
): TemplateLibrary['templates'][number] {
  if (!template) return { ...entry, text: exampleText(entry) };
  const { _id: templateId, status, category, parameterFormat, components } = template;
  return {
    ...{ ...entry, category, parameterFormat, components },
    ...{ text: exampleText(template), templateId, status },
  };
}
