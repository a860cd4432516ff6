/** The client that reads many log events: answers are taken as JSON has them, part by part, which a million lines feel. */
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  FilterLogEventsCommand,
  type FilterLogEventsRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsJson1_1Protocol } from '@aws-sdk/core/protocols';
import { type EventParts, eventParts } from './event-parts.ts';

/** Only for FilterLogEvents, whose answer holds texts and whole numbers: nothing that JSON.parse reads otherwise than its schema would. */
export class LogReader extends CloudWatchLogsClient {
  constructor(configuration: CloudWatchLogsClientConfig) {
    super({ ...configuration, protocol: PartlyRead });
  }

  async page(input: FilterLogEventsRequest, abortSignal: AbortSignal): Promise<EventParts> {
    // What the protocol answers goes through untouched.
    return (await this.send(new FilterLogEventsCommand(input), { abortSignal })) as unknown as EventParts;
  }
}

class PartlyRead extends AwsJson1_1Protocol {
  /** Errors are read as other clients read them. */
  override async deserializeResponse<Output extends { $metadata: object }>(
    ...[operation, context, response]: Parameters<AwsJson1_1Protocol['deserializeResponse']>
  ): Promise<Output> {
    if (response.statusCode >= 300) return super.deserializeResponse(operation, context, response);
    const body = await bodyOf(response.body as Readable, Number(response.headers['content-length']));
    const answer: EventParts = eventParts(body, () => keep(body));
    return { ...answer, $metadata: this.deserializeMetadata(response) } as unknown as Output;
  }
}

/** Memory of bodies that were read, for those to come: left to the garbage collector, it is freed so late that a long reading grows. */
const spare: Buffer[] = [];
const SPARE_MAX = 8;
/** Bytes, of which each is a multiple: pages differ a little. */
const STEP = 1024 * 1024;
/** Bytes that no page has. */
const PAGE_MAX = 16 * STEP;

/** `length` in bytes; NaN where the answer doesn't say. */
async function bodyOf(body: Readable, length: number): Promise<Buffer> {
  const isPage = length > STEP / 2 && length <= PAGE_MAX;
  if (!isPage) return buffer(body);
  const at = spare.findIndex((room) => room.length >= length);
  const room = spare.splice(at, at === -1 ? 0 : 1)[0] ?? Buffer.allocUnsafeSlow(Math.ceil(length / STEP) * STEP);
  let used = 0;
  for await (const chunk of body) used += (chunk as Buffer).copy(room, used);
  return room.subarray(0, used);
}

function keep({ buffer: memory }: Buffer): void {
  const isRoom = memory.byteLength > 0 && memory.byteLength % STEP === 0;
  if (isRoom && spare.length < SPARE_MAX) spare.push(Buffer.from(memory));
}
