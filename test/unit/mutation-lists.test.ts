/** Lists of mutations go stale as the code moves on: each must still apply. Whether it is noticed is what `npm run mutate` tells. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lists } from '../mutate/lists.ts';
import { mutate } from '../mutate/mutation.ts';

const root = resolve(import.meta.dirname, '../..');

describe.each(lists)('%s', (_, { tests, mutations }) => {
  it('names tests that exist', () => {
    expect(tests.filter((name) => !existsSync(join(root, name)))).toEqual([]);
    expect(tests).not.toEqual([]);
  });

  it('names each mutation once, and what it turns red', () => {
    const names = mutations.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(mutations.filter(({ red }) => red.length === 0)).toEqual([]);
  });

  it.each(mutations.map((mutation) => [mutation.name, mutation] as const))('%s', (_, mutation) => {
    expect(() => mutate(readFileSync(join(root, mutation.file), 'utf8'), mutation)).not.toThrow();
  });
});
