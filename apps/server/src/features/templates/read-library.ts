import type { TemplateLibrary } from '@waypost/contract';
import { renderTemplate } from '@waypost/whatsapp';
import type { Caller, UserContext } from '../../platform/http/request-context.js';
import type { Senders } from '../senders/index.js';
import { LIBRARY, type LibraryEntry } from './library.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';

export interface ReadLibraryDeps {
  templates: Pick<TemplateStore, 'findByName' | 'findByPlaceAcrossOwners'>;
  senders: Pick<Senders, 'listForMerchant' | 'getForMerchant' | 'listAcrossOwners'>;
}

/** Templates to begin with, each with what has become of it for the caller. */
export async function getTemplateLibrary(
  deps: ReadLibraryDeps,
  { caller }: UserContext,
): Promise<TemplateLibrary> {
  const accountId = await findAccount(deps, caller);
  const used =
    accountId === null
      ? []
      : await Promise.all(LIBRARY.map((entry) => findUsed(deps, caller, accountId, entry)));
  return {
    templates: LIBRARY.map((entry, index) => {
      const template = used[index];
      return {
        ...entry,
        text: exampleText(entry),
        ...(template ? { templateId: template._id, status: template.status } : {}),
      };
    }),
  };
}

/** The account that the caller's templates are made on; null where there is no number yet. */
async function findAccount({ senders }: ReadLibraryDeps, caller: Caller): Promise<string | null> {
  if (caller.role === 'admin') {
    return (await senders.listAcrossOwners()).find(({ shared }) => shared)?.wabaId ?? null;
  }
  const granted = await senders.listForMerchant(caller.merchantId);
  return granted.length === 0 ? null : (await senders.getForMerchant(caller.merchantId)).wabaId;
}

async function findUsed(
  { templates }: ReadLibraryDeps,
  caller: Caller,
  accountId: string,
  { name, language }: LibraryEntry,
): Promise<TemplateDoc | null> {
  const found =
    caller.role === 'admin'
      ? await templates.findByPlaceAcrossOwners({ accountId, providerName: name, language })
      : await templates.findByName(caller.merchantId, { accountId, name, language });
  return found?.status === 'deleted' ? null : found;
}

/** As its reader sees it, filled with its examples. */
export function exampleText(entry: LibraryEntry): string {
  const examples = entry.components.flatMap(({ example }) => exampleValues(example));
  return renderTemplate(entry, { named: Object.fromEntries(examples), body: ['123456'] }).text;
}

function exampleValues(example: unknown): [string, string][] {
  // The library is ours: its examples are of this shape, or there are none.
  const { body_text_named_params: params = [] } = (example ?? {}) as {
    body_text_named_params?: { param_name: string; example: string }[];
  };
  return params.map(({ param_name, example: value }) => [param_name, value]);
}
