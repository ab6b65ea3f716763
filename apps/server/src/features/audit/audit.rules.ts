/** What names a secret: its value is nobody's to read later. */
const SECRET = /password|secret|token|subscription/i;
/** A larger body, such as a template's, is told by the thing that it made. */
const CHANGES_MAX_CHARS = 10_000;

/** What was asked for, without secrets; undefined where there is nothing, or too much, to keep. */
export function changesOf(body: unknown): Record<string, unknown> | undefined {
  const kept = withoutSecrets(body);
  if (typeof kept !== 'object' || kept === null || Array.isArray(kept)) return undefined;
  if (Object.keys(kept).length === 0) return undefined;
  return JSON.stringify(kept).length > CHANGES_MAX_CHARS
    ? undefined
    : (kept as Record<string, unknown>);
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name,
      SECRET.test(name) ? '[left out]' : withoutSecrets(child),
    ]),
  );
}
