/** The policy that `doctor --policy` prints holds nothing too much: without any action, or any resource, a command comes to grief. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Need, needsIn } from '../support/needs.ts';
import { PLACE, REFUSED, startTrials, type Trials } from '../support/trials.ts';
import { isWhole, sampled, sampleSize } from './support/extent.ts';

let trials: Trials;
beforeAll(async () => {
  trials = await startTrials();
});
afterAll(() => trials?.end());

const all = needsIn(PLACE);
const needs = isWhole ? all : sampled(all, sampleSize * 8, ({ sid, without, run }) => `${sid} ${without} ${run}`);

describe('each action and each resource is needed', () => {
  it.each(needs.map((need): [string, string, string, Need] => [need.sid, need.without, need.run, need]))(
    '%s without %s stops %s',
    async (_sid, _without, _run, need) => {
      expect(await trials.attempt(need.run, need)).toMatch(REFUSED);
    },
  );
});
