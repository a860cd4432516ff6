/** Every call of an `up` that repairs whatever can be damaged by hand goes wrong once, in every way. */
import { IN_PROCESS } from './support/cases.ts';
import { SCENARIOS } from './support/scenarios.ts';
import { sweep } from './support/sweep.ts';

sweep(SCENARIOS.repair, IN_PROCESS);
