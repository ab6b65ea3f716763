import type { CreateExportBody, MessageExport } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import type { Accounts } from '../accounts/index.js';
import { readExportRequest } from './export-request.js';
import type { ExportDoc, ExportStore } from './exports.store.js';
import { toExport } from './exports.view.js';

export interface CreateExportDeps {
  exports: Pick<ExportStore, 'insert' | 'countUnfinished'>;
  accounts: Pick<Accounts, 'findMerchant'>;
  wakeWorker: () => void;
  newId: typeof newId;
  clock: Clock;
}

/** Of one merchant, or of the admins together. */
const UNFINISHED_MAX = 5;

/**
 * Has messages written into a file.
 * @throws AppError rate_limited
 */
export async function createExport(
  { exports, accounts, wakeWorker, newId, clock }: CreateExportDeps,
  { caller }: UserContext,
  body: CreateExportBody,
): Promise<MessageExport> {
  const request = await readExportRequest({ accounts }, caller, body, undefined);
  if ((await exports.countUnfinished(request.merchantId)) >= UNFINISHED_MAX) {
    throw new AppError('rate_limited', `${UNFINISHED_MAX} exports are under way already.`, {
      retryAfterSeconds: 30,
    });
  }
  const now = clock.now();
  const doc: ExportDoc = {
    _id: newId('exp'),
    ...request,
    status: 'queued',
    progress: { done: 0 },
    attempts: 0,
    fence: 0,
    dueAt: now,
    createdAt: now,
  };
  await exports.insert(doc);
  wakeWorker();
  return toExport(doc);
}
