/** An object as a person's phone sent it, through Meta: anything may be missing, or of another kind. */
export type Given = Readonly<Record<string, unknown>>;

export function textAt(given: Given, name: string): string | undefined {
  const value = ownField(given, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An id, which Meta writes now as a text and now as a number (cloud-api.md §9.5). */
export function idAt(given: Given, name: string): string | undefined {
  const value = ownField(given, name);
  return Number.isSafeInteger(value) ? String(value) : textAt(given, name);
}

export function booleanAt(given: Given, name: string): boolean | undefined {
  const value = ownField(given, name);
  return typeof value === 'boolean' ? value : undefined;
}

/** Seconds since 1970 as a time in the API's form. */
export function timeAt(given: Given, name: string): string | undefined {
  const ms = Number(idAt(given, name)) * 1_000;
  return ms > 0 && ms <= LATEST_MS ? new Date(ms).toISOString() : undefined;
}

export function objectAt(given: Given, name: string): Given | undefined {
  const value = ownField(given, name);
  return isGiven(value) ? value : undefined;
}

/** Those of a list that are objects. */
export function objectsAt(given: Given, name: string): Given[] {
  const value = ownField(given, name);
  return Array.isArray(value) ? value.filter(isGiven).slice(0, LIST_MAX) : [];
}

/** The year 9999: what an ISO time of four digits can say. */
const LATEST_MS = 253_402_300_799_000;
/** More than Meta sends of anything. */
const LIST_MAX = 500;

function isGiven(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `type: "constructor"` must not find what every object inherits. */
function ownField(given: Given, name: string): unknown {
  return Object.hasOwn(given, name) ? given[name] : undefined;
}
