import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import type { Request } from 'express';
import { AppError, validationFailed } from '../errors.js';

/** One file on its way in. */
export interface UploadedFile {
  /** As its sender calls it, without a path. */
  name?: string;
  /** The media type that its sender says it has. */
  declaredType: string;
  content: Readable;
}

export interface Upload {
  /**
   * Reads the form while `store` reads its file. Only when this resolves the form was whole, so what
   * was stored counts only then.
   * @throws AppError unsupported_media_type, payload_too_large, validation_failed
   */
  receive<T>(store: (file: UploadedFile) => Promise<T>): Promise<T>;
}

/** The largest file that WhatsApp takes (cloud-api.md §5) and what a form puts around it. */
const FORM_MAX_BYTES = 100 * 1024 * 1024 + 64 * 1024;
/** How long a sender may be silent. */
const IDLE_MS = 30_000;
const FIELD = 'file';
const PARSING = { files: 1, fields: 0, parts: 2, headerPairs: 20, headerSize: 8_192 };

/** The file of a request, of which nothing is read yet. */
export function uploadOf(req: Request): Upload {
  return { receive: (store) => receive(req, store) };
}

async function receive<T>(req: Request, store: (file: UploadedFile) => Promise<T>): Promise<T> {
  const form = openForm(req);
  let content: Readable | undefined;
  let storing: Promise<T> | undefined;
  req.setTimeout(IDLE_MS, () => req.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      form.on(
        'file',
        (field: string, file: Readable, name: string | undefined, _encoding, type) => {
          // The parser tells it of a form that ends too early; unheard it would end the process.
          file.on('error', () => undefined);
          if (field !== FIELD) {
            reject(onlyOneFile());
            return;
          }
          content = file;
          storing = store({ ...(name ? { name } : {}), declaredType: type, content: file });
          storing.catch(reject);
        },
      );
      for (const limit of ['filesLimit', 'fieldsLimit', 'partsLimit'] as const) {
        form.once(limit, () => reject(onlyOneFile()));
      }
      form.once('finish', resolve);
      form.once('error', (cause: unknown) => reject(brokenForm(cause)));
      req.once('close', () => {
        if (!req.complete) reject(brokenForm());
      });
      let bytes = 0;
      req.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > FORM_MAX_BYTES) reject(tooLarge());
      });
      req.pipe(form);
    });
    if (!storing) throw onlyOneFile();
    return await storing;
  } catch (error) {
    req.unpipe(form);
    content?.destroy(error instanceof Error ? error : undefined);
    // Whatever it is about to write must be undone after it, not before.
    await storing?.catch(() => undefined);
    throw error;
  } finally {
    req.setTimeout(0);
  }
}

function openForm(req: Request): InstanceType<typeof Busboy> {
  const contentType = req.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(contentType)) {
    throw new AppError('unsupported_media_type', 'Send the file as multipart/form-data.');
  }
  if (Number(req.get('content-length') ?? 0) > FORM_MAX_BYTES) throw tooLarge();
  try {
    const headers = { ...req.headers, 'content-type': contentType };
    return new Busboy({ headers, limits: PARSING });
  } catch (cause) {
    throw brokenForm(cause);
  }
}

function onlyOneFile(): AppError {
  return validationFailed([{ path: FIELD, message: 'Send one file, and nothing else.' }]);
}

function brokenForm(cause?: unknown): AppError {
  const details = [{ path: FIELD, message: 'The form is broken, or broke off.' }];
  return new AppError('validation_failed', 'The request is not valid.', { details, cause });
}

function tooLarge(): AppError {
  return new AppError('payload_too_large', 'A file may have at most 100 MB.');
}
