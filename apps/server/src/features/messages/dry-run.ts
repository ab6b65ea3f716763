import type { SendCheck, SendMessageBody } from '@waypost/contract';
import { parsePhoneNumber } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import type { MerchantContext } from '../../platform/http/request-context.js';
import { checkMessage, isRefused, type CheckMessageDeps } from './check-message.js';

/** What a message would meet, by the checks of a real send; nothing is stored. */
export async function dryRun(
  deps: CheckMessageDeps & { clock: Clock },
  { caller: { merchantId } }: MerchantContext,
  body: SendMessageBody,
): Promise<{ status: 200; data: SendCheck }> {
  const checked = await checkMessage(deps, merchantId, body, deps.clock.now());
  const problems = (isRefused(checked) ? checked : []).flatMap(({ code, message, details }) =>
    details === undefined || details.length === 0
      ? [{ path: '', code, message }]
      : details.map((detail) => ({ code, ...detail })),
  );
  const number = parsePhoneNumber(body.to);
  const warning = number.ok ? number.warning : undefined;
  const warnings = warning === undefined ? [] : [{ path: 'to', message: warning }];
  return { status: 200, data: { valid: problems.length === 0, problems, warnings } };
}
