/** Where a start says what it does: lines that stay, and a progress that replaces itself. */
export interface Reporter {
  say(line: string): void;
  progress(text: string): void;
}

export interface TerminalReporter extends Reporter {
  /** Takes a progress away, before something else writes to the terminal. */
  clear(): void;
}

export interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

const PLAIN_PROGRESS_EVERY_MS = 5_000;
const CLEAR_LINE = '\r\u001b[K';

export const silentReporter: Reporter = { say: () => undefined, progress: () => undefined };

export function terminalReporter(terminal: Terminal, now: () => number): TerminalReporter {
  let isLineOpen = false;
  let lastProgressAt = -Infinity;
  const clear = () => {
    if (isLineOpen) terminal.write(CLEAR_LINE);
    isLineOpen = false;
  };
  return {
    clear,
    say(line) {
      clear();
      terminal.write(`${line}\n`);
    },
    progress(text) {
      if (terminal.isTTY) {
        terminal.write(`${CLEAR_LINE}${text}`);
        isLineOpen = true;
        return;
      }
      if (now() - lastProgressAt < PLAIN_PROGRESS_EVERY_MS) return;
      lastProgressAt = now();
      terminal.write(`${text}\n`);
    },
  };
}
