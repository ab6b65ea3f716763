import { invalidParameter, missingParameter } from '../errors.js';
import type { Json } from '../json.js';

const BOUNDS = { latitude: 90, longitude: 180 };

/** cloud-api.md §1.2: coordinates are numbers, or texts that hold one. */
export function checkPlace(where: string, place: Json): void {
  for (const [name, bound] of Object.entries(BOUNDS)) {
    const value = place[name];
    if (value === undefined || value === '') throw missingParameter(`${where}['${name}']`);
    const isNumeric = typeof value === 'number' || typeof value === 'string';
    if (!isNumeric || !(Math.abs(Number(value)) <= bound)) {
      throw invalidParameter(`${where}['${name}'] must be between -${bound} and ${bound}`);
    }
  }
  for (const name of ['name', 'address']) {
    if (place[name] === undefined || typeof place[name] === 'string') continue;
    throw invalidParameter(`${where}['${name}'] must be a string`);
  }
}
