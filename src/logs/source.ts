/** Reads a range of one log group with FilterLogEvents: every page to the end, throttles and broken connections outlasted. */
import { createHash } from 'node:crypto';
import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from '../aws/aws.ts';
import { LogReader } from '../aws/log-reader.ts';
import { patiently } from './patiently.ts';

/** One stored log event. */
export interface LogLine {
  /** The event's timestamp, in ms since 1970. */
  time: number;
  logGroup: string;
  logStream: string;
  /** As it was stored; Lambda's lines end in a newline. */
  message: string;
  /** Never empty, the same at each reading. */
  eventId: string;
  /** It came after lines that are newer than it had been handed on. */
  late?: true;
}

export interface Range {
  aws: Aws;
  logGroup: string;
  /** First and last timestamp, inclusive, in ms since 1970. */
  from: number;
  to?: number;
  /** A CloudWatch filter pattern. */
  filterPattern?: string;
  signal: AbortSignal;
  /** Waited for before each call. */
  turn?: () => Promise<void>;
  /** Told of each throttle. */
  onThrottle?: () => void;
}

/** What one call found, in parts, each in the order of time: to be gone through once, for they are made on the way. */
export type Page = Iterable<LogLine[]>;

/** As `readPages`, part by part. */
export async function* readRange(range: Range): AsyncGenerator<LogLine[]> {
  for await (const page of readPages(range)) yield* page;
}

/**
 * Yields the pages of the range in the order of time (aws-facts 7.1: pages may be empty and yet carry a token).
 * A group that isn't there throws `ResourceNotFoundException`.
 */
export async function* readPages(range: Range): AsyncGenerator<Page> {
  const { aws, logGroup, from, to, filterPattern, signal, turn, onThrottle } = range;
  // Tried again here, where throttles are counted and nothing is given up that passes.
  const client = aws.client(LogReader, { attempts: 1 });
  const idOf = identities();
  let token: string | undefined;
  do {
    const input = { logGroupName: logGroup, ...whole(from, to), filterPattern, nextToken: token };
    const { parts, nextToken } = await patiently({ aws, signal, what: 'CloudWatch Logs', onThrottle }, async () => {
      await turn?.();
      return client.page(input, signal);
    });
    token = nextToken;
    yield linesOf(parts);
  } while (token && !signal.aborted);

  function* linesOf(parts: Iterable<FilteredLogEvent[]>): Generator<LogLine[]> {
    for (const events of parts) yield inTime(logGroup, events, idOf);
  }
}

/** Times are whole numbers in AWS's model, and CloudWatch Logs knows none before 1970. */
const whole = (from: number, to?: number) => ({
  startTime: Math.max(0, Math.floor(from)),
  endTime: to === undefined ? undefined : Math.ceil(to),
});

/** AWS answers in the order of time; a service that doesn't is put right part by part, or whole where parts begin out of order. */
function inTime(logGroup: string, events: FilteredLogEvent[], idOf: (event: FilteredLogEvent) => string): LogLine[] {
  let logStream = '';
  const lines = events.map((event) => {
    const { timestamp = 0, message = '', logStreamName = '' } = event;
    // One text for lines of a stream that come together, not a copy in each.
    if (logStreamName !== logStream) logStream = logStreamName;
    return { time: timestamp, logGroup, logStream, message, eventId: idOf(event) };
  });
  const unordered = lines.some((line, index) => index > 0 && line.time < lines[index - 1]!.time);
  return unordered ? lines.sort((a, b) => a.time - b.time) : lines;
}

/**
 * AWS gives each event an id, though its model doesn't promise one. An event without one is known by its place and its text,
 * and by how many like it were read before: a range holds all of one timestamp or none.
 */
function identities(): (event: FilteredLogEvent) => string {
  const read = new Map<string, number>();
  return ({ eventId, logStreamName, timestamp, message }) => {
    if (eventId) return eventId;
    const content = createHash('sha256')
      .update(JSON.stringify([logStreamName, timestamp, message]))
      .digest('hex');
    const before = read.get(content) ?? 0;
    read.set(content, before + 1);
    return `${content}-${before}`;
  };
}
