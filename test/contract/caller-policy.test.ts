/** The policy that `doctor --policy` prints: each command does all that it does with its statements alone, and comes to grief with less. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Need, needsIn } from '../support/needs.ts';
import { SCENARIOS, type ScenarioName } from '../support/scenarios.ts';
import { PLACE, REFUSED, startTrials, type Trials } from '../support/trials.ts';

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

describe('each action and each resource is needed', () => {
  it.each(needsIn(PLACE).map((need): [string, string, string, Need] => [need.sid, need.without, need.run, need]))(
    '%s without %s stops %s',
    async (_sid, _without, _run, need) => {
      expect(await trials.attempt(need.run, need)).toMatch(REFUSED);
    },
  );
});
