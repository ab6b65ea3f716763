import type { Readable } from 'node:stream';
import { GraphApiError, type CloudApi } from '@waypost/whatsapp';
import type { Clock } from '../../platform/clock.js';
import { backoffMs } from '../../platform/jobs/backoff.js';
import type { Logger } from '../../platform/logger.js';
import { FILE_MAX_BYTES, isSameDigest } from './media.rules.js';
import type { InboundJob, InboundMediaStore } from './inbound-media.store.js';
import { FileTooLarge, writeFile } from './write-file.js';

/** What became of the file of a received message. */
export interface InboundFile {
  status: 'ready' | 'failed';
  /** Where it is ready. */
  mediaId?: string;
}

export type TellMessage = (messageId: string, file: InboundFile) => Promise<void>;

export interface FetchInboundDeps {
  api: Pick<CloudApi, 'media'>;
  inbound: Pick<InboundMediaStore, 'openFile' | 'finish' | 'fail' | 'settle' | 'release'>;
  tellMessage: TellMessage;
  clock: Clock;
  log: Logger;
}

const RETRY = { baseMs: 1_000, capMs: 300_000 };
/** A file that always comes out other than announced will not come right. */
const WRONG_MAX = 5;

/** It is not the file that Meta announced. */
class WrongFile extends Error {}
/** Another process has taken it over. */
class ClaimLost extends Error {}

/**
 * Brings one received file here, then tells its message. Whatever breaks in between is taken up again
 * where it was: while Meta still has the file, nothing but Meta's own word ends the tries.
 */
export async function fetchInbound(
  deps: FetchInboundDeps,
  job: InboundJob,
  signal: AbortSignal,
): Promise<void> {
  const { inbound, tellMessage, clock, log } = deps;
  try {
    const status = job.state === 'coming' ? await bring(deps, job, signal) : job.state;
    const { messageId } = job.inbound;
    await tellMessage(messageId, status === 'ready' ? { status, mediaId: job._id } : { status });
    await inbound.settle(job);
  } catch (error) {
    if (error instanceof ClaimLost) return;
    const fields = { err: error, mediaId: job._id, attempts: job.attempts };
    if (job.state === 'coming' && isHopeless(error, job, clock.now())) {
      log.warn(fields, 'a received file cannot be fetched');
      await inbound.fail(job);
      return;
    }
    log.info(fields, 'fetching a received file is tried again');
    await inbound.release(job, signal.aborted ? 0 : backoffMs(job.attempts, RETRY));
  }
}

async function bring(
  { api, inbound }: FetchInboundDeps,
  job: InboundJob,
  signal: AbortSignal,
): Promise<'ready'> {
  const { metaId, phoneNumberId, sha256 } = job.inbound;
  const file = await api.media.get(metaId, phoneNumberId);
  if ((file.bytes ?? 0) > FILE_MAX_BYTES) throw new FileTooLarge();
  const content: Readable = await api.media.download(file.url, signal, phoneNumberId);
  const stream = await inbound.openFile(job);
  if (!stream) {
    content.destroy();
    throw new ClaimLost();
  }
  const written = await writeFile(content as AsyncIterable<Buffer>, stream, FILE_MAX_BYTES);
  const digests = [file.sha256, sha256];
  if (!digests.every((digest) => isSameDigest(written.sha256, digest))) throw new WrongFile();
  if (!(await inbound.finish(job, written))) throw new ClaimLost();
  return 'ready';
}

function isHopeless(error: unknown, { attempts, inbound }: InboundJob, now: Date): boolean {
  if (error instanceof FileTooLarge || inbound.until <= now) return true;
  if (error instanceof WrongFile) return attempts >= WRONG_MAX;
  return error instanceof GraphApiError && error.kind === 'rejected';
}
