import { missingParameter } from '../errors.js';
import type { GraphCall, SandboxDeps } from '../graph-deps.js';
import type { Json } from '../json.js';
import { isLiveToken } from '../tokens.js';

const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];

/** `GET /debug_token` (cloud-api.md §7.5): an invalid token is told with 200. */
export function debugToken(deps: SandboxDeps, { query }: GraphCall): Json {
  const { identity } = deps;
  const token = query.get('input_token');
  if (token === null || token === '') throw missingParameter('input_token');
  if (!isLiveToken(deps, token)) {
    const error = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
    return { data: { error, is_valid: false, scopes: [] } };
  }
  return {
    data: {
      app_id: identity.appId,
      type: 'SYSTEM_USER',
      application: 'Sandbox App',
      expires_at: 0,
      data_access_expires_at: 0,
      is_valid: true,
      issued_at: 1_764_000_000,
      scopes: SCOPES,
      granular_scopes: SCOPES.map((scope) => ({ scope, target_ids: [identity.wabaId] })),
      user_id: '122000000000001',
    },
  };
}
