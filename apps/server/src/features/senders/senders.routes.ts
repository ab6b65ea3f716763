import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { listSenders, type OwnSendersDeps } from './own-senders.js';

export function senderRoutes(deps: OwnSendersDeps): BoundEndpoint[] {
  return [bindEndpoint(contract.listSenders, (ctx) => listSenders(deps, ctx))];
}
