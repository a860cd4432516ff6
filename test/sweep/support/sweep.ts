/** Tries all cases of a scenario on several endpoints at once, or as many of them as a sample has, and says how many. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Case, IN_PROCESS, learn, record, type Scenario, type Then, tryCase, type Way } from './cases.ts';
import { isWhole, sampled, sampleSize } from './extent.ts';
import { type Site, textOf } from './site.ts';
import { type Slot, startSlot } from './slot.ts';

/** A case waits more than it computes. */
const SLOTS = isWhole ? 6 : 2;
/** Regular expressions, to look at a part of it: of calls, as the sweep names them, and of ways to break them. */
const { DESTINED_SWEEP_SITES: only = '', DESTINED_SWEEP_WAYS: ways = '' } = process.env;

export function sweep(scenario: Scenario, possible: readonly Way[]): void {
  const { title } = scenario;
  describe(title, () => {
    const slots: Slot[] = [];
    let sites: Site[] = [];
    let tried = 0;

    beforeAll(async () => {
      slots.push(...(await Promise.all(Array.from({ length: SLOTS }, (_, index) => startSlot(`sweep-${index}`)))));
      await Promise.all(slots.map((slot) => learn(slot, scenario)));
      sites = await record(slots[0]!, scenario);
      sites = sites.filter((site) => new RegExp(only).test(textOf(site)));
      expect(sites.length).toBeGreaterThan(0);
    });
    afterAll(async () => {
      await Promise.all(slots.map((slot) => slot.stop()));
      console.log(`${title}: ${sites.length} calls, ${tried} cases`);
    });

    const tryThese = async (cases: readonly Case[]) => {
      tried += cases.length;
      const found = await tryAll(slots, scenario, cases);
      // At once and whole: others run for long yet.
      if (found.length > 0) throw new Error(found.join('\n'));
    };
    const chosen = possible.filter((name) => new RegExp(ways).test(name));
    const every = (way: Way, then: Then) => sites.map((site): Case => ({ site, way, then }));
    if (isWhole) {
      for (const way of chosen) {
        it(`one call ${way}, then up makes it whole`, () => tryThese(every(way, 'whole')));
        it(`one call ${way}, then down leaves nothing`, () => tryThese(every(way, 'nothing')));
      }
    } else {
      const size = Math.ceil((sampleSize * chosen.length) / IN_PROCESS.length);
      it(`a sample of ${size} cases`, () =>
        tryThese(
          sampled(
            chosen.flatMap((way) => [...every(way, 'whole'), ...every(way, 'nothing')]),
            size,
            ({ site, way, then }) => `${textOf(site)} ${way} ${then}`,
          ),
        ));
    }
  });
}

/** A pool of slots, each with one case at a time. Answers what went wrong. */
async function tryAll(slots: readonly Slot[], scenario: Scenario, cases: readonly Case[]): Promise<string[]> {
  const waiting = [...cases];
  const found: string[] = [];
  const work = async (index: number) => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { problems, reached } = await tryCase(slots[index]!, scenario, next);
      if (!reached && next.site.nth === 1) problems.push('the call was not made');
      found.push(...problems.map((problem) => `${textOf(next.site)} ${next.way}, then ${next.then}: ${problem}`));
    }
  };
  await Promise.all(slots.map((_, index) => work(index)));
  return found;
}
