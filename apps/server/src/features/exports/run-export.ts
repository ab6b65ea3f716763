import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import type { Message } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import type { MessageReader } from '../messages/index.js';
import { sourceOf } from './export-request.js';
import type { ExportDoc, ExportStore } from './exports.store.js';
import { renderFile } from './render-file.js';

export interface RunExportDeps {
  exports: Pick<ExportStore, 'openUpload' | 'renew' | 'finish' | 'fail' | 'release'>;
  reader: MessageReader;
  clock: Clock;
  log: Logger;
}

export const ATTEMPTS_MAX = 5;
const RETRY_MS = 5_000;
const FILE_MS = 24 * 3_600_000;

/** Another process has taken it over, having found this one too slow. */
class ClaimLost extends Error {}

/** Writes the file of one claimed export; an interrupted one is begun anew by whoever claims it next. */
export async function runExport(
  deps: RunExportDeps,
  job: ExportDoc,
  signal: AbortSignal,
): Promise<void> {
  const { exports, clock, log } = deps;
  const upload = await exports.openUpload(job);
  if (!upload) return;
  try {
    const result = await writeFile(deps, job, upload.stream, signal);
    const finishedAt = clock.now();
    const expiresAt = new Date(finishedAt.getTime() + FILE_MS);
    if (!(await exports.finish(job, { ...result, finishedAt, expiresAt }))) throw new ClaimLost();
  } catch (error) {
    await upload.abort();
    if (error instanceof ClaimLost) return;
    if (signal.aborted) {
      await exports.release(job, 0);
      return;
    }
    log.error({ err: error, exportId: job._id, attempts: job.attempts }, 'export failed');
    if (job.attempts >= ATTEMPTS_MAX) await exports.fail(job, clock.now());
    else await exports.release(job, RETRY_MS);
  }
}

async function writeFile(
  { exports, reader }: RunExportDeps,
  job: ExportDoc,
  file: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<Required<Pick<ExportDoc, 'bytes' | 'sha256' | 'progress'>>> {
  const source = sourceOf(job, job.createdAt);
  const total = await reader.count(source, signal);
  const hash = createHash('sha256');
  let bytes = 0;
  let done = 0;
  const progress = () => (total === undefined ? { done } : { done, total: Math.max(total, done) });
  const counted = async function* (): AsyncGenerator<Message[]> {
    for await (const page of reader.pages(source, signal)) {
      yield page;
      done += page.length;
      if (!(await exports.renew(job, progress()))) throw new ClaimLost();
    }
  };
  const digested = async function* (text: AsyncIterable<string>): AsyncGenerator<Buffer> {
    for await (const part of text) {
      const chunk = Buffer.from(part);
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  };
  await pipeline(renderFile(counted(), job), digested, file, { signal });
  return { bytes, sha256: hash.digest('hex'), progress: { done, total: done } };
}
