import { describe, expect, it } from 'vitest';
import { parseOptions } from '../src/options.js';
import { seededRandom } from '../src/random.js';

describe('parseOptions', () => {
  it('counts seeds from the first, and gives the sends time', () => {
    expect(parseOptions(['--seeds', '3', '--first', '7', '--sends', '500'])).toEqual({
      seeds: [7, 8, 9],
      sends: 500,
      seconds: 10,
    });
    expect(parseOptions([])).toEqual({ seeds: [1], sends: 10_000, seconds: 100 });
  });

  it.each([['--seeds', '0'], ['--sends', 'many'], ['--first', '1.5'], ['--unknown']])(
    'refuses %s %s',
    (...args) => {
      expect(() => parseOptions(args)).toThrow(args[0]);
    },
  );
});

describe('seededRandom', () => {
  it('chooses the same again for the same seed, and otherwise for another', () => {
    const choices = (seed: number) => {
      const random = seededRandom(seed);
      return [random.next(), random.whole(1, 1_000), ...random.shuffle(['a', 'b', 'c', 'd'])];
    };
    expect(choices(7)).toEqual(choices(7));
    expect(choices(7)).not.toEqual(choices(8));
  });
});
