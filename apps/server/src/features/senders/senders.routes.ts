import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import {
  createSender,
  listAllSenders,
  updateSender,
  type ManageSendersDeps,
} from './manage-senders.js';
import { listSenders, type OwnSendersDeps } from './own-senders.js';

export function senderRoutes(deps: OwnSendersDeps & ManageSendersDeps): BoundEndpoint[] {
  return [
    bindEndpoint(contract.listSenders, (ctx) => listSenders(deps, ctx)),
    bindEndpoint(contract.listAllSenders, () => listAllSenders(deps)),
    bindEndpoint(contract.createSender, (_ctx, { body }) => createSender(deps, body)),
    bindEndpoint(contract.updateSender, (_ctx, { params, body }) =>
      updateSender(deps, params.id, body),
    ),
  ];
}
