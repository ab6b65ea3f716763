import type { SandboxClock } from '../clock.js';
import { newSalt } from '../wamid.js';
import { Journal, readJournal, replaceJournal } from './journal.js';
import { snapshotLines } from './snapshot.js';
import { SandboxState } from './state.js';

const COMPACT_FROM_BYTES = 8 << 20;
const COMPACT_FROM_LINES_PER_ITEM = 2;

export interface StoredState {
  state: SandboxState;
  /** From here on what happens is written. */
  open(): void;
  flush(): void;
  close(): void;
}

/** Replays what a former run left; without a file everything stays in memory. */
export function openState(
  path: string | null,
  { clock, phoneNumberId }: { clock: SandboxClock; phoneNumberId: string },
): StoredState {
  let journal: Journal | null = null;
  const salt = newSalt();
  const append = (line: string) => journal?.append(line);
  const state = new SandboxState({ clock, phoneNumberId, salt, append });
  let lines = 0;
  const content =
    path === null
      ? { lines: 0, wholeBytes: 0 }
      : readJournal(path, (line) => {
          lines += 1;
          replayLine(state, path, line, lines);
        });
  return {
    state,
    open: () => {
      const bytes =
        path !== null && isWorthCompacting(state, content)
          ? replaceJournal(path, snapshotLines(state, clock))
          : content.wholeBytes;
      journal = new Journal(path, bytes);
      if (bytes > 0) return;
      state.commit({ t: 'start', salt, nextSequence: 0, creations: [] });
      journal.flush();
    },
    flush: () => journal?.flush(),
    close: () => journal?.close(),
  };
}

function replayLine(state: SandboxState, path: string, line: string, number: number): void {
  try {
    state.replay(line);
  } catch (cause) {
    throw new Error(`The sandbox's state is damaged in line ${number} of ${path}`, { cause });
  }
}

function isWorthCompacting(
  state: SandboxState,
  { lines, wholeBytes }: { lines: number; wholeBytes: number },
): boolean {
  if (wholeBytes < COMPACT_FROM_BYTES) return false;
  const items = state.ledger.size + state.templates.size + state.changes.size;
  return lines > (items + 100) * COMPACT_FROM_LINES_PER_ITEM;
}
