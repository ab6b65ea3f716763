import { GraphError, templateError } from '../errors.js';
import { lengthOf, recordsIn, textOf, type Json } from '../json.js';
import { exampleOf } from './parts.js';
import { distinctVariables, substitute, variablesIn } from './variables.js';
import { hasEmoji, hasMarks, wordsIn } from './written.js';

export type ParameterFormat = 'POSITIONAL' | 'NAMED';

const TEXT_TOO_LONG = 2388040;
const BAD_HEADER = 2388047;
const BAD_BODY = 2388072;
const BAD_FOOTER = 2388073;
const TOO_MANY_VARIABLES = 2388293;
const VARIABLE_AT_EDGE = 2388299;
const BAD_HANDLE = 2494102;

const HEADER_MAX = 60;
const FOOTER_MAX = 60;
const MEDIA_FORMATS = ['IMAGE', 'VIDEO', 'DOCUMENT', 'GIF'];
const PLAIN_FORMATS = ['LOCATION', 'PRODUCT'];

export function checkHeader(header: Json | null, format: ParameterFormat): void {
  if (!header) return;
  const kind = textOf(header.format) ?? '';
  if (PLAIN_FORMATS.includes(kind)) return;
  if (MEDIA_FORMATS.includes(kind)) {
    checkHandle(header);
    return;
  }
  if (kind !== 'TEXT') {
    throw new GraphError(100, {
      message: `(#100) Param components['header']['format'] must be one of {TEXT, ${MEDIA_FORMATS.join(', ')}, LOCATION}.`,
    });
  }
  const text = filledText(header, 'header', BAD_HEADER);
  checkLength(text, HEADER_MAX, 'header');
  checkVariableNames(text, format, BAD_HEADER, 'header');
  if (distinctVariables(text).length > 1) {
    throw templateError(BAD_HEADER, 'Too many variables', 'The header takes one variable.');
  }
  const written = substitute(text, () => ' ');
  if (/[*`\r\n]/.test(written) || hasMarks(written) || hasEmoji(written)) {
    throw templateError(
      BAD_HEADER,
      'Message Header Format is Incorrect',
      "The message header can't have any new lines, formatting characters, emojis, or asterisks.",
    );
  }
  checkSamples(header, { text, format, where: 'header', subcode: BAD_HEADER });
}

function checkHandle(header: Json): void {
  const handles = exampleOf(header, 'header_handle');
  const handle: unknown = Array.isArray(handles) ? handles[0] : undefined;
  if (typeof handle === 'string' && handle.toLowerCase().startsWith('http')) {
    throw templateError(BAD_HANDLE, 'Invalid header handle', 'The header handle is not valid.');
  }
  if (Array.isArray(handles) && handles.length > 1) {
    throw templateError(
      BAD_HEADER,
      'Message Header Format is Incorrect',
      'The header takes one sample.',
    );
  }
  if (isFilled(handle)) return;
  throw templateError(
    BAD_HEADER,
    'Missing sample parameter',
    'The header needs a sample: example.header_handle with the handle of an upload.',
  );
}

export function checkBody(
  body: Json | null,
  format: ParameterFormat,
  mostCharacters: number,
): void {
  if (!body) return;
  const text = filledText(body, 'body', BAD_BODY);
  checkLength(text, mostCharacters, 'body');
  checkVariableNames(text, format, BAD_BODY, 'body');
  checkEdges(text);
  checkRatio(text);
  checkSamples(body, { text, format, where: 'body', subcode: BAD_BODY });
}

export function checkFooter(footer: Json | null): void {
  if (!footer) return;
  const text = filledText(footer, 'footer', BAD_FOOTER);
  checkLength(text, FOOTER_MAX, 'footer');
  if (variablesIn(text).length > 0) {
    throw templateError(
      BAD_FOOTER,
      'Message Footer Format is Incorrect',
      "The message footer can't have variables.",
    );
  }
}

function filledText(component: Json, where: string, subcode: number): string {
  const text = textOf(component.text);
  if (text !== undefined && text.trim() !== '') return text;
  throw templateError(subcode, `Message ${where} is missing`, `The ${where} needs a text.`);
}

export function checkLength(text: string, most: number, where: string): void {
  if (lengthOf(text) <= most) return;
  throw templateError(
    TEXT_TOO_LONG,
    'Character limit exceeded',
    `The ${where} has ${lengthOf(text)} characters; at most ${most} are allowed.`,
  );
}

function checkVariableNames(
  text: string,
  format: ParameterFormat,
  subcode: number,
  where: string,
): void {
  const variables = distinctVariables(text);
  const refuse = (message: string) =>
    templateError(subcode, 'Variables are not formatted correctly', `In the ${where}: ${message}`);
  if (/\{\{|\}\}|\{\0|\0\}/.test(substitute(text, () => '\0'))) {
    throw refuse('braces do not match.');
  }
  if (format === 'NAMED') {
    const wrong = variables.find((name) => !/^[a-z0-9_]*[a-z_][a-z0-9_]*$/.test(name));
    if (wrong !== undefined) throw refuse(`{{${wrong}}} is not a parameter name.`);
    if (variables.length < variablesIn(text).length) throw refuse('each name may stand once.');
    return;
  }
  const isContiguous = variables
    .map(Number)
    .sort((a, b) => a - b)
    .every((number, index) => number === index + 1);
  if (!isContiguous || variables.some((name) => !/^[1-9]\d*$/.test(name))) {
    throw refuse('variables must be {{1}}, {{2}} and so on, without a gap.');
  }
}

function checkEdges(text: string): void {
  if (!/^\s*\{\{|\}\}\s*$/.test(text)) return;
  throw templateError(
    VARIABLE_AT_EDGE,
    "Leading or trailing params aren't allowed",
    "Variables can't be at the start or end of the template.",
  );
}

/** cloud-api.md §4.3 gives the rule of thumb; Meta does not publish its formula. */
function checkRatio(text: string): void {
  const variables = variablesIn(text).length;
  if (variables === 0 || wordsIn(text) >= 2 * variables + 1) return;
  throw templateError(
    TOO_MANY_VARIABLES,
    'Parameters to words ratio exceeds limit',
    'This template has too many variables for its length. Reduce the variables or lengthen the message.',
  );
}

interface Sampled {
  text: string;
  format: ParameterFormat;
  where: 'header' | 'body';
  subcode: number;
}

function checkSamples(component: Json, { text, format, where, subcode }: Sampled): void {
  const variables = distinctVariables(text);
  if (variables.length === 0) return;
  const isSampled =
    format === 'NAMED'
      ? hasNamedSamples(exampleOf(component, `${where}_text_named_params`), variables)
      : samplesIn(exampleOf(component, `${where}_text`), where, variables.length).every(isFilled);
  if (isSampled) return;
  throw templateError(
    subcode,
    'Missing sample parameter',
    `The ${where} needs a sample for each of its ${variables.length} variables.`,
  );
}

function hasNamedSamples(samples: unknown, variables: readonly string[]): boolean {
  const named = new Set(
    recordsIn(samples)
      .filter((sample) => isFilled(sample.example))
      .map((sample) => sample.param_name),
  );
  return variables.every((variable) => named.has(variable));
}

/** As many as there are variables; of the body the first list of a list, of the header a list (cloud-api.md §4.1). */
function samplesIn(samples: unknown, where: Sampled['where'], count: number): unknown[] {
  const given: unknown = where === 'body' && Array.isArray(samples) ? samples[0] : samples;
  return Array.from({ length: count }, (_, index): unknown =>
    Array.isArray(given) ? given[index] : undefined,
  );
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
