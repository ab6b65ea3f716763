import { fieldOf, listAt, recordAt } from '../json.js';
import { checkTextExamples } from './example-rules.js';
import { headerFormat, type Part, type TemplateContext } from './template-parts.js';
import { countCharacters, countEmoji } from './text-length.js';
import { checkBodyVariables, checkNoVariables, checkVariables } from './variable-rules.js';
import { textAroundVariables, variableNames } from './variables.js';
import { quote, type Violation } from './violation.js';

const HEADER_MAX_LENGTH = 60;
const FOOTER_MAX_LENGTH = 60;
const MEDIA_FORMATS = new Set(['IMAGE', 'VIDEO', 'DOCUMENT', 'GIF']);
/** Past it a text is only told to be too long: what else is wrong with it helps nobody. */
const MAX_EXAMINED_LENGTH = 20_000;
/** Meta takes no asterisk at all; the other signs only where they would format. */
const MARKDOWN = /\*|`|(?:^|\W)_[^\s_][^_\n]*_(?:\W|$)|(?:^|\W)~[^\s~][^~\n]*~(?:\W|$)/;

/** The text of a part, or that it is missing or too long (cloud-api.md §4.2). */
export function checkText(
  part: Part,
  field: string,
  limit: { what: string; rule: string; maxLength: number },
): { text: string | undefined; violations: Violation[] } {
  const path = `${part.path}.${field}`;
  const value = fieldOf(part.fields, field);
  if (typeof value !== 'string' || value.trim() === '') {
    const message = `${limit.what} has no text.`;
    const fix = `Give it 1 to ${limit.maxLength} characters in "${field}".`;
    return {
      text: undefined,
      violations: [{ path, rule: `${limit.rule}.missing`, message, fix }],
    };
  }
  const length = countCharacters(value);
  if (length <= limit.maxLength) return { text: value, violations: [] };
  const tooLong: Violation = {
    path,
    rule: `${limit.rule}.too_long`,
    message: `${limit.what} has ${length} characters; at most ${limit.maxLength} are allowed.`,
    fix: 'Shorten it.',
  };
  const isWorthReading = value.length <= MAX_EXAMINED_LENGTH;
  return { text: isWorthReading ? value : undefined, violations: [tooLong] };
}

/** cloud-api.md §4.2, HEADER. */
export function checkHeader(part: Part, context: TemplateContext): Violation[] {
  const format = headerFormat(part);
  if (format === 'TEXT') return checkTextHeader(part, context);
  if (MEDIA_FORMATS.has(format)) return checkMediaHeader(part, format);
  if (format === 'LOCATION' || format === 'PRODUCT') return [];
  return [
    {
      path: `${part.path}.format`,
      rule: 'header.format',
      message: `Meta knows no header of format “${quote(format)}”.`,
      fix: 'Use TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION or PRODUCT.',
    },
  ];
}

function checkTextHeader(part: Part, context: TemplateContext): Violation[] {
  const limit = { what: 'The header', rule: 'header', maxLength: HEADER_MAX_LENGTH };
  const { text, violations } = checkText(part, 'text', limit);
  if (text === undefined) return violations;
  const path = `${part.path}.text`;
  if (variableNames(text).length > 1) {
    violations.push({
      path,
      rule: 'header.variables',
      message: 'The header has more than one variable.',
      fix: 'Keep one, and move the others to the body.',
    });
  }
  return [
    ...violations,
    ...checkHeaderCharacters(textAroundVariables(text), path),
    ...checkVariables(text, path, context.format),
    ...checkTextExamples(part, text, 'header', context.format),
  ];
}

/** Meta’s words of 2388047: “can't have any new lines, formatting characters, emojis, or asterisks”. */
function checkHeaderCharacters(text: string, path: string): Violation[] {
  const violations: Violation[] = [];
  if (/[\r\n]/.test(text)) {
    violations.push({
      path,
      rule: 'header.newline',
      message: 'The header has more than one line.',
      fix: 'Write it on one line, and move the rest to the body.',
    });
  }
  if (countEmoji(text) > 0) {
    violations.push({
      path,
      rule: 'header.emoji',
      message: 'The header has an emoji.',
      fix: 'Take it out; the body can have emoji.',
    });
  }
  if (MARKDOWN.test(text)) {
    violations.push({
      path,
      rule: 'header.markdown',
      message: 'The header has an asterisk, or italic, struck or code text.',
      fix: 'Take the formatting characters out; WhatsApp shows the header bold anyway.',
    });
  }
  return violations;
}

function checkMediaHeader(part: Part, format: string): Violation[] {
  const handles = listAt(recordAt(part.fields, 'example'), 'header_handle') ?? [];
  const [handle] = handles;
  if (handles.length > 1) {
    return [
      {
        path: `${part.path}.example`,
        rule: 'example.too_many',
        message: `The header has ${handles.length} example files.`,
        fix: 'Keep one.',
      },
    ];
  }
  if (typeof handle === 'string' && /^https?:/i.test(handle)) {
    return [
      {
        path: `${part.path}.example`,
        rule: 'example.handle',
        message: 'The example file is given as a link, which Meta does not take.',
        fix: 'Upload the file here and give its id, such as "med_…": a link that Meta listed cannot be used.',
      },
    ];
  }
  if (typeof handle === 'string' && handle.trim() !== '') return [];
  return [
    {
      path: `${part.path}.example`,
      rule: 'example.missing',
      message: `The ${format.toLowerCase()} header has no example file.`,
      fix: 'Upload a file and give its id in "example": {"header_handle": ["med_…"]}.',
    },
  ];
}

/** cloud-api.md §4.2, BODY. */
export function checkBody(part: Part, context: TemplateContext): Violation[] {
  const limit = { what: 'The body', rule: 'body', maxLength: context.bodyMaxLength };
  const { text, violations } = checkText(part, 'text', limit);
  if (text === undefined) return violations;
  return [
    ...violations,
    ...checkBodyVariables(text, `${part.path}.text`, context.format),
    ...checkTextExamples(part, text, 'body', context.format),
  ];
}

/** cloud-api.md §4.2, FOOTER. */
export function checkFooter(part: Part): Violation[] {
  const limit = { what: 'The footer', rule: 'footer', maxLength: FOOTER_MAX_LENGTH };
  const { text, violations } = checkText(part, 'text', limit);
  if (text === undefined) return violations;
  return [...violations, ...checkNoVariables(text, `${part.path}.text`, 'The footer')];
}
