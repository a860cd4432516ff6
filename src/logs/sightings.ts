/** Reads the logs in which records can be seen: the record log and the logs of the rules' target functions. */
import type { Aws } from '../aws/aws.ts';
import type { Stack } from '../pattern/stack.ts';
import type { Account } from './account.ts';
import { follow } from './follow.ts';
import type { Sighting, Where } from './outcomes.ts';
import { parseRecord } from './record.ts';
import type { LogLine } from './source.ts';

export interface ReadOptions {
  aws: Aws;
  stack: Stack;
  /** In ms since 1970, inclusive. */
  from: number;
  to?: number;
  /** Go on when the end is reached. */
  follow: boolean;
  /** A CloudWatch filter pattern for the lines that hold the records; by log group, what isn't named is read whole. */
  filterPattern?: string | ReadonlyMap<string, string>;
  /** Further log groups, whose lines are handed on beside. */
  beside?: readonly string[];
  signal: AbortSignal;
  /** Compares at the end, however it ends, with what is stored: then whatever was missed is handed on. */
  account?: Account;
}

export interface SightingBatch {
  sightings: Sighting[];
  /** Of the log groups beside. */
  lines: LogLine[];
  /** Every log was just read to its end. */
  caughtUp: boolean;
  /** Log groups that do not exist. */
  missing: readonly string[];
  /** Nothing comes after this one. */
  last?: true;
}

/** Where records are looked for. A record log that isn't there (`--no-records`) is empty, not an error. */
export function recordGroups(stack: Stack): Map<string, Where> {
  return new Map<string, Where>([
    [stack.recordLog.name, 'records'],
    [stack.functions.success.logGroup, 'success'],
    [stack.functions.failure.logGroup, 'failure'],
  ]);
}

/** Every record, each time it is seen, in the order of the lines that hold it. Lines that hold none are passed over. */
export async function* readSightings({ stack, beside = [], ...options }: ReadOptions): AsyncGenerator<SightingBatch> {
  const groups = recordGroups(stack);
  for await (const { lines: all, ...state } of follow({ ...options, logGroups: [...groups.keys(), ...beside] })) {
    const sightings: Sighting[] = [];
    const lines: LogLine[] = [];
    for (const line of all) {
      const { message, logGroup, time } = line;
      const where = groups.get(logGroup);
      const record = where && parseRecord(message);
      if (record) sightings.push({ record, where, logGroup, lineTime: time });
      else if (!where) lines.push(line);
    }
    yield { sightings, lines, ...state };
  }
}
