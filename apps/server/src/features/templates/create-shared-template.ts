import type { CreateSharedTemplateBody, Template } from '@waypost/contract';
import type { AdminContext } from '../../platform/http/request-context.js';
import type { Accounts } from '../accounts/index.js';
import type { Senders } from '../senders/index.js';
import { saveTemplate, type SaveTemplateDeps } from './create-template.js';
import { authorOf } from './template-revision.js';
import { viewFor } from './shown-template.js';
import { assertRules } from './validate-template.js';

export interface CreateSharedTemplateDeps extends SaveTemplateDeps {
  accounts: Pick<Accounts, 'assertMerchantsExist'>;
  senders: Pick<Senders, 'getPlatformSender'>;
}

/** Makes a template of the platform's, shared with all merchants or with those named. */
export async function createSharedTemplate(
  deps: CreateSharedTemplateDeps,
  { caller }: AdminContext,
  { merchantIds, ...body }: CreateSharedTemplateBody,
): Promise<Template> {
  const sender = await deps.senders.getPlatformSender();
  assertRules(body, { hasSuffix: false });
  await deps.accounts.assertMerchantsExist(merchantIds ?? [], 'merchantIds');
  const template = await saveTemplate(deps, body, {
    shared: true,
    ...(merchantIds === undefined ? {} : { sharedWith: merchantIds }),
    accountId: sender.wabaId,
    providerName: body.name,
    by: authorOf(caller),
  });
  return viewFor(caller)(template);
}
