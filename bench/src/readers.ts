import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ReadersNews, ReadersTask, Sighting } from './readers/main.js';

const ENTRY = fileURLToPath(new URL('readers/main.js', import.meta.url));

export interface Readers {
  pid: number;
  /** Streams that ended though nobody ended them. */
  ended: string[];
  close(): void;
}

/** Opens a stream for each token, in a process of their own; resolves when all are open. */
export async function openReaders(
  task: ReadersTask,
  onSeen: (sightings: readonly Sighting[]) => void,
): Promise<Readers> {
  const child = fork(ENTRY);
  const ended: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.on('message', (news: ReadersNews) => {
      if (news.type === 'open') resolve();
      else if (news.type === 'seen') onSeen(news.sightings);
      else {
        ended.push(`client ${news.client}: ${news.reason}`);
        reject(new Error(`A stream has not opened (${news.reason}).`));
      }
    });
    child.send(task);
  });
  return { pid: child.pid ?? 0, ended, close: () => child.kill() };
}
