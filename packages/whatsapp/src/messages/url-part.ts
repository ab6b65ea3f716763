/** Meta wants what has no place in a link escaped (cloud-api.md §1.5); what is escaped already stays. */
export function escapeUrlPart(value: string): string {
  const escapeByte = (byte: number) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return value.replace(/[^A-Za-z0-9\-._~/?#[\]@!$&'()*+,;=%]+/g, (part) =>
    Array.from(new TextEncoder().encode(part), escapeByte).join(''),
  );
}
