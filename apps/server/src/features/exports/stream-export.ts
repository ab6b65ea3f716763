import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CreateExportBody, ExportFormat } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import { untilClosed } from '../../platform/http/file-reply.js';
import type { Authenticate, UserContext } from '../../platform/http/request-context.js';
import type { Slots } from '../../platform/http/slots.js';
import { StreamedReply } from '../../platform/http/streamed-reply.js';
import type { Accounts } from '../accounts/index.js';
import type { MessageReader } from '../messages/index.js';
import { readExportRequest, sourceOf } from './export-request.js';
import { fileName } from './file-name.js';
import { MEDIA_TYPES, renderFile } from './render-file.js';

export interface StreamExportDeps {
  reader: MessageReader;
  accounts: Pick<Accounts, 'findMerchant'>;
  slots: Slots;
  authenticate: Authenticate;
  clock: Clock;
}

const AUTHORISE_MS = 5_000;

/** Writes messages straight into the answer; it is cut where reading them fails. */
export async function streamExport(
  { reader, accounts, slots, authenticate, clock }: StreamExportDeps,
  { caller }: UserContext,
  body: CreateExportBody,
  format: ExportFormat,
): Promise<StreamedReply> {
  const request = await readExportRequest({ accounts }, caller, body, format);
  return new StreamedReply(async (req, res) => {
    const release = slots.take(caller);
    try {
      const now = clock.now();
      const signal = untilClosed(res);
      const authorization = req.get('authorization');
      const pages = whileAllowed(reader.pages(sourceOf(request, now), signal), () =>
        authenticate(authorization),
      );
      res.writeHead(200, {
        'Content-Type': MEDIA_TYPES[format],
        'Content-Disposition': `attachment; filename="${fileName(format, now)}"`,
        'X-Accel-Buffering': 'no',
      });
      await pipeline(Readable.from(renderFile(pages, request)), res).catch((error: unknown) => {
        // Whoever asked is gone, and nobody is left to be told.
        if (!signal.aborted) throw error;
      });
    } finally {
      release();
    }
  });
}

/** A token that ended, or a merchant that was suspended, ends the stream too: it is cut. */
async function* whileAllowed<T>(
  pages: AsyncIterable<T>,
  authenticate: () => Promise<unknown>,
): AsyncGenerator<T> {
  let checkedAtMs = performance.now();
  for await (const page of pages) {
    if (performance.now() - checkedAtMs > AUTHORISE_MS) {
      await authenticate();
      checkedAtMs = performance.now();
    }
    yield page;
  }
}
