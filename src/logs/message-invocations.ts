/** Which invocations of a function were those of certain messages, such as the probes that `up` sends: only their records tell. */
import type { FunctionRole } from '../pattern/stack.ts';
import { parseLambdaLine } from './lambda-line.ts';
import { type DestinationRecord, parseRecord } from './record.ts';
import { type ReadOptions, readSightings } from './sightings.ts';
import type { LogLine } from './source.ts';

/** Answers whether a line is of such an invocation; lines are to be given in their order. */
export type OfMessage = (line: LogLine & { requestId?: string }) => boolean;

/**
 * The destined function's lines don't name their message, but the record of an invocation carries its request id: those of
 * the range are read first, so that a message of later, while a tail follows, isn't known. The other functions log the record
 * itself.
 */
export async function messageInvocations(
  options: ReadOptions,
  role: FunctionRole,
  isMeant: (record: DestinationRecord) => boolean,
): Promise<OfMessage> {
  const ids = new Set<string>();
  if (role === 'destined') {
    for await (const { sightings } of readSightings({ ...options, follow: false })) {
      for (const { record } of sightings) if (isMeant(record)) ids.add(record.requestId);
    }
  }
  return (line) => {
    const known = 'requestId' in line ? line : parseLambdaLine(line.message);
    const requestId = 'requestId' in known ? known.requestId : undefined;
    if (requestId === undefined) return false;
    const record = role === 'destined' ? undefined : parseRecord(line.message);
    if (record && isMeant(record)) ids.add(requestId);
    return ids.has(requestId);
  };
}
