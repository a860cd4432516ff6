/** A sample of what a crash, or a hand, can leave of a stack: `up` makes it whole, `down` leaves nothing. All of it is swept. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { stackOf } from '../../src/pattern/stack.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { halfMade } from '../support/half-made.ts';
import { type LeftoverTrial, startLeftoverTrial } from '../support/leftover-trial.ts';
import { idealsByPart, idealsOf, survivors } from '../support/leftovers.ts';

const SEED = 20_261_129;
let trial: LeftoverTrial;
beforeAll(async () => {
  trial = await startLeftoverTrial();
});
afterAll(() => trial?.end());

it('there are so many order ideals of the graph', () => {
  const stack = stackOf({ name: 'n', partition: 'aws', account: '000000000000', region: 'us-east-1' });
  const resources = pattern(stack, DEFAULT_CHOICES);
  expect({ all: idealsOf(resources).length, byPart: idealsByPart(resources).length }).toMatchInlineSnapshot(`
    {
      "all": 15456,
      "byPart": 130,
    }
  `);
});

it('what a crash leaves is made whole by up, and removed by down', async () => {
  const ideals = idealsByPart(trial.resources);
  const some = fc.sample(fc.constantFrom(...ideals), { seed: SEED, numRuns: 2 });
  for (const [at, ideal] of some.entries()) await trial.attempt((at % 2 === 0 ? trial.built : trial.cutTo)(ideal));
}, 180_000);

it('what hands leave is made whole by up, and removed by down', async () => {
  const some = fc.sample(fc.subarray(trial.resources.map(keyOf)), { seed: SEED, numRuns: 2 });
  for (const deleted of some) await trial.attempt(trial.cutTo(survivors(trial.resources, new Set(deleted))));
}, 180_000);

it('what is half made is made whole by up, and removed by down', async () => {
  const some = fc.sample(fc.constantFrom(...halfMade(trial)), { seed: SEED, numRuns: 3 });
  for (const { how } of some) await trial.attempt(how);
}, 180_000);
