import { fileTypeFromBuffer } from 'file-type';

/** Enough of a file to know it: Office documents say what they are within their first entries. */
export const HEAD_BYTES = 64 * 1024;

/** What the first bytes of a file show. */
export async function detectType(
  head: Buffer,
): Promise<{ detected: string | undefined; isText: boolean }> {
  const found = await fileTypeFromBuffer(head);
  return { detected: found?.mime, isText: found === undefined && isText(head) };
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
