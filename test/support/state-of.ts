/**
 * Everything that an account holds of one stack, read through SDK clients and nothing of `src/resources`: so that two states
 * can be compared, property by property. `{}` is nothing.
 */
import type { Credentials } from '../../src/local/world.ts';
import type { Stack } from '../../src/pattern/stack.ts';
import { plain } from './state-of/plain.ts';
import { readFront } from './state-of/read-front.ts';
import { readFunctions } from './state-of/read-functions.ts';
import { readLogs } from './state-of/read-logs.ts';
import { readRoles } from './state-of/read-roles.ts';
import { readRouting } from './state-of/read-routing.ts';
import { readTagged } from './state-of/read-tagged.ts';
import { type Reading, readingOf } from './state-of/reading.ts';

export type State = Record<string, unknown>;

/** Where the stack stands; any TestEndpoint is one. */
export interface Place {
  url: string;
  region: string;
  credentials: Credentials;
}

const READERS: readonly ((reading: Reading, stack: Stack) => Promise<void>)[] = [
  readRoles,
  readLogs,
  readFunctions,
  readRouting,
  readFront,
  readTagged,
];

/**
 * By what was asked of what, e.g. `GetFunction the-destined-lambda-success`; what is not there is left out. Documents are
 * parsed; ids that a service made up are named for what they stand for; without dates, revisions, sizes of logs, and order
 * where a service keeps none.
 */
export async function stateOf(place: Place, stack: Stack): Promise<State> {
  const { reading, answers, names, end } = readingOf(place);
  try {
    await Promise.all(READERS.map((read) => read(reading, stack)));
    return plain(answers, names);
  } finally {
    end();
  }
}
