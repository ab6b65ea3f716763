/** Answers that become ready in one turn of the event loop share one write of the log. */
export function groupedWrites(flush: () => void): (answer: () => void) => void {
  let waiting: (() => void)[] = [];
  return (answer) => {
    waiting.push(answer);
    if (waiting.length > 1) return;
    setImmediate(() => {
      const answers = waiting;
      waiting = [];
      flush();
      for (const ready of answers) ready();
    });
  };
}
