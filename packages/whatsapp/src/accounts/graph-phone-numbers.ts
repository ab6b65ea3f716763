import { z } from 'zod';
import type { Graph } from '../graph.js';

const optionalText = z.string().nullish().catch(undefined);

/** A phone number of a business, in Meta's words; unknown fields pass, and every word may be new (cloud-api.md §7.1). */
export const GraphPhoneNumber = z.looseObject({
  id: z.string().min(1),
  /** Formatted, with `+`, blanks and hyphens. */
  display_phone_number: optionalText,
  verified_name: optionalText,
  quality_rating: optionalText,
  /** Only `CONNECTED` can send. */
  status: optionalText,
  platform_type: optionalText,
  code_verification_status: optionalText,
  /** What may be sent a day: `TIER_2K` … (cloud-api.md §3.3). */
  whatsapp_business_manager_messaging_limit: optionalText,
  throughput: z.looseObject({ level: optionalText }).nullish().catch(undefined),
});
export type GraphPhoneNumber = z.infer<typeof GraphPhoneNumber>;

const ListAnswer = z.looseObject({ data: z.array(GraphPhoneNumber) });

const FIELDS = [
  'id',
  'display_phone_number',
  'verified_name',
  'quality_rating',
  'status',
  'platform_type',
  'code_verification_status',
  'throughput',
  'whatsapp_business_manager_messaging_limit',
].join(',');

/** Meta's page limit (cloud-api.md §7.1); an account has far fewer numbers. */
const PAGE_LIMIT = '100';

export async function listPhoneNumbers(
  graph: Graph,
  wabaId: string,
  accessToken?: string,
): Promise<GraphPhoneNumber[]> {
  const { data } = await graph.call(
    {
      method: 'GET',
      path: [wabaId, 'phone_numbers'],
      query: { fields: FIELDS, limit: PAGE_LIMIT },
      accessToken,
    },
    ListAnswer,
  );
  return data;
}

export async function getPhoneNumber(
  graph: Graph,
  phoneNumberId: string,
): Promise<GraphPhoneNumber> {
  return await graph.call(
    { method: 'GET', path: [phoneNumberId], query: { fields: FIELDS } },
    GraphPhoneNumber,
  );
}
