import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');

const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/seed.md',
  'docs/deploy.md',
  'docs/flutter.md',
];

describe.each(documents)('%s', (name) => {
  const text = read(name);

  it('names only what is there', () => {
    const paths = [...text.matchAll(/`((?:apps|packages|docs|scripts|tools|bench)\/[\w./-]+)`/g)];
    const links = [...text.matchAll(/\]\((?!https?:)([\w./-]+)\)/g)];
    const missing = [...paths, ...links]
      .map((match) => match[1] ?? '')
      .filter(
        (path) => ![root, new URL(name, root)].some((base) => existsSync(new URL(path, base))),
      );
    expect(missing).toEqual([]);
  });

  it('names only commands that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm (?:run )?(start|test|[a-z]+:[a-z]+|(?<=run )[a-z:]+)/g)];
    const missing = named.map((match) => match[1] ?? '').filter((script) => !(script in scripts));
    expect(missing).toEqual([]);
  });
});
