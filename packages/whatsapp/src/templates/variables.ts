export type ParameterFormat = 'positional' | 'named';

export interface TextVariable {
  /** What stands between the braces, whatever it is. */
  name: string;
  start: number;
  end: number;
}

export interface ScannedText {
  variables: TextVariable[];
  /** Whether braces are left over that belong to no variable. */
  hasStrayBraces: boolean;
}

/** Finds `{{…}}`, in one pass whatever the text is. */
export function scanVariables(text: string): ScannedText {
  const variables: TextVariable[] = [];
  let hasStrayBraces = false;
  let start: number | undefined;
  for (const match of text.matchAll(/\{\{|\}\}/g)) {
    if (match[0] === '{{') {
      if (start !== undefined) hasStrayBraces = true;
      start = match.index;
    } else if (start === undefined) {
      hasStrayBraces = true;
    } else {
      const end = match.index + 2;
      if (text[end] === '}' && text[end + 1] !== '}') hasStrayBraces = true;
      variables.push({ name: text.slice(start + 2, match.index), start, end });
      start = undefined;
    }
  }
  return { variables, hasStrayBraces: hasStrayBraces || start !== undefined };
}

/** The names in a text, each once; numbers in their order, others as they stand. */
export function variableNames(text: string): string[] {
  const names = [...new Set(scanVariables(text).variables.map((variable) => variable.name.trim()))];
  return names.every(isPosition) ? names.sort((a, b) => Number(a) - Number(b)) : names;
}

/** What is written around the variables. */
export function textAroundVariables(text: string): string {
  const { variables } = scanVariables(text);
  let at = 0;
  const pieces = variables.map(({ start, end }) => {
    const piece = text.slice(at, start);
    at = end;
    return piece;
  });
  return [...pieces, text.slice(at)].join(' ');
}

/** The text with every variable that has a value filled in. */
export function fillVariables(text: string, values: ReadonlyMap<string, string>): string {
  let filled = '';
  let at = 0;
  for (const { name, start, end } of scanVariables(text).variables) {
    filled += text.slice(at, start) + (values.get(name.trim()) ?? text.slice(start, end));
    at = end;
  }
  return filled + text.slice(at);
}

export function isPosition(name: string): boolean {
  return /^[1-9][0-9]{0,3}$/.test(name);
}

export function isVariableName(name: string): boolean {
  return /^[a-z0-9_]+$/.test(name) && !/^[0-9]+$/.test(name);
}

export function readParameterFormat(value: string | undefined): ParameterFormat {
  return value?.toLowerCase() === 'named' ? 'named' : 'positional';
}
