/** Counts what became of the messages of a stack, and which failures a replay made good. */
import type { Aws } from '../aws/aws.ts';
import type { Outcome } from '../logs/outcomes.ts';
import type { DestinationRecord } from '../logs/record.ts';
import { readRecords } from '../logs/records.ts';
import type { Stack } from '../pattern/stack.ts';

export interface OutcomeCounts {
  outcomes: Record<Outcome, number>;
  failures: { open: number; recovered: number };
}

/** `from` in ms since 1970. Probes of `up` are left out. Throws the reason of an aborted `signal`. */
export async function countOutcomes(aws: Aws, stack: Stack, from: number, signal: AbortSignal): Promise<OutcomeCounts> {
  const outcomes = { success: 0, failure: 0, misrouted: 0 };
  const failed: DestinationRecord[] = [];
  const good = new Set<string>();
  for await (const { records } of readRecords({ aws, stack, from, follow: false, signal })) {
    for (const { record, outcome } of records) {
      if (record.probe) continue;
      outcomes[outcome] += 1;
      if (outcome === 'failure') failed.push(record);
      if (outcome === 'success' && record.replayOf !== undefined) good.add(record.replayOf);
    }
  }
  // What was read ends without a word at Ctrl-C: counts of a part would be wrong ones.
  signal.throwIfAborted();
  const namesOf = ({ messageId, destinedId }: DestinationRecord) => [messageId, destinedId].filter((id) => id != null);
  const recovered = failed.filter((record) => namesOf(record).some((id) => good.has(id))).length;
  return { outcomes, failures: { open: failed.length - recovered, recovered } };
}
