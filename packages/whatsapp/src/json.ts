/** A JSON object of Meta's: any field may be missing, or of another kind than documented. */
export type Json = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own field: `type: "constructor"` must not find what every object inherits. */
export function fieldOf(object: Json | undefined, name: string): unknown {
  return object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
}

export function recordAt(object: Json | undefined, name: string): Json | undefined {
  const value = fieldOf(object, name);
  return isRecord(value) ? value : undefined;
}

export function listAt(object: Json | undefined, name: string): readonly unknown[] | undefined {
  const value = fieldOf(object, name);
  return Array.isArray(value) ? (value as unknown[]) : undefined;
}

/** A text that is not empty. */
export function textAt(object: Json | undefined, name: string): string | undefined {
  const value = fieldOf(object, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** An id, which Meta writes now as a text and now as a number (cloud-api.md §9.5). */
export function idAt(object: Json | undefined, name: string): string | undefined {
  const value = fieldOf(object, name);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
    return BigInt(value).toString();
  }
  return textAt(object, name);
}

/** The same object without the fields that are not known, as optional fields ask for. */
export function known<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/** Level by level, for a hostile nesting must not overflow the stack. */
export function isDeeperThan(root: Json, limit: number): boolean {
  let level: object[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((node) => Object.values(node).filter(isObject));
  }
  return false;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
