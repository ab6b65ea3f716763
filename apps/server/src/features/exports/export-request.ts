import {
  ExportColumn,
  type CreateExportBody,
  type ExportFilters,
  type ExportFormat,
} from '@waypost/contract';
import { validationFailed } from '../../platform/errors.js';
import type { Caller } from '../../platform/http/request-context.js';
import type { Accounts } from '../accounts/index.js';
import { toFilters, type MessageFilters } from '../messages/index.js';

export interface ExportRequest {
  /** Absent for an admin's. */
  merchantId?: string;
  userId: string;
  format: ExportFormat;
  filters: ExportFilters;
  columns: ExportColumn[];
  timezone: string;
}

/**
 * What a caller may have written out, complete with what was left to us.
 * @param accepted the format that `Accept` asks for
 * @throws AppError validation_failed
 */
export async function readExportRequest(
  { accounts }: { accounts: Pick<Accounts, 'findMerchant'> },
  caller: Caller,
  body: CreateExportBody,
  accepted: ExportFormat | undefined,
): Promise<ExportRequest> {
  const { filters = {}, columns, timezone } = body;
  const format = accepted ?? body.format ?? 'csv';
  if (body.format !== undefined && body.format !== format) {
    throw invalid('format', 'Is another one than Accept asks for.');
  }
  if (format !== 'csv' && columns) throw invalid('columns', 'Are for CSV alone.');
  if (format !== 'csv' && timezone !== undefined) throw invalid('timezone', 'Is for CSV alone.');
  const { userId } = caller;
  if (caller.role === 'admin') {
    return {
      ...{ userId, format, filters, timezone: timezone ?? 'UTC' },
      columns: columns ?? [...ExportColumn.options],
    };
  }
  if (filters.merchantId !== undefined) {
    throw invalid('filters.merchantId', 'Only admins may name a merchant.');
  }
  const { merchantId } = caller;
  return {
    ...{ merchantId, userId, format, filters },
    columns: columns ?? ExportColumn.options.filter((column) => column !== 'merchantId'),
    timezone: timezone ?? (await accounts.findMerchant(merchantId))?.timezone ?? 'UTC',
  };
}

/** Which messages a request means: those made until it was. */
export function sourceOf(
  { merchantId: owner, filters }: Pick<ExportRequest, 'merchantId' | 'filters'>,
  askedAt: Date,
): { merchantId: string | undefined; filters: MessageFilters } {
  const { merchantId, ...others } = filters;
  const read = toFilters(others);
  const until = read.until && read.until < askedAt ? read.until : askedAt;
  return { merchantId: owner ?? merchantId, filters: { ...read, until } };
}

function invalid(path: string, message: string): Error {
  return validationFailed([{ path, message }]);
}
