import { countWords } from './text-length.js';
import {
  isPosition,
  isVariableName,
  scanVariables,
  type ParameterFormat,
  type ScannedText,
} from './variables.js';
import { quote, type Violation } from './violation.js';

/** A rule of cloud-api.md §4.3 over one text: what is wrong and what to do, or nothing. */
type TextRule = (
  text: string,
  scanned: ScannedText,
  format: ParameterFormat,
) => Omit<Violation, 'path'> | undefined;

/** Of any text that takes variables. */
export function checkVariables(text: string, path: string, format: ParameterFormat): Violation[] {
  return applyRules(ANYWHERE, text, path, format);
}

/** Of the body alone. */
export function checkBodyVariables(
  text: string,
  path: string,
  format: ParameterFormat,
): Violation[] {
  return applyRules([...ANYWHERE, notAtEdge, enoughWords], text, path, format);
}

/** Of texts that take no variables at all: footer, labels. */
export function checkNoVariables(text: string, path: string, what: string): Violation[] {
  if (scanVariables(text).variables.length === 0) return [];
  return [
    {
      path,
      rule: 'variables.not_allowed',
      message: `${what} cannot have variables.`,
      fix: 'Write plain text, and move the variable to the body.',
    },
  ];
}

function applyRules(
  rules: readonly TextRule[],
  text: string,
  path: string,
  format: ParameterFormat,
): Violation[] {
  const scanned = scanVariables(text);
  return rules.flatMap((rule) => {
    const broken = rule(text, scanned, format);
    return broken === undefined ? [] : [{ path, ...broken }];
  });
}

const bracesPaired: TextRule = (_text, { hasStrayBraces }) =>
  hasStrayBraces
    ? {
        rule: 'variables.braces',
        message: 'Double braces are not closed or not opened.',
        fix: 'Write each variable as {{1}} or {{first_name}}, and no double braces elsewhere.',
      }
    : undefined;

const namesWellFormed: TextRule = (_text, { variables }) => {
  const bad = variables.find(({ name }) => !isPosition(name) && !isVariableName(name));
  return bad === undefined
    ? undefined
    : {
        rule: 'variables.name',
        message: `{{${quote(bad.name)}}} is no variable that Meta takes.`,
        fix: 'Between the braces put a number from 1, or lower-case letters, digits and underscores; no blanks, no #, $ or %.',
      };
};

const oneStyle: TextRule = (_text, { variables }, format) => {
  const isOther = ({ name }: { name: string }) =>
    format === 'named' ? isPosition(name) : isVariableName(name);
  const other = variables.find(isOther);
  if (other === undefined) return undefined;
  const isMixed = variables.some(
    ({ name }) => (isPosition(name) || isVariableName(name)) && !isOther({ name }),
  );
  return {
    rule: isMixed ? 'variables.mixed' : 'variables.format',
    message: isMixed
      ? 'Numbers and names are mixed as variables.'
      : `{{${quote(other.name)}}} does not fit the template’s parameter format, which is ${format}.`,
    fix:
      format === 'named'
        ? 'Give every variable a name, or set the parameter format to positional.'
        : 'Number the variables {{1}}, {{2}} …, or set the parameter format to named.',
  };
};

const contiguous: TextRule = (_text, { variables }, format) => {
  if (format === 'named') return undefined;
  const numbers = new Set(
    variables
      .map(({ name }) => name)
      .filter(isPosition)
      .map(Number),
  );
  const missing = Array.from(numbers, (_, index) => index + 1).find((n) => !numbers.has(n));
  return missing === undefined
    ? undefined
    : {
        rule: 'variables.contiguous',
        message: `The variables leave out {{${missing}}}.`,
        fix: 'Number them from {{1}} without a gap, in each text anew.',
      };
};

const uniqueNames: TextRule = (_text, { variables }, format) => {
  if (format === 'positional') return undefined;
  const seen = new Set<string>();
  const twice = variables.find(({ name }) => seen.size === seen.add(name).size);
  return twice === undefined
    ? undefined
    : {
        rule: 'variables.unique',
        message: `{{${quote(twice.name)}}} stands there twice.`,
        fix: 'Give each variable its own name.',
      };
};

const notAtEdge: TextRule = (text, { variables }) => {
  const first = variables.at(0);
  const last = variables.at(-1);
  const isAtEdge =
    first !== undefined &&
    last !== undefined &&
    (text.slice(0, first.start).trim() === '' || text.slice(last.end).trim() === '');
  return isAtEdge
    ? {
        rule: 'variables.edge',
        message: 'The body begins or ends with a variable.',
        fix: 'Put words before the first and after the last variable.',
      }
    : undefined;
};

const notAdjacent: TextRule = (text, { variables }) => {
  const isAdjacent = variables.some((variable, index) => {
    const next = variables[index + 1];
    return next !== undefined && text.slice(variable.end, next.start).trim() === '';
  });
  return isAdjacent
    ? {
        rule: 'variables.adjacent',
        message: 'Two variables stand side by side.',
        fix: 'Put words between them, or make them one variable.',
      }
    : undefined;
};

/** The widest reading of a formula that Meta does not publish (2388293). */
const enoughWords: TextRule = (text, { variables }) => {
  const wordCount = countWords(text);
  const needed = 2 * variables.length + 1;
  return wordCount < needed && variables.length > 0
    ? {
        rule: 'variables.ratio',
        message: `The text needs at least ${needed} words, its variables among them; it has ${wordCount}.`,
        fix: 'Write more text around the variables, or use fewer.',
      }
    : undefined;
};

const ANYWHERE = [
  bracesPaired,
  namesWellFormed,
  oneStyle,
  contiguous,
  uniqueNames,
  notAdjacent,
] as const;
