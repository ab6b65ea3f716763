import { templateError, type GraphError } from '../errors.js';
import type { Json } from '../json.js';
import type { SandboxState } from '../state/state.js';
import type { Upload } from '../state/uploads.js';
import { cardsOf, exampleOf, upper } from './parts.js';

const MB = 1024 * 1024;
const UNKNOWN_HANDLE = 2494102;
const BAD_HEADER = 2388047;

/** cloud-api.md §4.2, §5: what a header's example may be. */
const KINDS: Record<string, { types: string[]; most: number }> = {
  IMAGE: { types: ['image/jpeg', 'image/png'], most: 5 * MB },
  VIDEO: { types: ['video/mp4'], most: 16 * MB },
  DOCUMENT: { types: ['application/pdf'], most: 100 * MB },
  GIF: { types: ['video/mp4'], most: 3.5 * MB },
};

/** Refuses an example that was not uploaded by this app, or is not of the header's kind (cloud-api.md §2.6). */
export function checkHandles(
  { uploads }: Pick<SandboxState, 'uploads'>,
  components: readonly Json[],
): void {
  const headers = [components, ...cardsOf(components)]
    .flat()
    .filter((component) => upper(component.type) === 'HEADER');
  for (const header of headers) {
    const kind = KINDS[upper(header.format)];
    if (!kind) continue;
    const handles = exampleOf(header, 'header_handle');
    const handle: unknown = Array.isArray(handles) ? handles[0] : undefined;
    const upload = typeof handle === 'string' ? uploads.findByHandle(handle) : null;
    if (!upload) throw unknownHandle();
    checkFile(upload, kind);
  }
}

function checkFile(
  { mimeType, length, isBroken }: Upload,
  { types, most }: { types: string[]; most: number },
): void {
  const isRight = types.includes(mimeType) && !isBroken;
  if (isRight && length <= most) return;
  throw templateError(
    BAD_HEADER,
    'Message Header Format is Incorrect',
    isRight
      ? `The sample of this header may have ${most} bytes at most.`
      : `The sample of this header must be of the type ${types.join(' or ')}.`,
  );
}

function unknownHandle(): GraphError {
  return templateError(
    UNKNOWN_HANDLE,
    'Invalid header handle',
    'The media handle of the header is not valid. Upload the sample again with this app.',
  );
}
