/** One rule of Meta's that a template breaks. */
export interface Violation {
  /** Dotted, from the template: `components.1.buttons.0.url`. */
  path: string;
  /** A stable name of the rule: `variables.edge`. */
  rule: string;
  /** What is wrong. */
  message: string;
  /** What to do. */
  fix: string;
}

const MAX_QUOTE_LENGTH = 60;

/** A piece of somebody's input, short enough for a message. */
export function quote(text: string): string {
  return text.length > MAX_QUOTE_LENGTH ? `${text.slice(0, MAX_QUOTE_LENGTH)}…` : text;
}
