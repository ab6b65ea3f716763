import type { ShareTemplateBody, Template } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import { AppError, validationFailed } from '../../platform/errors.js';
import type { AdminContext } from '../../platform/http/request-context.js';
import type { Accounts } from '../accounts/index.js';
import type { TemplateDoc, TemplateStore } from './templates.store.js';
import { viewFor } from './shown-template.js';

export interface ShareTemplateDeps {
  templates: Pick<TemplateStore, 'findAcrossOwners' | 'findByName' | 'update'>;
  accounts: Pick<Accounts, 'findMerchant' | 'assertMerchantsExist'>;
  clock: Clock;
}

/** Shares a template of the platform's with all, some or nobody, or gives it to one merchant. */
export async function shareTemplate(
  deps: ShareTemplateDeps,
  { caller }: AdminContext,
  id: string,
  { shared, merchantIds, merchantId }: ShareTemplateBody,
): Promise<Template> {
  const template = await deps.templates.findAcrossOwners(id);
  if (!template) throw notFound();
  await deps.accounts.assertMerchantsExist(merchantIds ?? [], 'merchantIds');
  if (merchantId !== undefined && !(await deps.accounts.findMerchant(merchantId))) {
    throw validationFailed([{ path: 'merchantId', message: 'There is no such merchant.' }]);
  }
  if (merchantId !== undefined) await assertNameIsFree(deps, merchantId, template);
  const updated = await deps.templates.update(id, (current) => {
    if (current.merchantId !== undefined) {
      throw new AppError('conflict', 'This template belongs to a merchant already.');
    }
    const { sharedWith: _old, ...rest } = current;
    return {
      ...rest,
      ...placeOf({ shared, merchantIds, merchantId }),
      updatedAt: deps.clock.now(),
    };
  });
  if (!updated) throw notFound();
  return viewFor(caller)(updated.document);
}

/** Two of one name would leave it open which of them is sent. */
async function assertNameIsFree(
  { templates }: ShareTemplateDeps,
  merchantId: string,
  template: TemplateDoc,
): Promise<void> {
  const named = await templates.findByName(merchantId, template);
  if (named?.merchantId !== merchantId) return;
  throw new AppError('conflict', 'The merchant has a template of this name and language.');
}

function placeOf({
  shared = true,
  merchantIds,
  merchantId,
}: ShareTemplateBody): Pick<TemplateDoc, 'shared' | 'sharedWith' | 'merchantId'> {
  if (merchantId !== undefined) return { merchantId, shared: false };
  return merchantIds === undefined ? { shared } : { shared: true, sharedWith: merchantIds };
}

function notFound(): AppError {
  return new AppError('not_found', 'There is no such template.');
}
