/** Counts what became of the messages of a stack, and which failures a replay made good. */
import type { Aws } from '../aws/aws.ts';
import { createFailures, type Link } from '../logs/failures.ts';
import { readIntents } from '../logs/intents.ts';
import type { Outcome } from '../logs/outcomes.ts';
import type { DestinationRecord } from '../logs/record.ts';
import { readRecords } from '../logs/records.ts';
import type { Stack } from '../pattern/stack.ts';

export interface OutcomeCounts {
  outcomes: Record<Outcome, number>;
  /** Records of failures; what is in flight, or given up, is open. */
  failures: { open: number; recovered: number };
}

/** `from` in ms since 1970. Probes of `up` are left out. Throws the reason of an aborted `signal`. */
export async function countOutcomes(aws: Aws, stack: Stack, from: number, signal: AbortSignal): Promise<OutcomeCounts> {
  const outcomes = { success: 0, failure: 0, misrouted: 0 };
  const failures = createFailures<Link>();
  for (const intent of await readIntents({ aws, stack, from, signal })) failures.intend(intent);
  for await (const { records } of readRecords({ aws, stack, from, follow: false, signal })) {
    for (const { record, outcome } of records) {
      if (record.probe) continue;
      outcomes[outcome] += 1;
      failures.see(linkOf(record), outcome);
    }
  }
  // What was read ends without a word at Ctrl-C: counts of a part would be wrong ones.
  signal.throwIfAborted();
  const count = { open: 0, recovered: 0 };
  for (const chain of failures.chains(Number.POSITIVE_INFINITY)) {
    count[chain.state === 'recovered' ? 'recovered' : 'open'] += chain.failures.length;
  }
  return { outcomes, failures: count };
}

/** The rest of a record is not kept: there may be many. */
const linkOf = ({ messageId, requestId, destinedId, replayOf, attempt, time, condition }: DestinationRecord): Link => ({
  messageId,
  requestId,
  destinedId,
  replayOf,
  attempt,
  time,
  condition,
});
