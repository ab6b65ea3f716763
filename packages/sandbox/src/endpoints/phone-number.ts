import { pickFields } from '../fields.js';
import type { GraphCall, SandboxDeps } from '../graph-deps.js';
import type { Json } from '../json.js';
import { pageOf } from '../paging.js';
import { formatNumber, type BusinessNumber } from '../phone-numbers.js';
import type { SandboxState } from '../state/state.js';

const NODE_FIELDS = [
  ...['verified_name', 'code_verification_status', 'display_phone_number', 'quality_rating'],
  ...['platform_type', 'throughput', 'webhook_configuration'],
];
const LIST_FIELDS = ['verified_name', 'display_phone_number', 'quality_rating'];

/** `GET /{phone-number-id}` (cloud-api.md §7.1). */
export function getPhoneNumber(deps: SandboxDeps, call: GraphCall, number: BusinessNumber): Json {
  return pickFields(numberNode(number, deps.state), call.query.get('fields'), NODE_FIELDS);
}

/** `GET /{waba-id}/phone_numbers`. */
export function listPhoneNumbers({ state }: SandboxDeps, call: GraphCall): Json {
  const request = {
    query: call.query,
    url: `http://${call.headers.host ?? 'localhost'}${call.path}`,
  };
  return pageOf(state.numbers, request, (number) =>
    pickFields(numberNode(number, state), call.query.get('fields'), LIST_FIELDS),
  );
}

function numberNode({ id, digits }: BusinessNumber, state: SandboxState): Json {
  const { throughput, webhooks, qualityRating, numberStatus, messagingLimit } = state.settings;
  const override = state.subscription.overrideUrl;
  return {
    id,
    verified_name: 'Sandbox Shop',
    display_phone_number: formatNumber(digits),
    quality_rating: qualityRating,
    code_verification_status: 'VERIFIED',
    platform_type: 'CLOUD_API',
    throughput: { level: throughput },
    webhook_configuration: {
      ...(override === null ? {} : { whatsapp_business_account: override }),
      ...(webhooks.url === null ? {} : { application: webhooks.url }),
    },
    status: numberStatus,
    name_status: 'APPROVED',
    account_mode: 'LIVE',
    is_official_business_account: false,
    is_pin_enabled: true,
    country_dial_code: '1',
    whatsapp_business_manager_messaging_limit: messagingLimit,
    quality_score: { score: qualityRating },
    health_status: {
      can_send_message: 'AVAILABLE',
      entities: [{ entity_type: 'PHONE_NUMBER', id, can_send_message: 'AVAILABLE' }],
    },
  };
}
