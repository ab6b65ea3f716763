import type { Template } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import { assertSameRequest, type IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { Caller } from '../../platform/http/request-context.js';
import { assertNotRefused } from './assert-not-refused.js';
import { viewFor } from './shown-template.js';
import type { NamedRequest, TemplateDoc, TemplateStore } from './templates.store.js';

export interface AnswerOnceDeps {
  templates: Pick<TemplateStore, 'findByRequest'>;
}

export interface TemplateAnswer {
  status: 201;
  data: Template;
  isReplayed?: boolean;
}

/**
 * Answers a request that makes a template; one that its caller named makes it once, and is answered with how it stands
 * from then on.
 * @param make makes the template, with the name of its request
 * @throws AppError provider_rejected as long as Meta’s refusal stands, idempotency_key_reused, and what `make` throws
 */
export async function answerOnce(
  { templates }: AnswerOnceDeps,
  caller: Caller,
  request: IdempotentRequest | undefined,
  make: (named: { request?: NamedRequest }) => Promise<TemplateDoc>,
): Promise<TemplateAnswer> {
  const toAnswer = (template: TemplateDoc): TemplateAnswer => ({
    status: 201,
    data: viewFor(caller)(template),
  });
  if (request === undefined) return toAnswer(await make({}));
  const named = { ...request, scope: caller.role === 'admin' ? 'admins' : caller.merchantId };
  const replay = async (): Promise<TemplateAnswer | null> => {
    const template = await templates.findByRequest(named);
    if (!template?.request) return null;
    assertSameRequest(template.request, request);
    assertNotRefused(template);
    return { ...toAnswer(template), isReplayed: true };
  };
  const earlier = await replay();
  if (earlier) return earlier;
  try {
    return toAnswer(await make({ request: named }));
  } catch (error) {
    // The same request at the same time may have been the first.
    const isTaken = error instanceof AppError && error.code === 'conflict';
    const first = isTaken ? await replay() : null;
    if (first) return first;
    throw error;
  }
}
