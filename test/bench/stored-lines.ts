/** Stores log lines as Lambda writes them, spread over the last hour and over several streams of several groups. */
import { createHash } from 'node:crypto';
import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';

const HOUR_MS = 3_600_000;
const STREAMS = 4;
/** PutLogEvents takes no more [D]; what is not ASCII is not written here. */
const BATCH = { events: 10_000, bytes: 1_048_576, overhead: 26 };

/** The newest lines: so many of them are not before `since`, a whole second, which all tools can be asked for. */
export interface Range {
  lines: number;
  since: number;
  /** Of their text, each with a newline at its end. */
  bytes: number;
}
interface Batch {
  logGroupName: string;
  logStreamName: string;
  logEvents: { timestamp: number; message: string }[];
  bytes: number;
}

/** Stores as many lines as the largest of `sizes`, and answers the range of each size, and one that holds nothing. */
export async function storeLines(client: CloudWatchLogsClient, logGroups: readonly string[], sizes: readonly number[]) {
  const newest = [...sizes].sort((a, b) => a - b);
  const total = newest.at(-1) ?? 0;
  const end = Math.floor(Date.now() / 1_000) * 1_000;
  const sinceOf = (lines: number) => end - Math.ceil((HOUR_MS * lines) / total / 1_000) * 1_000;
  const ranges: Range[] = newest.map((lines) => ({ lines, since: sinceOf(lines), bytes: 0 }));
  const batches = new Map<string, Batch>();
  for (const logGroupName of logGroups) {
    for (let stream = 0; stream < STREAMS; stream += 1) {
      const logStreamName = `${new Date(end).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${md5(stream)}`;
      await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
      batches.set(`${logGroupName} ${stream}`, { logGroupName, logStreamName, logEvents: [], bytes: 0 });
    }
  }

  async function put(batch: Batch): Promise<void> {
    const { logGroupName, logStreamName, logEvents } = batch;
    if (logEvents.length === 0) return;
    const stored = await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    if (stored.rejectedLogEventsInfo) throw new Error('stored lines were rejected');
    batch.logEvents = [];
    batch.bytes = 0;
  }

  for (let line = 0; line < total; line += 1) {
    // Of the ranges that hold this line, the smallest, and where in its part of the hour the line is.
    const at = ranges.findIndex(({ lines }) => line >= total - lines);
    const [range, within] = [ranges[at]!, ranges[at - 1]];
    const [first, last] = [total - range.lines, total - (within?.lines ?? 0)];
    const part = (within?.since ?? end) - range.since;
    const timestamp = range.since + Math.floor((part * (line - first)) / (last - first));
    const invocation = Math.floor(line / 4);
    const message = lineOf(invocation, line % 4, timestamp);
    const stream = Math.floor(invocation / logGroups.length) % STREAMS;
    const batch = batches.get(`${logGroups[invocation % logGroups.length]} ${stream}`)!;
    const bytes = message.length + BATCH.overhead;
    if (batch.logEvents.length === BATCH.events || batch.bytes + bytes > BATCH.bytes) await put(batch);
    batch.logEvents.push({ timestamp, message });
    batch.bytes += bytes;
    for (const holding of ranges.slice(at)) holding.bytes += message.length;
  }
  for (const batch of batches.values()) await put(batch);
  return { ranges, nothing: { lines: 0, since: end, bytes: 0 } };
}

const md5 = (of: number) => createHash('md5').update(String(of)).digest('hex');

/** An invocation is four lines (aws-facts 1.10). */
function lineOf(invocation: number, line: number, time: number): string {
  const id = md5(invocation).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
  if (line === 0) return `START RequestId: ${id} Version: $LATEST\n`;
  if (line === 1) {
    const text = `{"level":"info","orderId":${100_000 + (invocation % 900_000)},"message":"processed \\"please ${invocation % 7 ? 'success' : 'fail'}\\" in the usual way, and answered it"}`;
    return `${new Date(time).toISOString()}\t${id}\tINFO\t${text}\n`;
  }
  if (line === 2) return `END RequestId: ${id}\n`;
  const ms = ((invocation % 997) / 10 + 1).toFixed(2);
  const billed = Math.ceil(Number(ms));
  return `REPORT RequestId: ${id}\tDuration: ${ms} ms\tBilled Duration: ${billed} ms\tMemory Size: 128 MB\tMax Memory Used: ${60 + (invocation % 30)} MB\t\n`;
}
