import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { answerOnce, type AnswerOnceDeps } from './answer-once.js';
import { getMessage, listMessages, type ReadMessagesDeps } from './read-messages.js';
import { cancelMessage, type CancelMessageDeps } from './cancel-message.js';
import { dryRun } from './dry-run.js';
import { listConversation, type ListConversationDeps } from './list-conversation.js';
import { markRead, type MarkReadDeps } from './mark-read.js';
import { resendMessage, type ResendMessageDeps } from './resend-message.js';
import { sendBatch, type SendBatchDeps } from './send-batch.js';
import { sendMessage, type SendMessageDeps } from './send-message.js';

export function messageRoutes(
  deps: AnswerOnceDeps &
    SendMessageDeps &
    SendBatchDeps &
    ReadMessagesDeps &
    CancelMessageDeps &
    MarkReadDeps &
    ListConversationDeps &
    ResendMessageDeps,
): BoundEndpoint[] {
  return [
    bindEndpoint(contract.sendMessage, (ctx, { query, body, request, isAsync }) =>
      query.dryRun === 'true'
        ? dryRun(deps, ctx, body)
        : answerOnce(deps, ctx, request, () => sendMessage(deps, ctx, body, { request, isAsync })),
    ),
    bindEndpoint(contract.sendBatch, (ctx, { body, request, bulk }) =>
      sendBatch(deps, ctx, body, { request, bulk }),
    ),
    bindEndpoint(contract.listMessages, (ctx, { query }) => listMessages(deps, ctx, query)),
    bindEndpoint(contract.getMessage, (ctx, { params }) => getMessage(deps, ctx, params.id)),
    bindEndpoint(contract.listContactMessages, (ctx, { params, query }) =>
      listConversation(deps, ctx, params.id, query),
    ),
    bindEndpoint(contract.cancelMessage, (ctx, { params }) => cancelMessage(deps, ctx, params.id)),
    bindEndpoint(contract.resendMessage, (ctx, { params, request, isAsync }) =>
      answerOnce(deps, ctx, request, () =>
        resendMessage(deps, ctx, params.id, { request, isAsync }),
      ),
    ),
    bindEndpoint(contract.markMessageRead, (ctx, { params }) =>
      markRead(deps, ctx, params.id, { isTyping: false }),
    ),
    bindEndpoint(contract.showTyping, (ctx, { params }) =>
      markRead(deps, ctx, params.id, { isTyping: true }),
    ),
  ];
}
