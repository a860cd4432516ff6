/** Log events that are readable late and out of turn, and pages that end early or hold nothing (aws-facts 7.1, 7.2): nothing is lost by it. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutResourcePolicyCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, describe, expect, it } from 'vitest';
import { createClock, createManualClock, type ManualClock } from '../../src/local/clock.ts';
import { faultsOf, parseFaults } from '../../src/local/faults.ts';
import type { ServerOptions } from '../../src/local/server.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:/g';
const LATEST = 15_000;
let endpoint: TestEndpoint;
let clock: ManualClock;
let logs: CloudWatchLogsClient;
let now: number;
afterEach(() => endpoint.stop());

async function start(slowness: ServerOptions['slowness'], options: ServerOptions = {}): Promise<void> {
  now = Date.now();
  clock = createManualClock(now);
  endpoint = await startTestEndpoint({ clock, slowness, ...options });
  logs = endpoint.clientOf(CloudWatchLogsClient);
  await makeGroup();
}
async function makeGroup(): Promise<void> {
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/g' }));
  await makeStream();
}
const makeStream = () => logs.send(new CreateLogStreamCommand({ logGroupName: '/g', logStreamName: 's' }));

/** Written one after the other, a millisecond apart. */
const put = (messages: string[]) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName: '/g',
      logStreamName: 's',
      logEvents: messages.map((message, i) => ({ timestamp: now + i, message })),
    }),
  );
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`);
const filter = (more: Partial<FilterLogEventsCommandInput> = {}) =>
  logs.send(new FilterLogEventsCommand({ logGroupName: '/g', ...more }));
const get = (nextToken?: string) =>
  logs.send(new GetLogEventsCommand({ logGroupName: '/g', logStreamName: 's', startFromHead: true, nextToken }));
const described = async () => {
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/g' }));
  return logStreams![0]!;
};
const textsOf = ({ events = [] }: { events?: { message?: string }[] }) => events.map(({ message }) => message!);
/** What is readable, with when it came to be: looked at each second until all must be there. */
async function arrivals(read: () => Promise<{ events?: { message?: string; ingestionTime?: number }[] }>) {
  const seen = new Map<string, { at: number; ingestionTime: number }>();
  const look = async () => {
    for (const { message = '', ingestionTime = 0 } of (await read()).events ?? []) {
      if (!seen.has(message)) seen.set(message, { at: clock.now(), ingestionTime });
    }
  };
  await look();
  for (let second = 0; second < LATEST / 1000; second += 1) {
    clock.advance(1000);
    await look();
  }
  return seen;
}
const isSorted = (values: number[]) => values.every((value, i) => i === 0 || values[i - 1]! <= value);

describe('a stored event', () => {
  it.each<[string, () => ReturnType<typeof filter | typeof get>]>([
    ['FilterLogEvents', filter],
    ['GetLogEvents', get],
  ])('is readable by %s from its ingestion time on, and a later one may be before it', async (_, read) => {
    await start({ logIngestionMs: LATEST });
    await put(numbered(200));
    const seen = await arrivals(read);
    expect(new Set(seen.keys())).toEqual(new Set(numbered(200)));
    for (const { at, ingestionTime } of seen.values()) {
      expect(ingestionTime).toBeLessThanOrEqual(at);
      expect(ingestionTime).toBeGreaterThan(at - 1000);
    }
    // Spread over all the time that there is, and in no order.
    const inTurn = numbered(200).map((message) => seen.get(message)!.at);
    expect(new Set(inTurn).size).toBeGreaterThan(10);
    expect(isSorted(inTurn)).toBe(false);
    expect(textsOf(await read())).toEqual(numbered(200));
  });

  it('has the same delays once more for the same seed, and others for another', async () => {
    const delays = async (seed: number) => {
      await start({ logIngestionMs: LATEST, seed });
      await put(numbered(20));
      clock.advance(LATEST);
      const { events = [] } = await filter();
      await endpoint.stop();
      return events.map(({ ingestionTime = 0 }) => ingestionTime - now);
    };
    const once = await delays(7);
    expect(once).toHaveLength(20);
    expect(await delays(7)).toEqual(once);
    expect(await delays(8)).not.toEqual(once);
  });

  it('that another service wrote comes as late', async () => {
    await start({ logIngestionMs: LATEST });
    const service = 'events.amazonaws.com';
    const sourceArn = 'arn:aws:events:us-east-1:000000000000:rule/b/r';
    const policyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'logs:*', Resource: `${GROUP}:*` }],
    });
    await logs.send(new PutResourcePolicyCommand({ policyName: 'p', policyDocument }));
    const events = numbered(50).map((message) => ({ timestamp: now, message }));
    expect(endpoint.world.logs.append(GROUP, 's', events, { service, sourceArn })).toEqual({ delivered: true });
    expect(textsOf(await filter()).length).toBeLessThan(50);
    clock.advance(LATEST);
    expect(textsOf(await filter())).toEqual(numbered(50));
  });

  it('is in the times that DescribeLogStreams tells once it is readable', async () => {
    await start({ logIngestionMs: LATEST });
    await put(numbered(100));
    for (let second = 0; second <= LATEST / 1000; second += 1) {
      const { events = [] } = await filter();
      const times = events.map(({ timestamp = 0 }) => timestamp);
      const { firstEventTimestamp, lastEventTimestamp, lastIngestionTime } = await described();
      expect([firstEventTimestamp, lastEventTimestamp]).toEqual([times[0], times.at(-1)]);
      expect(lastIngestionTime).toBe(
        events.reduce<number | undefined>(
          (latest, { ingestionTime = 0 }) => Math.max(latest ?? 0, ingestionTime),
          undefined,
        ),
      );
      clock.advance(1000);
    }
    expect((await described()).lastEventTimestamp).toBe(now + 99);
  });

  it('is no reason for a further page before it is readable', async () => {
    await start({ logIngestionMs: LATEST });
    await put(numbered(100));
    clock.advance(1_000);
    const readable = textsOf(await filter());
    expect(readable.length).toBeGreaterThan(2);
    // What is first and last in time is not readable yet.
    expect(readable.filter((text) => text === 'line 0' || text === 'line 99')).toEqual([]);
    for (const startFromHead of [true, false]) {
      const page = await filter({ startFromHead, limit: readable.length });
      expect(new Set(textsOf(page))).toEqual(new Set(readable));
      expect(page.nextToken).toBeUndefined();
    }
  });

  it('passes 60 times faster by the fast clock', async () => {
    await start({ logIngestionMs: 60_000 }, { clock: createClock('fast') });
    await put(numbered(100));
    await expect.poll(async () => textsOf(await filter()), { timeout: 5_000 }).toEqual(numbered(100));
    const { events = [] } = await filter();
    const latest = Math.max(...events.map(({ ingestionTime = 0 }) => ingestionTime));
    expect(latest - now).toBeGreaterThan(500);
    expect(latest).toBeLessThanOrEqual(Date.now());
  });

  it('is readable at once, in the order it came, where the endpoint is told nothing else', async () => {
    await start({});
    await put(['one', 'two']);
    const { events = [] } = await filter();
    expect(events.map(({ message, ingestionTime }) => [message, ingestionTime])).toEqual([
      ['one', now],
      ['two', now],
    ]);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'stream',
      async () => {
        await logs.send(new DeleteLogStreamCommand({ logGroupName: '/g', logStreamName: 's' }));
        await makeStream();
      },
    ],
    [
      'group',
      async () => {
        await logs.send(new DeleteLogGroupCommand({ logGroupName: '/g' }));
        await makeGroup();
      },
    ],
  ])('that is not readable yet goes with its %s, and is none of the next of that name', async (_, again) => {
    await start({ logIngestionMs: LATEST });
    await put(numbered(50));
    expect(endpoint.world.logs.usage().logBytes).toBeGreaterThan(0);
    await again();
    expect(endpoint.world.logs.usage().logBytes).toBe(0);
    clock.advance(LATEST);
    expect(textsOf(await filter())).toEqual([]);
  });

  it('counts by the cap from the beginning: the oldest go, readable or not', async () => {
    const size = (text: string) => text.length + 26;
    await start({ logIngestionMs: LATEST }, { logBytes: size('line 0') * 3 });
    await put(numbered(5));
    expect(endpoint.world.logs.usage().logBytes).toBe(size('line 0') * 3);
    clock.advance(LATEST);
    expect(textsOf(await filter())).toEqual(['line 2', 'line 3', 'line 4']);
  });
});

/** All pages from a token on, each as its texts. */
async function pagesOf(more: Partial<FilterLogEventsCommandInput> = {}): Promise<string[][]> {
  const pages: string[][] = [];
  for await (const page of paginateFilterLogEvents({ client: logs }, { logGroupName: '/g', ...more })) {
    pages.push(textsOf(page));
  }
  return pages;
}

describe('pages that end early', () => {
  it.each([true, false])(
    'hold as many as were drawn, none perhaps, and nothing is lost (from the head: %s)',
    async (startFromHead) => {
      await start({ logPageEvents: 3 });
      await put(numbered(60));
      const pages = await pagesOf({ startFromHead });
      expect(pages.flat()).toEqual(startFromHead ? numbered(60) : numbered(60).reverse());
      expect(new Set(pages.slice(0, -1).map(({ length }) => length))).toEqual(new Set([0, 1, 2, 3]));
    },
  );

  it('never hold more than was asked for', async () => {
    await start({ logPageEvents: 50 });
    await put(numbered(60));
    const pages = await pagesOf({ limit: 2 });
    expect(pages.flat()).toEqual(numbered(60));
    expect(Math.max(...pages.map(({ length }) => length))).toBe(2);
  });
});

describe('the fault empty', () => {
  const script = (rule: object) => ({ faults: faultsOf(parseFaults(JSON.stringify([rule]))) });

  it.each([true, false])(
    'answers no event and a token that goes on where the call would have read (from the head: %s)',
    async (startFromHead) => {
      await start({}, script({ operation: 'logs:FilterLogEvents', fault: 'empty', calls: 2 }));
      await put(numbered(6));
      const range = { startTime: now + 1, endTime: now + 4, startFromHead, limit: 2 };
      const expected = startFromHead
        ? [
            ['line 1', 'line 2'],
            ['line 3', 'line 4'],
          ]
        : [
            ['line 4', 'line 3'],
            ['line 2', 'line 1'],
          ];
      expect(await pagesOf(range)).toEqual([[], [], ...expected]);
    },
  );

  it('in the middle goes on there', async () => {
    await start({}, script({ operation: 'filterlogevents', fault: 'empty', call: 2, calls: 3 }));
    await put(numbered(4));
    expect(await pagesOf({ limit: 2 })).toEqual([['line 0', 'line 1'], [], [], [], ['line 2', 'line 3']]);
  });

  it('of a group that holds nothing ends with the next page', async () => {
    await start({}, script({ operation: 'CloudWatchLogs.FilterLogEvents', fault: 'empty' }));
    expect(await pagesOf()).toEqual([[], []]);
  });

  it('refuses what the call would refuse', async () => {
    await start({}, script({ operation: 'FilterLogEvents', fault: 'empty', calls: 2 }));
    await expect(filter({ logGroupName: '/none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(filter({ nextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it.each(['logs:GetLogEvents', 'lambda:CreateFunction', 'DescribeLogGroups', 'sns:FilterLogEvents'])(
    'is refused for %s, whose pages are never so',
    async (operation) => {
      await start({});
      expect(() => parseFaults(JSON.stringify([{ operation, fault: 'empty' }]))).toThrow(
        `[0].fault empty is for logs:FilterLogEvents alone: no page of ${operation} is ever empty`,
      );
    },
  );

  it('is a mistake of the test that means another operation, and said', async () => {
    let fault: 'empty' | undefined;
    await start({}, { faults: () => fault });
    fault = 'empty';
    await expect(get()).rejects.toMatchObject({ name: 'InternalFailure' });
    expect(endpoint.stderr()).toContain('no page of GetLogEvents is ever empty');
  });
});
