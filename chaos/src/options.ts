import { parseArgs } from 'node:util';

export interface Options {
  seeds: readonly number[];
  sends: number;
  /** Over how long the sends of a seed are spread. */
  seconds: number;
}

export const USAGE = 'npm run chaos -- [--seeds 1] [--first 1] [--sends 10000]';

/** What two servers and all the rest sustain on two cores, with a server of them always down. */
const SENDS_PER_SECOND = 100;
const LEAST_SECONDS = 10;

/** @throws Error naming what cannot be used. */
export function parseOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { seeds: text, first: text, sends: text },
  });
  const count = whole('seeds', values.seeds, 1, 1_000);
  const first = whole('first', values.first, 1, 1_000_000);
  const sends = whole('sends', values.sends, 10_000, 50_000);
  return {
    seeds: Array.from({ length: count }, (_, index) => first + index),
    sends,
    seconds: Math.max(LEAST_SECONDS, sends / SENDS_PER_SECOND),
  };
}

function whole(name: string, text: string | undefined, usual: number, most: number): number {
  if (text === undefined) return usual;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Error(`--${name} must be a whole number between 1 and ${most}.`);
}
