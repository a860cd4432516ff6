/** What a crash, or a hand, can leave of a stack: from each of it `up` makes the stack whole, and `down` leaves nothing. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../src/provision/walk.ts';
import { halfMade } from '../support/half-made.ts';
import { inventoryOf } from '../support/inventory.ts';
import { type LeftoverTrial, startLeftoverTrial } from '../support/leftover-trial.ts';
import { idealsByPart, idealsOf, survivors } from '../support/leftovers.ts';

/** Of the whole lattice, and of what hands can do; both with this seed. */
const SAMPLE = 60;
const SEED = 20_261_129;
const LONG = 3_600_000;

let trial: LeftoverTrial;
beforeAll(async () => {
  trial = await startLeftoverTrial();
});
afterAll(async () => {
  const { held } = await inventoryOf({ ...trial.endpoint, endpoint: trial.endpoint.url });
  await trial.end();
  expect(held).toEqual({});
});

interface Left {
  title: string;
  how: () => Promise<void>;
}

async function tryAll(what: string, all: readonly Left[]) {
  const failed: string[] = [];
  for (const { title, how } of all) {
    const error = await trial.attempt(how).catch((thrown: unknown) => thrown);
    if (!error) continue;
    failed.push(`${title}: ${String(error)}`);
    await trial.clear();
  }
  console.log(`leftovers: ${all.length} ${what}, each made whole and removed`);
  expect(failed).toEqual([]);
}
const named = (ideal: ReadonlySet<string>) => (ideal.size === 0 ? 'nothing' : [...ideal].join(', '));

describe('leftovers', () => {
  it(
    'of each part of the graph, the rest whole or absent: built up, and cut out',
    async () => {
      const ideals = idealsByPart(trial.resources);
      const both = ideals.flatMap((ideal): Left[] => [
        { title: `built up: ${named(ideal)}`, how: trial.built(ideal) },
        { title: `cut out: ${named(ideal)}`, how: trial.cutTo(ideal) },
      ]);
      await tryAll('order ideals by part', both);
    },
    LONG,
  );

  it(
    'of all parts at once, a sample',
    async () => {
      const all = idealsOf(trial.resources);
      const some = fc.sample(fc.integer({ min: 0, max: all.length - 1 }), { seed: SEED, numRuns: SAMPLE });
      const lefts = some.map((index, at): Left => {
        const ideal = all[index]!;
        return { title: named(ideal), how: (at % 2 === 0 ? trial.built : trial.cutTo)(ideal) };
      });
      await tryAll(`of ${all.length} order ideals`, lefts);
    },
    LONG,
  );

  it(
    'of hands that deleted whatever they liked, a sample',
    async () => {
      const some = fc.sample(fc.subarray(trial.resources.map(keyOf)), { seed: SEED, numRuns: SAMPLE });
      const lefts = some.map((deleted): Left => {
        const ideal = survivors(trial.resources, new Set(deleted));
        return { title: named(ideal), how: trial.cutTo(ideal) };
      });
      await tryAll('subsets', lefts);
    },
    LONG,
  );

  it('of resources that are half made', () => tryAll('half made', halfMade(trial)), LONG);
});
