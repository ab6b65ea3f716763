const VARIABLE = /\{\{([^{}]*)\}\}/g;

/** The names between the braces, in order, repeats included. */
export function variablesIn(text: string): string[] {
  if (!text.includes('{{')) return [];
  return [...text.matchAll(VARIABLE)].map((match) => match[1] ?? '');
}

/** Each once; positions in their order, wherever they stand. */
export function distinctVariables(text: string): string[] {
  const names = [...new Set(variablesIn(text))];
  return names.every((name) => /^\d+$/.test(name))
    ? names.sort((a, b) => Number(a) - Number(b))
    : names;
}

export function substitute(text: string, valueOf: (variable: string) => string): string {
  return text.replace(VARIABLE, (_match, variable: string) => valueOf(variable));
}
