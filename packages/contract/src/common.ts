import { z } from 'zod';

/** A point in time as every answer writes it: ISO 8601, UTC, milliseconds. */
export function timestamp(description: string) {
  return z.iso
    .datetime({ precision: 3 })
    .meta({ description, example: '2026-11-23T20:15:04.123Z' });
}

/** A point in time as any request may write it: ISO 8601 with any offset. */
export const moment = z.iso.datetime({ offset: true });

/** Merchants by id, each once. */
export const merchantIds = z
  .array(z.string().min(1).max(64))
  .max(1000)
  .refine((ids) => new Set(ids).size === ids.length, 'Names a merchant twice.');

/** Whether a text is within so many characters; an emoji outside the basic plane is one. */
export function fits(text: string, most: number): boolean {
  return text.length <= most || (text.length <= 2 * most && Array.from(text).length <= most);
}

/** A text of at least one character and at most so many, as people count them and OpenAPI does. */
export function characters(most: number) {
  return z
    .string()
    .min(1)
    .refine((text) => fits(text, most), `Must be at most ${most} characters.`)
    .meta({ maxLength: most });
}

export const pageQuery = {
  cursor: z.string().min(1).max(500).optional().meta({
    description: '`meta.nextCursor` of the page before; absent for the first page.',
    example: 'eyJrIjoibSJ9.c2ln',
  }),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({
    description: 'How many at the most.',
    example: 50,
  }),
};

/** Names one request of a caller's, however often it is sent; printable ASCII. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x20-\x7e]{1,255}$/, 'Must be 1 to 255 printable ASCII characters.')
  .meta({
    description:
      'Your own name for this request: sent again with the same key it gives the same answer, and ' +
      'nothing is done twice. An answer that was given before has `Idempotent-Replayed: true`.',
    example: 'b3f1c2d4-order-17',
  });

export const Preference = z.string().max(200).meta({
  description: '`respond-async`: answer as soon as it is stored.',
  example: 'respond-async',
});

/** A query parameter that takes several values separated by commas. */
export function commaList<T extends z.ZodType>(item: T, meta: { description: string }) {
  return z
    .preprocess(
      (value) => (typeof value === 'string' ? value.split(',') : value),
      z.array(item).min(1).max(50),
    )
    .optional()
    .meta({ ...meta, param: { style: 'form', explode: false } });
}

export const PageMeta = z
  .object({
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: 'Pass it as `cursor`; null on the last page.', example: null }),
    limit: z.int().meta({ description: 'The limit that was applied.', example: 50 }),
  })
  .meta({
    id: 'PageMeta',
    description: 'Where the next page begins.',
    example: { nextCursor: null, limit: 50 },
  });

/** An IANA name that this system's own time zones know. */
export const timeZone = z
  .string()
  .max(60)
  .refine(isTimeZone, { message: 'Must be an IANA time zone, such as Europe/Amsterdam.' })
  .meta({ description: 'IANA time zone.', example: 'Europe/Amsterdam' });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // Offsets such as +01:00 are no IANA names, though newer runtimes take them.
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** Narrows a list to one merchant. */
export const merchantFilter = z.string().max(64).optional().meta({
  description: 'Admins only: of this merchant.',
  example: 'mer_0193a7f2c1e47b3a9c5d2e8f41b06a78',
});

/** Plain text to look for; no pattern of the database's can hold a NUL. */
export const searchText = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !text.includes('\0'), 'Must be plain text.');
