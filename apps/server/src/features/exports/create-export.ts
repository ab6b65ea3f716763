import type { CreateExportBody, MessageExport } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { assertSameRequest, type IdempotentRequest } from '../../platform/http/idempotency-key.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import type { Accounts } from '../accounts/index.js';
import { readExportRequest } from './export-request.js';
import type { ExportDoc, ExportStore } from './exports.store.js';
import { toExport } from './exports.view.js';

export interface CreateExportDeps {
  exports: Pick<ExportStore, 'insert' | 'countUnfinished' | 'findByRequest'>;
  accounts: Pick<Accounts, 'findMerchant'>;
  wakeWorker: () => void;
  newId: typeof newId;
  clock: Clock;
}

export interface ExportAnswer {
  status: 202;
  data: MessageExport;
  isReplayed?: boolean;
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
  request: IdempotentRequest | undefined,
): Promise<ExportAnswer> {
  const asked = await readExportRequest({ accounts }, caller, body, undefined);
  const { merchantId } = asked;
  const earlier = request && (await replay(exports, merchantId, request));
  if (earlier) return earlier;
  if ((await exports.countUnfinished(merchantId)) >= UNFINISHED_MAX) {
    throw new AppError('rate_limited', `${UNFINISHED_MAX} exports are under way already.`, {
      retryAfterSeconds: 30,
    });
  }
  const now = clock.now();
  const doc: ExportDoc = {
    _id: newId('exp'),
    ...asked,
    ...(request === undefined ? {} : { request }),
    status: 'queued',
    progress: { done: 0 },
    attempts: 0,
    fence: 0,
    dueAt: now,
    createdAt: now,
  };
  if (await exports.insert(doc)) {
    wakeWorker();
    return { status: 202, data: toExport(doc) };
  }
  const first = request && (await replay(exports, merchantId, request));
  if (!first) throw new Error('A new export was refused as a known one.');
  return first;
}

async function replay(
  exports: Pick<ExportStore, 'findByRequest'>,
  merchantId: string | undefined,
  request: IdempotentRequest,
): Promise<ExportAnswer | null> {
  const doc = await exports.findByRequest(merchantId, request);
  if (!doc?.request) return null;
  assertSameRequest(doc.request, request);
  return { status: 202, data: toExport(doc), isReplayed: true };
}
