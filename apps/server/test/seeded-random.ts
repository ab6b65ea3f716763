/** The same numbers for the same seed, from 0 up to 1. */
export type Random = () => number;

/** Park and Miller's generator; the first numbers are thrown away, for near seeds begin alike. */
export function randomFrom(seed: number): Random {
  let state = (seed * 7_919) % 2_147_483_647;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  times(5, random);
  return random;
}

export function pick<T>(random: Random, list: readonly T[]): T {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new Error('Nothing to pick from.');
  return item;
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
