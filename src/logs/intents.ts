/** Reads the intents of replays: what is written to a stream of the record log before a message is sent again. */
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from '../aws/aws.ts';
import { isNamed } from '../aws/error-names.ts';
import type { Stack } from '../pattern/stack.ts';
import type { Intent } from './failures.ts';
import { patiently } from './patiently.ts';
import { anyOf } from './term.ts';

/** Of the record log, beside the streams that EventBridge makes there. */
export const INTENT_STREAM = 'destined/replay';

/** An intent as it is stored: each line is one, or what was learnt of one later. */
export interface StoredIntent extends Intent {
  /** Of two that were taken in the same millisecond the lesser was first, as far as AWS tells (unverified). */
  eventId: string;
}

const PLAIN_ID = /^[\w-]{1,40}$/;

export interface ReadIntents {
  aws: Aws;
  stack: Stack;
  /** Ms since 1970, by the clocks of those who wrote them. */
  from: number;
  /** Those of these messages, a few; others may be among them. */
  of?: readonly string[];
  signal: AbortSignal;
}

/** All of them, as they were taken; none where there is no such stream, or no record log. */
export async function readIntents({ aws, stack, from, of, signal }: ReadIntents): Promise<StoredIntent[]> {
  const client = aws.client(CloudWatchLogsClient);
  const intents: StoredIntent[] = [];
  // An id that is none could say anything in a pattern; and one pattern has to do.
  const [narrow, ...further] = of?.every((id) => PLAIN_ID.test(id)) ? anyOf(of) : [];
  const input: FilterLogEventsCommandInput = {
    logGroupName: stack.recordLog.name,
    logStreamNames: [INTENT_STREAM],
    startTime: Math.max(0, Math.floor(from)),
    ...(narrow !== undefined && further.length === 0 && { filterPattern: narrow }),
  };
  try {
    do {
      const page = await patiently({ aws, signal, what: 'CloudWatch Logs' }, () =>
        client.send(new FilterLogEventsCommand(input), { abortSignal: signal }),
      );
      for (const { message = '', timestamp = 0, ingestionTime = timestamp, eventId = '' } of page.events ?? []) {
        const intent = parseIntent(message, ingestionTime);
        if (intent) intents.push({ ...intent, eventId });
      }
      input.nextToken = page.nextToken;
    } while (input.nextToken && !signal.aborted);
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) throw error;
  }
  return intents.sort((a, b) => a.time - b.time || (a.eventId < b.eventId ? -1 : 1));
}

/** A line of the stream; undefined for what nobody of ours wrote. */
export function parseIntent(line: string, time: number): Intent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { replayOf, destinedId, attempt, requestId, withdrawn } = json as Record<string, unknown>;
  if (typeof replayOf !== 'string' || typeof destinedId !== 'string') return undefined;
  if (!Number.isSafeInteger(attempt) || (attempt as number) < 1) return undefined;
  return {
    replayOf,
    destinedId,
    attempt: attempt as number,
    time,
    ...(typeof requestId === 'string' && PLAIN_ID.test(requestId) && { requestId }),
    ...(withdrawn === true && { withdrawn }),
  };
}
