import type { FilledText } from './fill-text.js';
import type { TextLine, TextSpan, TextStyle } from './rendered.js';

const FLAG_OF: Readonly<Record<TextStyle, number>> = {
  bold: 1,
  italic: 2,
  strikethrough: 4,
  monospace: 8,
  code: 16,
};
const STYLES = Object.entries(FLAG_OF) as [TextStyle, number][];
const PLACEHOLDER = 32;
/** A character that says how others are shown. */
const HIDDEN = 64;
const UNTOUCHABLE = FLAG_OF.monospace | PLACEHOLDER;

const STYLE_BY_MARK: ReadonlyMap<string, TextStyle> = new Map([
  ['*', 'bold'],
  ['_', 'italic'],
  ['~', 'strikethrough'],
  ['`', 'code'],
]);
const BLOCK = '```';

interface Marked {
  text: string;
  /** What holds for each unit of the text. */
  flags: Uint8Array;
}

/**
 * Reads WhatsApp's formatting: `*bold*`, `_italic_`, `~struck~`, `` `code` ``, ```` ```monospace``` ````, lists and
 * quotes. Takes time in proportion to the text, whatever the text is.
 */
export function formatText({ text, placeholders }: FilledText): TextLine[] {
  const marked = { text, flags: new Uint8Array(text.length) };
  for (const { start, end } of placeholders) setFlag(marked, start, end, PLACEHOLDER);
  markBlocks(marked);
  const lines: TextLine[] = [];
  for (let start = 0; start <= text.length;) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    lines.push(readLine(marked, start, end));
    start = end + 1;
  }
  return lines;
}

/** The same without its formatting. */
export function plainTextOf(lines: readonly TextLine[]): string {
  return lines
    .map((line) => prefixOf(line) + line.spans.map(({ text }) => text).join(''))
    .join('\n');
}

function prefixOf({ kind, number }: TextLine): string {
  switch (kind) {
    case 'quote':
      return '> ';
    case 'bullet':
      return '• ';
    case 'number':
      return `${number ?? 1}. `;
    case 'text':
      return '';
  }
}

function setFlag({ flags }: Marked, start: number, end: number, flag: number): void {
  for (let at = start; at < end; at += 1) flags[at] = (flags[at] ?? 0) | flag;
}

function hasFlag({ flags }: Marked, at: number, flag: number): boolean {
  return ((flags[at] ?? 0) & flag) !== 0;
}

/** The only formatting that goes over several lines. */
function markBlocks(marked: Marked): void {
  const { text } = marked;
  for (let open = text.indexOf(BLOCK); open !== -1;) {
    const inside = open + BLOCK.length;
    const close = text.indexOf(BLOCK, inside);
    if (close === -1) return;
    const after = close + BLOCK.length;
    if (text.slice(inside, close).trim() === '') {
      open = text.indexOf(BLOCK, close);
      continue;
    }
    setFlag(marked, open, after, FLAG_OF.monospace);
    setFlag(marked, open, inside, HIDDEN);
    setFlag(marked, close, after, HIDDEN);
    open = text.indexOf(BLOCK, after);
  }
}

function readLine(marked: Marked, start: number, end: number): TextLine {
  const { length, ...kind } = readPrefix(marked, start, end);
  markInline(marked, start + length, end);
  return { ...kind, spans: spansOf(marked, start + length, end) };
}

function readPrefix(
  marked: Marked,
  start: number,
  end: number,
): Omit<TextLine, 'spans'> & { length: number } {
  const line = marked.text.slice(start, Math.min(end, start + 8));
  const found = /^(?:(>) ?|([*-]) |(\d{1,3})\. )(?=\S)/.exec(line);
  if (found === null || hasFlag(marked, start, UNTOUCHABLE)) return { kind: 'text', length: 0 };
  const [{ length }, quote, bullet, number] = found;
  if (quote !== undefined) return { kind: 'quote', length };
  if (bullet !== undefined) return { kind: 'bullet', length };
  return { kind: 'number', number: Number(number), length };
}

/** A style within itself would change nothing, so this nests as deep as there are styles. */
function markInline(marked: Marked, start: number, end: number): void {
  const { text } = marked;
  const unclosed = new Set<string>();
  for (let at = start; at < end; at += 1) {
    const mark = text.charAt(at);
    const style = STYLE_BY_MARK.get(mark);
    if (style === undefined || unclosed.has(mark)) continue;
    if (hasFlag(marked, at, UNTOUCHABLE | FLAG_OF[style]) || !canOpen(text, at, { start, end })) {
      continue;
    }
    const close = findClose(marked, at, end);
    if (close === -1) {
      unclosed.add(mark);
      continue;
    }
    setFlag(marked, at, close + 1, FLAG_OF[style]);
    setFlag(marked, at, at + 1, HIDDEN);
    setFlag(marked, close, close + 1, HIDDEN);
    if (style !== 'code') markInline(marked, at + 1, close);
    at = close;
  }
}

/** It stands before a word, and not within one. */
function canOpen(
  text: string,
  at: number,
  { start, end }: { start: number; end: number },
): boolean {
  if (at > start && isWord(text.charAt(at - 1))) return false;
  return (
    at + 1 < end && /[^\s]/.test(text.charAt(at + 1)) && text.charAt(at + 1) !== text.charAt(at)
  );
}

function findClose(marked: Marked, open: number, end: number): number {
  const { text } = marked;
  const mark = text.charAt(open);
  for (
    let at = text.indexOf(mark, open + 2);
    at !== -1 && at < end;
    at = text.indexOf(mark, at + 1)
  ) {
    const isAfterText = !/\s/.test(text.charAt(at - 1));
    const isAtEnd = at + 1 === end || !isWord(text.charAt(at + 1));
    if (isAfterText && isAtEnd && !hasFlag(marked, at, UNTOUCHABLE)) return at;
  }
  return -1;
}

function isWord(unit: string): boolean {
  return /[\p{L}\p{N}]/u.test(unit);
}

function spansOf(marked: Marked, start: number, end: number): TextSpan[] {
  const spans: TextSpan[] = [];
  let shown = -1;
  for (let at = start; at < end; at += 1) {
    const flags = marked.flags[at] ?? 0;
    if ((flags & HIDDEN) !== 0) continue;
    const last = spans.at(-1);
    if (last !== undefined && flags === shown) {
      last.text += marked.text.charAt(at);
      continue;
    }
    shown = flags;
    spans.push({
      text: marked.text.charAt(at),
      styles: STYLES.filter(([, flag]) => (flags & flag) !== 0).map(([style]) => style),
      isPlaceholder: (flags & PLACEHOLDER) !== 0,
    });
  }
  return spans;
}
