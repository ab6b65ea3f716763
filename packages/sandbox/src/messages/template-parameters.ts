import { GraphError, invalidParameter } from '../errors.js';
import { isRecord, type Json } from '../json.js';

/** The parameters of a sent component; none where there is no such component. */
export function sentParameters(component: Json | null, where: string): Json[] {
  const parameters: unknown = component?.parameters;
  if (parameters === undefined || parameters === null) return [];
  if (!Array.isArray(parameters) || !parameters.every(isRecord)) {
    throw invalidParameter(`${where}: parameters must be an array of objects`);
  }
  return parameters;
}

/** cloud-api.md §1.5 and §2.9: how Meta words a wrong number of values. */
export function checkCount(where: string, count: number, expected: number): void {
  if (count === expected) return;
  throw new GraphError(132000, {
    details: `${where}: number of localizable_params (${count}) does not match the expected number of params (${expected})`,
  });
}

/** The value that a parameter holds under the name of its type. */
export function recordOf(parameter: Json, name: string, where: string): Json {
  const value = parameter[name];
  if (isRecord(value)) return value;
  throw new GraphError(131008, { details: `${where}: ${name} is missing` });
}
