import { fileTypeFromBuffer } from 'file-type';

/** Enough of a file to know it: Office documents say what they are within their first entries. */
export const HEAD_BYTES = 64 * 1024;

const OFFICE = 'application/vnd.openxmlformats-officedocument';
/** Some programs write what an Office document is at its end, but where its parts are at its beginning. */
const OFFICE_FOLDERS: readonly [folder: string, type: string][] = [
  ['word/', `${OFFICE}.wordprocessingml.document`],
  ['xl/', `${OFFICE}.spreadsheetml.sheet`],
  ['ppt/', `${OFFICE}.presentationml.presentation`],
];

/** What the first bytes of a file show. */
export async function detectType(
  head: Buffer,
): Promise<{ detected: string | undefined; isText: boolean }> {
  const found = (await fileTypeFromBuffer(head))?.mime;
  const detected = found === 'application/zip' ? officeType(head) : found;
  return { detected, isText: isText(head) };
}

function officeType(head: Buffer): string {
  const isOffice = head.includes('_rels/.rels');
  const [, type] = OFFICE_FOLDERS.find(([folder]) => isOffice && head.includes(folder)) ?? [];
  return type ?? 'application/zip';
}

function isText(head: Buffer): boolean {
  if (head.includes(0)) return false;
  try {
    // The last character may be cut in two.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
