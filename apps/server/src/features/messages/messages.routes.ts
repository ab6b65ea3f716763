import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { getMessage, listMessages, type ReadMessagesDeps } from './read-messages.js';
import { cancelMessage, type CancelMessageDeps } from './cancel-message.js';
import { resendMessage, type ResendMessageDeps } from './resend-message.js';
import { sendMessage, type SendMessageDeps } from './send-message.js';

export function messageRoutes(
  deps: SendMessageDeps & ReadMessagesDeps & CancelMessageDeps & ResendMessageDeps,
): BoundEndpoint[] {
  return [
    bindEndpoint(contract.sendMessage, (ctx, { body }) => sendMessage(deps, ctx, body)),
    bindEndpoint(contract.listMessages, (ctx, { query }) => listMessages(deps, ctx, query)),
    bindEndpoint(contract.getMessage, (ctx, { params }) => getMessage(deps, ctx, params.id)),
    bindEndpoint(contract.cancelMessage, (ctx, { params }) => cancelMessage(deps, ctx, params.id)),
    bindEndpoint(contract.resendMessage, (ctx, { params }) => resendMessage(deps, ctx, params.id)),
  ];
}
