import type { TemplateText } from './template-texts.js';
import { countEmoji, countWords } from './text-length.js';
import { scanVariables, textAroundVariables } from './variables.js';
import type { Violation } from './violation.js';
import { LOGIN_CODE, PROMOTION, SENSITIVE_DATA, SHORTENED_LINK, THREAT } from './warning-words.js';

interface TextWarning extends Omit<Violation, 'path'> {
  isDue: (text: TemplateText, category: string) => boolean;
}

const MIN_CAPITALS = 12;
const MAX_BODY_EMOJI = 10;

const WARNINGS: readonly TextWarning[] = [
  {
    // §4.1, allow_category_change; §4.8, PROMOTIONAL
    rule: 'warning.promotional',
    message: 'Meta often turns a utility template with words of promotion into marketing.',
    fix: 'Keep to the order, account or request it is about.',
    isDue: ({ kind, text }, category) =>
      category === 'UTILITY' && kind !== 'link' && PROMOTION.test(text),
  },
  {
    // §4.8, SCAM
    rule: 'warning.shortened_link',
    message: 'Shortened links, and links into WhatsApp, are often rejected.',
    fix: 'Use the full address of your own domain.',
    isDue: ({ text }) => SHORTENED_LINK.test(text),
  },
  {
    // §4.8, ABUSIVE_CONTENT
    rule: 'warning.capitals',
    message: 'Text in capitals alone is often rejected as spam.',
    fix: 'Write sentences.',
    isDue: ({ kind, text }) => kind !== 'link' && isInCapitals(text),
  },
  {
    // §4.8, SCAM
    rule: 'warning.sensitive_data',
    message: 'A template that asks for card numbers, passwords or the like is rejected as a scam.',
    fix: 'Ask for nothing secret; lead people to your own site instead.',
    isDue: ({ text }) => SENSITIVE_DATA.test(text),
  },
  {
    // §4.8, ABUSIVE_CONTENT
    rule: 'warning.threat',
    message: 'What reads as a threat is rejected as abusive.',
    fix: 'Say what is due and by when, and how to get help.',
    isDue: ({ text }) => THREAT.test(text),
  },
  {
    // §4.8, INCORRECT_CATEGORY; §4.4
    rule: 'warning.login_code',
    message: 'A code to log in or to confirm belongs in an authentication template.',
    fix: 'Use the category AUTHENTICATION, whose text is Meta’s own.',
    isDue: ({ kind, text }) =>
      kind === 'body' && scanVariables(text).variables.length > 0 && LOGIN_CODE.test(text),
  },
  {
    // §4.3: of the two readings of the formula, which Meta does not publish, the stricter
    rule: 'warning.ratio',
    message: 'For its length the body has many variables; Meta may refuse it.',
    fix: 'Write at least three words for each variable.',
    isDue: ({ kind, text }) =>
      kind === 'body' && countWords(text) < 3 * scanVariables(text).variables.length,
  },
  {
    // §4.2, BODY (unconfirmed)
    rule: 'warning.emoji',
    message: `A body with more than ${MAX_BODY_EMOJI} emoji is often rejected.`,
    fix: 'Take some out.',
    isDue: ({ kind, text }) => kind === 'body' && countEmoji(text) > MAX_BODY_EMOJI,
  },
  {
    // Meta's words of a refused button: “can't have any variables, newlines, emojis, or formatting characters”
    rule: 'warning.button_emoji',
    message: 'Emoji and formatting characters on a button are often rejected.',
    fix: 'Write plain words on it.',
    isDue: ({ kind, text }) => kind === 'label' && (countEmoji(text) > 0 || /[*~`]/.test(text)),
  },
];

/** What one text makes likely that Meta refuses the template or moves it to another category; `category` in upper case. */
export function warnOfText(text: TemplateText, category: string): Violation[] {
  return WARNINGS.filter(({ isDue }) => isDue(text, category)).map(({ rule, message, fix }) => ({
    path: text.path,
    rule,
    message,
    fix,
  }));
}

function isInCapitals(text: string): boolean {
  const letters = textAroundVariables(text).replaceAll(/\P{L}/gu, '');
  return (
    letters.length >= MIN_CAPITALS &&
    letters === letters.toUpperCase() &&
    letters !== letters.toLowerCase()
  );
}
