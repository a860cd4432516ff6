/** Breaks the code on purpose, one mutation at a time, and wants the tests that are named for it to fail. */
import { afterAll, describe, expect, it } from 'vitest';
import { lists } from './lists.ts';
import { createTree, type Outcomes, type Tree } from './tree.ts';

/** As many as run at once; see maxConcurrency. */
const free: Tree[] = [];
const all: Tree[] = [];

afterAll(async () => {
  await Promise.all(all.map((tree) => tree.remove()));
});

async function inTree(work: (tree: Tree) => Promise<Outcomes>): Promise<Outcomes> {
  let tree = free.pop();
  if (!tree) {
    tree = await createTree();
    all.push(tree);
  }
  try {
    return await work(tree);
  } finally {
    free.push(tree);
  }
}

describe.each(lists)('%s', (_, { tests, env, everyRow, mutations }) => {
  let rows: string[] = [];
  const red = new Set<string>();
  let tried = 0;

  it('is green as it is', async () => {
    const outcomes = await inTree((tree) => tree.run(tests, env));
    rows = [...outcomes.keys()];
    expect(rows.filter((title) => outcomes.get(title))).toEqual([]);
  });

  for (const mutation of mutations) {
    it.concurrent(mutation.name, async ({ expect }) => {
      const outcomes = await inTree((tree) => tree.run(tests, env, mutation));
      const failed = [...outcomes].filter(([, isRed]) => isRed).map(([title]) => title);
      for (const title of failed) red.add(title);
      tried += 1;
      for (const title of mutation.red)
        expect(failed, `${mutation.file} was broken`).toContainEqual(expect.stringContaining(title));
      expect(failed, 'survived').not.toEqual([]);
    });
  }

  if (everyRow) {
    it('every row was red once', ({ skip }) => {
      skip(tried < mutations.length || rows.length === 0, 'only some of the mutations were tried');
      expect(rows.filter((title) => !red.has(title))).toEqual([]);
    });
  }
});
