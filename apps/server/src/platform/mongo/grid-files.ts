import type { Readable, Writable } from 'node:stream';
import { GridFSBucket, ObjectId, type Db } from 'mongodb';

/** Files in the database, in a bucket of their own. */
export class GridFiles {
  private readonly bucket: GridFSBucket;

  constructor(db: Db, bucketName: string) {
    this.bucket = new GridFSBucket(db, { bucketName });
  }

  /** A new file; until its stream has ended only its parts are there. */
  openUpload(name: string): { fileId: string; stream: Writable } {
    const stream = this.bucket.openUploadStream(name);
    return { fileId: stream.id.toHexString(), stream };
  }

  /** The bytes of a file from one place to before another. */
  openDownload(fileId: string, range?: { start: number; end: number }): Readable {
    return this.bucket.openDownloadStream(new ObjectId(fileId), range);
  }

  /** Its parts too when it was never finished, of which the driver says that there is no such file. */
  async delete(fileId: string): Promise<void> {
    await this.bucket.delete(new ObjectId(fileId)).catch((error: unknown) => {
      if (!(error instanceof Error && error.message.includes('File not found'))) throw error;
    });
  }
}
