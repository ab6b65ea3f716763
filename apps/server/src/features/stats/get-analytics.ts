import type { Analytics, AnalyticsQuery, TopMerchant } from '@waypost/contract';
import type { AdminContext } from '../../platform/http/request-context.js';
import type { Accounts } from '../accounts/index.js';
import { countSpan, spanOf, type GetMessageStatsDeps } from './get-message-stats.js';

const TOP_MAX = 10;

export interface GetAnalyticsDeps extends GetMessageStatsDeps {
  accounts: Pick<Accounts, 'findMerchant' | 'countMerchants'>;
}

/** Counts the messages and merchants of the whole platform. */
export async function getAnalytics(
  deps: GetAnalyticsDeps,
  _ctx: AdminContext,
  { timezone = 'UTC', ...query }: AnalyticsQuery,
): Promise<Analytics> {
  const span = spanOf(deps, query);
  const [counts, merchants, { active, top }] = await Promise.all([
    countSpan(deps.stats, span, { groupBy: query.groupBy, timezone }),
    deps.accounts.countMerchants(span),
    deps.stats.countMerchantsAcrossOwners(span, TOP_MAX),
  ]);
  return {
    ...counts,
    merchants: { total: merchants.total, new: merchants.createdWithin, active },
    topMerchants: await Promise.all(top.map((one) => named(deps, one))),
  };
}

async function named(
  { accounts }: GetAnalyticsDeps,
  { merchantId, outbound }: Omit<TopMerchant, 'businessName'>,
): Promise<TopMerchant> {
  const merchant = await accounts.findMerchant(merchantId);
  return { merchantId, businessName: merchant?.businessName ?? '', outbound };
}
