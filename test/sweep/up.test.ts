/** Every call of an `up` from nothing goes wrong once, in every way. */
import { IN_PROCESS } from './support/cases.ts';
import { SCENARIOS } from './support/scenarios.ts';
import { sweep } from './support/sweep.ts';

sweep(SCENARIOS.up, IN_PROCESS);
