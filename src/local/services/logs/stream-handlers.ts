/** The operations on log streams, and writing into them. */
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import type { Logs } from '../logs.ts';
import { EVENT_OVERHEAD, type EventTable } from './event-table.ts';
import { type LogGroup, type LogGroups, type LogStream, limitOf, streamOf } from './log-groups.ts';
import { page } from './page.ts';

const HOUR = 3_600_000;
const BATCH_BYTES = 1_048_576;
const BATCH_EVENTS = 10_000;

export function streamHandlers({ clock }: Pick<World, 'clock'>, logs: LogGroups): Handlers<Logs> {
  return {
    CreateLogStream({ logGroupName, logStreamName = '' }, { region }) {
      logs.createStream(logs.named(region, logGroupName), logStreamName);
      return {};
    },

    DeleteLogStream({ logGroupName, logStreamName }, { region }) {
      const group = logs.named(region, logGroupName);
      const stream = streamOf(group, logStreamName);
      logs.events.end(stream.events);
      group.streams.delete(stream.name);
      return {};
    },

    DescribeLogStreams(input, { region }) {
      const group = logs.named(region, input.logGroupName, input.logGroupIdentifier);
      const { logStreamNamePrefix: prefix, orderBy = 'LogStreamName', descending = false } = input;
      if (prefix !== undefined && orderBy === 'LastEventTime') {
        throw awsError('InvalidParameterException', 'Cannot order by LastEventTime with a logStreamNamePrefix.');
      }
      const now = clock.now();
      const keyOf = (stream: LogStream) =>
        orderBy === 'LastEventTime'
          ? `${String(logs.events.last(stream.events.timeline, now) ?? 0).padStart(16, '0')}/${stream.name}`
          : stream.name;
      const found = [...group.streams.values()]
        .filter(({ name }) => prefix === undefined || name.startsWith(prefix))
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      if (descending) found.reverse();
      const { items, nextToken } = page(found, keyOf, input.nextToken, limitOf(input.limit, 50), { descending });
      return { logStreams: items.map((stream) => described(group, stream, logs.events, now)), nextToken };
    },

    // Bounds: [D PutLogEvents]; texts [K].
    PutLogEvents({ logGroupName, logStreamName, logEvents = [] }, { region }) {
      const group = logs.named(region, logGroupName);
      const stream = streamOf(group, logStreamName);
      const batch = logEvents.map(({ timestamp = 0, message = '' }) => ({ timestamp, message }));
      if (batch.length < 1 || batch.length > BATCH_EVENTS) {
        throw awsError(
          'InvalidParameterException',
          "1 validation error detected: Value at 'logEvents' failed to satisfy constraint: " +
            `Member must have length between 1 and ${BATCH_EVENTS}`,
        );
      }
      let bytes = 0;
      for (const [i, { timestamp, message }] of batch.entries()) {
        if (message === '') {
          throw awsError(
            'InvalidParameterException',
            `1 validation error detected: Value '' at 'logEvents.${i + 1}.member.message' failed to satisfy constraint: Member must have length greater than or equal to 1`,
          );
        }
        if (i > 0 && timestamp < batch[i - 1]!.timestamp) {
          throw awsError(
            'InvalidParameterException',
            'Log events in a single PutLogEvents request must be in chronological order.',
          );
        }
        bytes += Buffer.byteLength(message) + EVENT_OVERHEAD;
      }
      if (bytes > BATCH_BYTES) {
        throw awsError('InvalidParameterException', `Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES}`);
      }
      if (batch.at(-1)!.timestamp - batch[0]!.timestamp > 24 * HOUR) {
        throw awsError(
          'InvalidParameterException',
          'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
        );
      }
      const now = clock.now();
      const expiry = now - (group.retentionInDays ?? Number.POSITIVE_INFINITY) * 24 * HOUR;
      const expired = batch.filter(({ timestamp }) => timestamp < expiry).length;
      const tooOld = batch.filter(({ timestamp }) => timestamp < now - 14 * 24 * HOUR).length;
      const tooNew = batch.findIndex(({ timestamp }) => timestamp > now + 2 * HOUR);
      const kept = batch.slice(Math.max(expired, tooOld), tooNew < 0 ? undefined : tooNew);
      if (kept.length) logs.store(stream, kept);
      const rejected = kept.length < batch.length;
      return {
        nextSequenceToken: String(now).padStart(56, '4'),
        ...(rejected
          ? {
              rejectedLogEventsInfo: {
                ...(tooNew < 0 ? {} : { tooNewLogEventStartIndex: tooNew }),
                ...(tooOld ? { tooOldLogEventEndIndex: tooOld } : {}),
                ...(expired ? { expiredLogEventEndIndex: expired } : {}),
              },
            }
          : {}),
      };
    },
  };
}

/** `uploadSequenceToken` and `storedBytes` are kept by AWS for form only. */
function described(group: LogGroup, stream: LogStream, events: EventTable, now: number) {
  const { timeline } = stream.events;
  const isPending = stream.lastIngestion !== undefined && stream.lastIngestion > now;
  return {
    logStreamName: stream.name,
    creationTime: stream.created,
    firstEventTimestamp: events.first(timeline, now),
    lastEventTimestamp: events.last(timeline, now),
    lastIngestionTime: isPending ? events.lastIngestion(timeline, now) : stream.lastIngestion,
    uploadSequenceToken: String(stream.created).padStart(56, '4'),
    arn: `${group.arn}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}
