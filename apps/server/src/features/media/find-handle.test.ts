import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.js';
import { handleFinder, type FindHandleDeps } from './find-handle.js';

/** Looking for what is known already takes for ever. */
function slowFinder(onAsked: (mediaId: string) => void) {
  const never = (): Promise<never> => new Promise(() => undefined);
  const handles: FindHandleDeps['handles'] = {
    findAcrossOwners: ({ mediaId }) => {
      onAsked(mediaId);
      return never();
    },
    recordAcrossOwners: never,
  };
  return handleFinder({
    handles,
    media: { findReadyAcrossOwners: never, openDownload: () => Readable.from([]) },
    api: { uploads: { begin: never, readOffset: never, send: never } },
    clock: systemClock,
  });
}

describe('findHandle', () => {
  it('waits until the deadline, and begins nothing after it', async () => {
    const asked: string[] = [];
    const deadline = new AbortController();
    const findHandle = slowFinder((mediaId) => {
      asked.push(mediaId);
      queueMicrotask(() => deadline.abort());
    });
    for (const mediaId of ['med_1', 'med_2']) {
      await expect(
        findHandle({ mediaId, accountId: '101' }, deadline.signal),
      ).rejects.toMatchObject({ kind: 'not_sent' });
    }
    expect(asked).toEqual(['med_1']);
  });
});
