import { pickFields } from '../fields.js';
import type { GraphCall, SandboxDeps } from '../graph-deps.js';
import type { Json } from '../json.js';

const FIELDS = ['name', 'timezone_id', 'message_template_namespace'];

/** `GET /{waba-id}` (cloud-api.md §7.4). */
export function getWaba({ identity }: SandboxDeps, call: GraphCall): Json {
  const id = identity.wabaId;
  const node: Json = {
    id,
    name: 'Sandbox Shop',
    currency: 'USD',
    timezone_id: '1',
    message_template_namespace: `sandbox_${id}`,
    account_review_status: 'APPROVED',
    business_verification_status: 'verified',
    country: 'US',
    ownership_type: 'SELF',
    status: 'ACTIVE',
    whatsapp_business_manager_messaging_limit: 'TIER_UNLIMITED',
    health_status: {
      can_send_message: 'AVAILABLE',
      entities: [{ entity_type: 'WABA', id, can_send_message: 'AVAILABLE' }],
    },
  };
  return pickFields(node, call.query.get('fields'), FIELDS);
}
