import type { ErrorDetail } from '@waypost/contract';
import type { z } from 'zod';
import { validationFailed } from '../errors.js';
import { toDetails } from './validation-details.js';

export interface BulkInput {
  /** Where each item of the checked body stood in the list that was sent. */
  indices: readonly number[];
  rejected: readonly { index: number; details: ErrorDetail[] }[];
}

export const NO_BULK: BulkInput = { indices: [], rejected: [] };

/**
 * Checks a body whose list may have wrong items among the others.
 * @param name of the list
 * @throws AppError validation_failed where anything but an item is wrong
 */
export function checkBulk(
  schema: z.ZodType,
  name: string,
  body: unknown,
): { body: unknown; bulk: BulkInput } {
  const parsed = schema.safeParse(body);
  if (parsed.success) {
    return {
      body: parsed.data,
      bulk: { indices: [...listOf(parsed.data, name).keys()], rejected: [] },
    };
  }
  const { issues } = parsed.error;
  const ofItems = issues.filter(({ path }) => path[0] === name && typeof path[1] === 'number');
  if (ofItems.length < issues.length) throw validationFailed(issues.flatMap(toDetails));
  const faults = new Map<number, ErrorDetail[]>();
  for (const issue of ofItems) {
    const index = Number(issue.path[1]);
    const inItem = { ...issue, path: issue.path.slice(2) } as typeof issue;
    faults.set(index, [...(faults.get(index) ?? []), ...toDetails(inItem)]);
  }
  const items = listOf(body, name);
  const indices = [...items.keys()].filter((index) => !faults.has(index));
  const left = { ...(body as object), [name]: indices.map((index) => items[index]) };
  const rejected = [...faults].map(([index, details]) => ({ index, details }));
  // Without an item left there is nothing that the schema could still say.
  const checked = indices.length === 0 ? left : schema.parse(left);
  return { body: checked, bulk: { indices, rejected } };
}

function listOf(body: unknown, name: string): unknown[] {
  const list = (body as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(list) ? (list as unknown[]) : [];
}
