import type { CreateSharedTemplateBody } from '@waypost/contract';
import type { IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { AdminContext } from '../../platform/http/request-context.js';
import type { Accounts } from '../accounts/index.js';
import type { Senders } from '../senders/index.js';
import { answerOnce, type AnswerOnceDeps, type TemplateAnswer } from './answer-once.js';
import { saveTemplate, type SaveTemplateDeps } from './create-template.js';
import { authorOf } from './template-revision.js';
import { assertRules } from './validate-template.js';

export interface CreateSharedTemplateDeps extends SaveTemplateDeps {
  templates: SaveTemplateDeps['templates'] & AnswerOnceDeps['templates'];
  accounts: Pick<Accounts, 'assertMerchantsExist'>;
  senders: Pick<Senders, 'getPlatformSender'>;
}

/** Makes a template of the platform's, shared with all merchants or with those named. */
export function createSharedTemplate(
  deps: CreateSharedTemplateDeps,
  { caller }: AdminContext,
  { merchantIds, ...body }: CreateSharedTemplateBody,
  request: IdempotentRequest | undefined,
): Promise<TemplateAnswer> {
  return answerOnce(deps, caller, request, async (named) => {
    const sender = await deps.senders.getPlatformSender();
    assertRules(body, { hasSuffix: false });
    await deps.accounts.assertMerchantsExist(merchantIds ?? [], 'merchantIds');
    return saveTemplate(deps, body, {
      shared: true,
      ...(merchantIds === undefined ? {} : { sharedWith: merchantIds }),
      accountId: sender.wabaId,
      providerName: body.name,
      by: authorOf(caller),
      ...named,
    });
  });
}
