/** Reading log groups from a real endpoint: nothing lost, nothing twice, whatever comes late and in whatever order. */
import { setImmediate } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import type { EventParts } from '../../src/aws/event-parts.ts';
import { type FollowOptions, follow } from '../../src/logs/follow.ts';
import { type LogLine, readRange } from '../../src/logs/source.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { withFaults } from '../support/faults.ts';

let endpoint: TestEndpoint;
let aws: Aws;
let logs: CloudWatchLogsClient;
let groups = 0;

const open = () => {
  const { url, credentials, region } = endpoint;
  return createAws({ endpoint: url, credentials, region, signal: new AbortController().signal });
};
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  logs = endpoint.clientOf(CloudWatchLogsClient);
  aws = await open();
});
afterAll(async () => {
  aws.destroy();
  await endpoint.stop();
});

async function newGroup(streams = 1): Promise<string> {
  groups += 1;
  const logGroupName = `/test/${groups}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (let at = 0; at < streams; at += 1) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: `s${at}` }));
  }
  return logGroupName;
}
const put = (logGroupName: string, stream: number, events: { timestamp: number; message: string }[]) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: `s${stream}`,
      logEvents: [...events].sort((a, b) => a.timestamp - b.timestamp),
    }),
  );

/** Follows, writing the next step each time it caught up, until so many lines came, or for ten seconds. */
async function followThrough(
  count: number,
  options: Pick<FollowOptions, 'logGroups' | 'from'>,
  steps: (() => Promise<unknown>)[],
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const left = [...steps];
  for await (const batch of follow({ aws, ...options, follow: true, signal: AbortSignal.timeout(10_000) })) {
    lines.push(...batch.lines);
    if (!batch.caughtUp) continue;
    const step = left.shift();
    if (step) await step();
    else if (lines.length >= count) break;
  }
  return lines;
}

describe('one range', () => {
  it('tells events apart that have no id, the same text at the same time, too', async () => {
    const group = await newGroup();
    const timestamp = Date.now() - 1000;
    await put(
      group,
      0,
      ['once', 'twice', 'twice'].map((message) => ({ timestamp, message })),
    );
    const own = await open();
    const nameless = withFaults(own, {
      async FilterLogEvents({ pass }) {
        const page = (await pass()) as EventParts;
        const parts = [...page.parts].map((part) => part.map((event) => ({ ...event, eventId: undefined })));
        return { ...page, parts };
      },
    });
    const read = async () => {
      const lines: LogLine[] = [];
      const signal = new AbortController().signal;
      for await (const batch of follow({ aws: nameless.aws, logGroups: [group], from: 0, follow: false, signal })) {
        lines.push(...batch.lines);
      }
      return lines;
    };
    const lines = await read();
    expect(lines.map(({ message }) => message)).toEqual(['once', 'twice', 'twice']);
    expect(new Set(lines.map(({ eventId }) => eventId)).size).toBe(3);
    expect(await read()).toEqual(lines);
    own.destroy();
  });

  it('reads every page of every group, in the order of time', async () => {
    const [one, two] = [await newGroup(), await newGroup()];
    const base = Date.now() - 60_000;
    const events = (sign: string, length: number) =>
      Array.from({ length }, (_, at) => ({ timestamp: base + at, message: `${sign}${at} ${sign.repeat(80)}` }));
    const stored = { a: events('a', 10_000), b: events('b', 10_000), ü: events('ü', 10_000) };
    for (let at = 0; at < 10_000; at += 2_500) {
      await put(one, 0, stored.a.slice(at, at + 2_500));
      await put(one, 0, stored.b.slice(at, at + 2_500));
      await put(two, 0, stored.ü.slice(at, at + 2_500));
    }

    const lines: LogLine[] = [];
    const signal = new AbortController().signal;
    let pages = 0;
    for await (const batch of follow({ aws, logGroups: [one, two], from: base, follow: false, signal })) {
      lines.push(...batch.lines);
      pages += 1;
      // The pages that follow come while these are read.
      await setImmediate();
    }
    expect(pages).toBeGreaterThan(2);
    expect(new Set(lines.map(({ logGroup, eventId }) => `${logGroup} ${eventId}`)).size).toBe(30_000);
    expect(lines.every(({ time }, at) => at === 0 || lines[at - 1]!.time <= time)).toBe(true);
    // Bodies are read into memory that was used before: nothing of one page stands in another.
    const texts = (all: { message: string }[]) => all.map(({ message }) => message).sort();
    expect(texts(lines)).toEqual(texts(Object.values(stored).flat()));
  });

  it('holds to its ends, both inclusive', async () => {
    const group = await newGroup();
    const base = Date.now() - 60_000;
    await put(
      group,
      0,
      [0, 1, 2, 3].map((at) => ({ timestamp: base + at, message: `${at}` })),
    );
    const lines: string[] = [];
    const range = {
      logGroups: [group],
      from: base + 1,
      to: base + 2,
      follow: false,
      signal: new AbortController().signal,
    };
    for await (const batch of follow({ aws, ...range })) lines.push(...batch.lines.map(({ message }) => message));
    expect(lines).toEqual(['1', '2']);
  });

  it('finds nothing in a group that does not exist, and says which', async () => {
    const there = await newGroup();
    await put(there, 0, [{ timestamp: Date.now(), message: 'here' }]);
    const range = { logGroups: ['/not/there', there], from: 0, follow: false, signal: new AbortController().signal };
    const batches = [];
    for await (const batch of follow({ aws, ...range })) batches.push(batch);
    expect(batches.flatMap(({ lines }) => lines.map(({ message }) => message))).toEqual(['here']);
    expect(batches.at(-1)).toMatchObject({ caughtUp: true, missing: ['/not/there'] });
  });

  it('throws what does not pass by itself', async () => {
    const { url, region } = endpoint;
    const signal = new AbortController().signal;
    const stranger: Aws = {
      ...aws,
      client: (Client) =>
        new Client({
          endpoint: url,
          region,
          credentials: { accessKeyId: 'AKIAWRONG', secretAccessKey: 'no' },
        } as never),
    };
    await expect(
      (async () => {
        for await (const _ of follow({ aws: stranger, logGroups: ['/x'], from: 0, follow: false, signal }));
      })(),
    ).rejects.toThrow();
  });
});

describe('following', () => {
  it('hands on exactly what was stored: late, out of order, alike, at the same moment', async () => {
    const event = fc.record({ group: fc.nat(2), stream: fc.nat(1), lateMs: fc.nat(15_000), text: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(event, { maxLength: 20 }), { maxLength: 8 }), async (rounds) => {
        const logGroups = [await newGroup(2), await newGroup(2), await newGroup(2)];
        const stored: string[] = [];
        const from = Date.now() - 30_000;
        const count = rounds.flat().length;
        const steps = rounds.map((round) => async () => {
          const batches = new Map<string, { timestamp: number; message: string }[]>();
          for (const { group, stream, lateMs, text } of round) {
            const key = `${group}/${stream}`;
            // Coarse stamps make many of them equal.
            const timestamp = Math.floor((Date.now() - lateMs) / 500) * 500;
            batches.set(key, [...(batches.get(key) ?? []), { timestamp, message: `${text}` }]);
            stored.push(`${logGroups[group]} s${stream} ${timestamp} ${text}`);
          }
          for (const [key, events] of batches) await put(logGroups[Number(key[0])]!, Number(key[2]), events);
        });
        const lines = await followThrough(count, { logGroups, from }, steps);
        const got = lines.map(
          ({ logGroup, logStream, time, message }) => `${logGroup} ${logStream} ${time} ${message}`,
        );
        expect(got.sort()).toEqual(stored.sort());
      }),
      { numRuns: 12 },
    );
  });

  it('finds late lines also in a busy window, which is not read whole each time', async () => {
    const group = await newGroup();
    const now = Date.now();
    const busy = Array.from({ length: 6_000 }, (_, at) => ({ timestamp: now - 6_000 + at, message: `busy ${at}` }));
    await put(group, 0, busy.slice(0, 3_000));
    await put(group, 0, busy.slice(3_000));
    const lines = await followThrough(6_001, { logGroups: [group], from: now - 60_000 }, [
      () => put(group, 0, [{ timestamp: now - 15_000, message: 'late' }]),
    ]);
    expect(lines).toHaveLength(6_001);
    expect(lines.at(-1)?.message).toBe('late');
  });

  it('takes up a group that appears later', async () => {
    groups += 1;
    const name = `/test/${groups}`;
    const lines = await followThrough(1, { logGroups: [name], from: 0 }, [
      async () => {
        groups -= 1;
        await put(await newGroup(), 0, [{ timestamp: Date.now(), message: 'first' }]);
      },
    ]);
    expect(lines.map(({ message }) => message)).toEqual(['first']);
  });

  it('ends at the signal, quietly', async () => {
    const controller = new AbortController();
    const group = await newGroup();
    for await (const _ of follow({ aws, logGroups: [group], from: 0, follow: true, signal: controller.signal })) {
      controller.abort();
    }
    expect(controller.signal.aborted).toBe(true);
  });
});

it('asks in whole milliseconds, as AWS models them, and loses nothing at the edges', async () => {
  const logGroup = await newGroup();
  const now = Date.now();
  await put(
    logGroup,
    0,
    [0, 1, 2].map((at) => ({ timestamp: now + at, message: `m${at}` })),
  );
  const { aws: asking, sent } = withFaults(aws, { FilterLogEvents: ({ pass }) => pass() });
  const lines: LogLine[] = [];
  const range = { aws: asking, logGroup, from: now + 0.5, to: now + 1.5, signal: new AbortController().signal };
  for await (const page of readRange(range)) lines.push(...page);
  expect(lines.map(({ message }) => message)).toEqual(['m0', 'm1', 'm2']);
  expect(sent).toMatchObject([{ input: { startTime: now, endTime: now + 2 } }]);
});
