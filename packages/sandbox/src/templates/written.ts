const LETTER = /[\p{L}\p{N}_]/u;
/** Their words follow each other without blanks. */
const UNSPACED =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u;
const SIGNS_OF_TEXT = ['©', '®', '™'];
const EMOJI_SELECTOR = '\uFE0F';
const KEY_CAP = '\u20E3';

/** Whether `_…_` or `~…~` would be shown as italic or struck through. */
export function hasMarks(text: string): boolean {
  return ['_', '~'].some((mark) => {
    for (let from = text.indexOf(mark); from >= 0; from = text.indexOf(mark, from + 1)) {
      const to = text.indexOf(mark, from + 1);
      const isOpening = !isLetter(text[from - 1]) && !/\s/.test(text[from + 1] ?? ' ');
      if (isOpening && to > from + 1 && !isLetter(text[to + 1])) return true;
    }
    return false;
  });
}

function isLetter(char: string | undefined): boolean {
  return char !== undefined && LETTER.test(char);
}

export function hasEmoji(text: string): boolean {
  const chars = Array.from(text);
  return chars.some((char, index) => {
    if (char === KEY_CAP || /\p{Regional_Indicator}/u.test(char)) return true;
    if (!/\p{Extended_Pictographic}/u.test(char)) return false;
    return !SIGNS_OF_TEXT.includes(char) || chars[index + 1] === EMOJI_SELECTOR;
  });
}

/** Words between blanks; in a word of a script without blanks, its letters and what stands around them. */
export function wordsIn(text: string): number {
  let words = 0;
  for (const token of text.split(/\s+/)) {
    let isInWord = false;
    for (const char of token) {
      const isUnspaced = UNSPACED.test(char);
      if (isUnspaced || !isInWord) words += 1;
      isInWord = !isUnspaced;
    }
  }
  return words;
}
