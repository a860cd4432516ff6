/** The runs that are broken: each by the state that it begins at, and the command. */
import type { Scenario } from './cases.ts';
import { damageAll } from './damage-all.ts';

export const SCENARIOS = {
  up: {
    title: 'up from nothing',
    prepare: (slot) => slot.down(),
    run: (slot) => slot.up(),
    makes: 'whole',
  },
  down: {
    title: 'down',
    prepare: (slot) => slot.up(),
    run: (slot) => slot.down(),
    makes: 'nothing',
  },
  /** Of one resource of each kind, in all that can be damaged by hand at once. */
  repair: {
    title: 'a repairing up',
    async prepare(slot) {
      // What hands made beside ours stays: it would pile up.
      await slot.down();
      await slot.up();
      await damageAll(slot);
    },
    run: (slot) => slot.up(),
    makes: 'whole',
  },
} as const satisfies Record<string, Scenario>;
