/** Which failures were made good by now: read ahead of the records themselves, from the few that are replays. */
import { ATTRIBUTE } from '../pattern/stack.ts';
import { createFailures, type Link } from './failures.ts';
import { readIntents } from './intents.ts';
import { readRecords } from './records.ts';
import type { ReadOptions } from './sightings.ts';
import { anyOf } from './term.ts';

/** Answers whether a replay of this failure succeeded by now, or a replay of a replay. */
export type IsRecovered = (record: Link) => boolean;

/**
 * Of records from `from` on. What is kept are replays: a failure that is none costs no memory. Replays of what was invoked
 * by hand carry no attribute, and are found by the request ids that their intents tell.
 */
export async function readRecoveries(
  range: Pick<ReadOptions, 'aws' | 'stack' | 'from' | 'signal'>,
): Promise<IsRecovered> {
  const failures = createFailures<Link>();
  const requests: string[] = [];
  for (const intent of await readIntents(range)) {
    failures.intend(intent);
    if (intent.requestId) requests.push(intent.requestId);
  }
  for (const filterPattern of anyOf([ATTRIBUTE.replayOf, ...requests])) {
    for await (const { records } of readRecords({ ...range, follow: false, filterPattern })) {
      for (const { record, outcome } of records) if (!record.probe) failures.see(record, outcome);
    }
  }
  return failures.isRecovered;
}
