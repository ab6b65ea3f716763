import { GraphError, invalidParameter, missingParameter } from '../errors.js';
import { lengthOf, type Json } from '../json.js';

export function tooLong(where: string, most: number): GraphError {
  return new GraphError(100, {
    message: `(#100) Param ${where} must be at most ${most} characters long.`,
  });
}

/** A text that must be there, and how long it may be. */
export function neededText(
  object: Json,
  name: string,
  { where, most }: { where: string; most?: number },
): string {
  const value = object[name];
  const path = `${where}['${name}']`;
  if (value === undefined || value === null || value === '') throw missingParameter(path);
  if (typeof value !== 'string') throw invalidParameter(`${path} must be a string`);
  // The units are never fewer than the characters, and cost nothing to count.
  if (most !== undefined && value.length > most && lengthOf(value) > most)
    throw tooLong(path, most);
  return value;
}

export function optionalText(
  object: Json,
  name: string,
  limit: { where: string; most?: number },
): void {
  if (object[name] !== undefined) neededText(object, name, limit);
}
