import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import {
  createMerchantAsAdmin,
  getMerchant,
  listMerchants,
  updateMerchant,
  type CreateMerchantAsAdminDeps,
  type UpdateMerchantDeps,
} from './manage-merchants.js';
import { getOwnMerchant, updateOwnMerchant, type OwnMerchantDeps } from './own-merchant.js';

export function merchantRoutes(
  deps: CreateMerchantAsAdminDeps & UpdateMerchantDeps & OwnMerchantDeps,
): BoundEndpoint[] {
  return [
    bindEndpoint(contract.getOwnMerchant, (ctx) => getOwnMerchant(deps, ctx)),
    bindEndpoint(contract.updateOwnMerchant, (ctx, { body }) => updateOwnMerchant(deps, ctx, body)),
    bindEndpoint(contract.createMerchant, (_ctx, { body }) => createMerchantAsAdmin(deps, body)),
    bindEndpoint(contract.listMerchants, (_ctx, { query }) => listMerchants(deps, query)),
    bindEndpoint(contract.getMerchant, (_ctx, { params }) => getMerchant(deps, params.id)),
    bindEndpoint(contract.updateMerchant, (_ctx, { params, body }) =>
      updateMerchant(deps, params.id, body),
    ),
  ];
}
