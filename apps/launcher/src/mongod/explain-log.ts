interface LogLine {
  severity: string;
  message: string;
  detail: string;
}

const LONGEST = 240;

/** Why mongod ended, in its own words, from the lines of its log; null where it does not say. */
export function explainMongodLog(lines: readonly string[]): string | null {
  const entries = lines.flatMap(parseLine);
  const bad = entries.filter(({ severity }) => severity === 'E' || severity === 'F');
  const last =
    bad.findLast(({ message }) => message.startsWith('DBException in initAndListen')) ??
    bad.find(({ severity }) => severity === 'F') ??
    bad.at(-1);
  if (last === undefined) {
    const plain = lines.findLast((line) => !line.startsWith('{'));
    return plain === undefined ? null : shorten(plain);
  }
  return shorten(last.detail === '' ? last.message : `${last.message}: ${last.detail}`);
}

function parseLine(line: string): LogLine[] {
  if (!line.startsWith('{')) return [];
  try {
    const { s, msg, attr } = JSON.parse(line) as Record<string, unknown>;
    return [{ severity: String(s), message: String(msg), detail: detailOf(attr) }];
  } catch {
    return [];
  }
}

function detailOf(attr: unknown): string {
  if (typeof attr !== 'object' || attr === null) return '';
  const { error, message } = attr as Record<string, unknown>;
  const detail = error ?? message ?? '';
  return typeof detail === 'string' ? detail : JSON.stringify(detail);
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
