/** Matches whatever contains a text, just as it stands but in any case of letters. */
export function containingText(text: string): RegExp {
  return new RegExp(text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'), 'i');
}
