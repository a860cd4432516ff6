/** Finds the failures that can be sent again, and what became of each: reads the intents, then every record once. */
import type { Aws } from '../../aws/aws.ts';
import { type Chain, createFailures } from '../../logs/failures.ts';
import { readIntents } from '../../logs/intents.ts';
import { readRecords } from '../../logs/records.ts';
import { recordGroups } from '../../logs/sightings.ts';
import type { Stack } from '../../pattern/stack.ts';
import { noSuchStack } from '../no-such-stack.ts';
import { type FailedMessage, failedMessage, type Via } from './failed-message.ts';

export interface FindOptions {
  aws: Aws;
  stack: Stack;
  /** Ms since 1970. */
  from: number;
  via: Via;
  maxAttempts: number;
  signal: AbortSignal;
  /** How many records were read so far. */
  onRead?(count: number): void;
}

export interface FoundFailures {
  /** Oldest first. */
  chains: Chain<FailedMessage>[];
  /** Is there a record log? Without one there are no intents either. */
  recordLog: boolean;
  /** The intents there were: by destinedId. */
  intents: ReadonlySet<string>;
  /** Ms since 1970: when these were read. */
  readAt: number;
}

/** How far the clocks of who wrote an intent and of AWS may be apart. */
const CLOCKS_APART_MS = 15 * 60_000;

/** Probes of `up` are left out. Throws the reason of an aborted `signal`, and a Failure where there is no log at all. */
export async function findFailures(options: FindOptions): Promise<FoundFailures> {
  const { aws, stack, from, via, maxAttempts, signal, onRead } = options;
  const failures = createFailures<FailedMessage>();
  const readAt = Date.now();
  const intents = await readIntents({ aws, stack, from: from - CLOCKS_APART_MS, signal });
  for (const intent of intents) failures.intend(intent);

  let gone: readonly string[] = [];
  let count = 0;
  for await (const { records, missing } of readRecords({ aws, stack, from, follow: false, signal })) {
    gone = missing;
    for (const { record, outcome } of records) {
      count += 1;
      if (!record.probe) failures.see(failedMessage(record, via), outcome);
    }
    onRead?.(count);
  }
  // What was read ends without a word at Ctrl-C.
  signal.throwIfAborted();
  if (gone.length === recordGroups(stack).size) throw noSuchStack(stack);
  return {
    chains: failures.chains(maxAttempts),
    recordLog: !gone.includes(stack.recordLog.name),
    intents: new Set(intents.map(({ destinedId }) => destinedId)),
    readAt,
  };
}
