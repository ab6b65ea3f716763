import { randomBytes } from 'node:crypto';

/** A resumable upload, or what came of it (cloud-api.md §4.10). */
export interface Upload {
  /** Without its `upload:`. */
  id: string;
  /** What `sig` in its name must be. */
  signature: string;
  beganAt: number;
  mimeType: string;
  /** Bytes announced, and bytes that came. */
  length: number;
  received: number;
  /** What templates name it by, once it is whole. */
  handle: string | null;
  /** Of the whole, in hexadecimal. */
  sha256: string | null;
  /** Its bytes are not what it says it is. */
  isBroken: boolean;
}

/** A handle stays good, as templates go on naming it. */
export class UploadStore {
  readonly #byId = new Map<string, Upload>();
  readonly #byHandle = new Map<string, Upload>();

  find(id: string): Upload | null {
    return this.#byId.get(id) ?? null;
  }

  findByHandle(handle: string): Upload | null {
    return this.#byHandle.get(handle) ?? null;
  }

  /** Oldest first. */
  all(): Iterable<Upload> {
    return this.#byId.values();
  }

  put(upload: Upload): void {
    this.#byId.set(upload.id, upload);
    if (upload.handle !== null) this.#byHandle.set(upload.handle, upload);
  }

  /** Of one that was never whole. */
  remove(id: string): void {
    this.#byId.delete(id);
  }
}

export function newUpload({
  mimeType,
  length,
  beganAt,
}: Pick<Upload, 'mimeType' | 'length' | 'beganAt'>): Upload {
  return {
    id: `MTp${randomBytes(24).toString('base64url')}`,
    signature: `ARZ${randomBytes(16).toString('base64url')}`,
    ...{ mimeType, length, beganAt, received: 0, handle: null, sha256: null, isBroken: false },
  };
}

/** Looks like one of Meta's: the type can be read in it, and no more. */
export function newHandle(mimeType: string): string {
  const type = Buffer.from(mimeType).toString('base64');
  return `4::${type}:ARb${randomBytes(48).toString('base64url')}`;
}
