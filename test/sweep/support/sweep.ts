/** Tries all cases of a scenario on several endpoints at once, or as many of them as a sample has, and says how many. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Case, learn, record, type Scenario, tryCase, type Way } from './cases.ts';
import { type Site, textOf } from './site.ts';
import { type Slot, startSlot } from './slot.ts';

/** `whole`, or how many cases of each way a sample has. */
const { DESTINED_SWEEP: extent = 'whole', DESTINED_SWEEP_SEED: seed = '1' } = process.env;
/** A case waits more than it computes. */
const SLOTS = extent === 'whole' ? 6 : Math.min(6, Number(extent));
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

    for (const way of possible.filter((name) => new RegExp(ways).test(name))) {
      for (const then of ['whole', 'nothing'] as const) {
        it(`one call ${way}, then ${then === 'whole' ? 'up makes it whole' : 'down leaves nothing'}`, async () => {
          const cases = sampled(sites, `${title} ${way} ${then}`).map((site): Case => ({ site, way, then }));
          const found = await tryAll(slots, scenario, cases);
          tried += cases.length;
          expect(found).toEqual([]);
        });
      }
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
      found.push(...problems.map((problem) => `${textOf(next.site)}: ${problem}`));
    }
  };
  await Promise.all(slots.map((_, index) => work(index)));
  return found;
}

/** All, or the sample of a seed: the same each time, another for each title. */
function sampled(sites: readonly Site[], title: string): readonly Site[] {
  if (extent === 'whole') return sites;
  const weigh = (site: Site) => {
    const text = `${seed} ${title} ${textOf(site)}`;
    let hash = 2_166_136_261;
    for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619) >>> 0;
    return hash;
  };
  return [...sites].sort((a, b) => weigh(a) - weigh(b)).slice(0, Number(extent));
}
