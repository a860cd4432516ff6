/** The policy that `doctor --policy` prints: each command does all that it does with its statements alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCENARIOS, type ScenarioName } from '../support/scenarios.ts';
import { startTrials, type Trials } from '../support/trials.ts';

let trials: Trials;
beforeAll(async () => {
  trials = await startTrials();
});
afterAll(() => trials?.end());

describe('the statements of a command are enough', () => {
  it.each(Object.keys(SCENARIOS) as ScenarioName[])('for %s', async (name) => {
    expect(await trials.attempt(name)).toBeUndefined();
  });
});
