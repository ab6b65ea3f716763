/**
 * Characters as people count them, more or less: an emoji outside the basic plane is one. Meta does not say how it
 * counts; of the ways there are this one refuses least.
 */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    const isPair =
      (text.charCodeAt(index) & 0xfc00) === 0xd800 &&
      (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
    if (isPair) {
      count -= 1;
      index += 1;
    }
  }
  return count;
}

/** Blanks part words; of scripts written without blanks every letter is taken for one, the reading that refuses least. */
const WORD =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]|[^\s\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+/gu;

/** Words in a text, variables among them. */
export function countWords(text: string): number {
  return text.match(WORD)?.length ?? 0;
}

/** © ® ™ are text unless a selector makes a picture of them; pictures, flags and key caps are emoji. */
const EMOJI =
  /(?![©®™](?!\uFE0F))\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[#*0-9]\uFE0F?\u20E3/gu;

/** Emoji in a text; one joined of several counts as its parts. */
export function countEmoji(text: string): number {
  return text.match(EMOJI)?.length ?? 0;
}
