const VARIABLE = /\{\{([^{}]*)\}\}/g;

/** The names between the braces, in order, repeats included. */
export function variablesIn(text: string): string[] {
  if (!text.includes('{{')) return [];
  return [...text.matchAll(VARIABLE)].map((match) => match[1] ?? '');
}

export function distinctVariables(text: string): string[] {
  return [...new Set(variablesIn(text))];
}

export function substitute(text: string, valueOf: (variable: string) => string): string {
  return text.replace(VARIABLE, (_match, variable: string) => valueOf(variable));
}
