import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import {
  createMerchantAsAdmin,
  getMerchant,
  listMerchants,
  updateMerchant,
  type CreateMerchantAsAdminDeps,
  type ReadMerchantsDeps,
} from './manage-merchants.js';

export function merchantRoutes(
  deps: CreateMerchantAsAdminDeps & ReadMerchantsDeps,
): BoundEndpoint[] {
  return [
    bindEndpoint(contract.createMerchant, (_ctx, { body }) => createMerchantAsAdmin(deps, body)),
    bindEndpoint(contract.listMerchants, (_ctx, { query }) => listMerchants(deps, query)),
    bindEndpoint(contract.getMerchant, (_ctx, { params }) => getMerchant(deps, params.id)),
    bindEndpoint(contract.updateMerchant, (_ctx, { params, body }) =>
      updateMerchant(deps, params.id, body),
    ),
  ];
}
