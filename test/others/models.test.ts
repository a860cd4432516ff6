/** botocore's models beside the JS client's, by which our wire decodes: what one lacks is told, what contradicts is a fault. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bothModels, SERVICE_NAMES } from './support/both-models.ts';
import { type Botocore, startBotocore } from './support/botocore.ts';
import { boundsThatDiffer } from './support/bounds.ts';
import { handlersOf } from './support/handlers.ts';
import { DIFFERENCE } from './support/table.ts';

let botocore: Botocore;
beforeAll(async () => {
  botocore = startBotocore({ env: {} });
});
afterAll(() => botocore?.end());

describe('botocore', () => {
  describe.each(SERVICE_NAMES)('models compared: %s', (name) => {
    it('names, places and types are the same', async ({ annotate }) => {
      const { compare, theirs, ours } = await bothModels(botocore, name);
      const served = new Set(await handlersOf(name));
      const [all, here] = [compare(), compare(served)];
      // Both were released on days of their own: what only one of them has is newer than the other.
      for (const [who, list] of [
        ['botocore', 'onlyTheirs'],
        ['the JS client', 'onlyOurs'],
      ] as const) {
        const others = all[list].length - here[list].length;
        const told = [...here[list], ...(others > 0 ? [`${others} in what is not served here`] : [])];
        if (told.length > 0) await annotate(`${name}: ${who} alone has ${told.join(', ')}`, DIFFERENCE);
      }
      expect(all.faults).toEqual([]);
      // What is served here is known to both.
      expect([...served].filter((each) => !theirs.operations[each] || !ours.operations.has(each))).toEqual([]);
    });
    it('what is refused as too long or too large here is so there', async () => {
      const { theirs, ours } = await bothModels(botocore, name);
      const known = [...ours.operations.values()].filter((each) => theirs.operations[each.name]);
      expect(known.flatMap((operation) => boundsThatDiffer(theirs, operation))).toEqual([]);
    });
  });
});
