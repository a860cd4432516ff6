/** The whole pattern through the built binary, seen from both ends: what goes in, and what each function and log got. */
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { inventoryOf } from '../support/inventory.ts';

const STACK = 'the-destined-lambda';
const GROUPS = {
  destined: `/aws/lambda/${STACK}-destined`,
  success: `/aws/lambda/${STACK}-success`,
  failure: `/aws/lambda/${STACK}-failure`,
  records: `/aws/events/destined/${STACK}`,
};
const READS = /^(Get|List|Describe|Filter|Test)/;

let endpoint: TestEndpoint;
let logs: CloudWatchLogsClient;
let calls: string[] = [];
let url: string;

/** Runs the binary on this test's endpoint, as on any endpoint URL. */
async function destined(...args: string[]) {
  const { code, stdout, stderr } = await run([...args, '-o', 'json'], {
    env: endpoint.env,
  });
  return { code, stderr, document: JSON.parse(stdout) };
}

/** Every stored line of a group that holds the text. */
async function linesWith(group: string, text: string): Promise<string[]> {
  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.send(new FilterLogEventsCommand({ logGroupName: group, nextToken }));
    lines.push(...(page.events ?? []).map(({ message }) => message!).filter((line) => line.includes(text)));
    nextToken = page.nextToken;
  } while (nextToken);
  return lines;
}

/** Where a message's record was seen, by its destined-id. */
async function seenAt(destinedId: string) {
  const entries = Object.entries(GROUPS).filter(([name]) => name !== 'destined');
  const counts = entries.map(async ([name, group]) => [name, (await linesWith(group, destinedId)).length] as const);
  return Object.fromEntries(await Promise.all(counts));
}

/** The record of a message as the record log has it. */
async function recordOf(destinedId: string) {
  const [line] = await linesWith(GROUPS.records, destinedId);
  return JSON.parse(line!);
}

/** Sends one message, and waits for its outcome. */
async function sendOne(...flags: string[]) {
  const { code, document, stderr } = await destined('send', '--wait', ...flags);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return document.messages[0];
}

beforeAll(async () => {
  endpoint = await startTestEndpoint({ observe: (call) => void calls.push(call.operation) });
  logs = endpoint.clientOf(CloudWatchLogsClient);
});
afterAll(async () => {
  await endpoint?.stop();
});

describe('the chain', () => {
  it('is made and proven by up', async () => {
    const { code, document, stderr } = await destined('up');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(document).toMatchObject({ stack: STACK, verified: true, updated: 0, unchanged: 0, removed: 0, absent: 0 });
    expect(document.created).toBe(document.resources.length);
    expect(document.url).toMatch(/\/prod\/SendEvent$/);
    expect(endpoint.stderr()).toBe('');
    url = document.url;
  });

  it('is left alone by a second up: all unchanged, not one mutating call', async () => {
    calls = [];
    const { code, document } = await destined('up');
    expect(code).toBe(0);
    expect(document).toMatchObject({ created: 0, updated: 0, unchanged: document.resources.length });
    expect(document.verified).toBeUndefined();
    expect(calls.length).toBeGreaterThan(10);
    expect(calls.filter((operation) => !READS.test(operation))).toEqual([]);
  });

  it('takes a success to the success function only', async () => {
    const message = await sendOne('--mode', 'success');
    expect(message).toMatchObject({ outcome: 'success', status: 200 });
    expect(await seenAt(message.destinedId)).toEqual({ success: 1, failure: 0, records: 1 });
    const record = await recordOf(message.destinedId);
    expect(Object.keys(record)).toEqual([
      'version',
      'id',
      'detail-type',
      'source',
      'account',
      'time',
      'region',
      'resources',
      'detail',
    ]);
    expect(Object.keys(record.detail)).toEqual([
      'version',
      'timestamp',
      'requestContext',
      'requestPayload',
      'responseContext',
      'responsePayload',
    ]);
    expect(record.detail.requestContext).toMatchObject({ condition: 'Success', approximateInvokeCount: 1 });
    expect(record.detail.responsePayload).toEqual({
      source: 'cdkpatterns.the-destined-lambda',
      action: 'message',
      message: 'hello world',
    });
  });

  it.each([
    ['fail', { errorType: 'Error', errorMessage: 'test', trace: expect.arrayContaining(['Error: test']) }],
    [
      'type-error',
      { errorType: 'TypeError', errorMessage: expect.stringContaining('undefined'), trace: expect.any(Array) },
    ],
    [
      'timeout',
      {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 3\.00 seconds$/),
      },
    ],
    [
      'crash',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 1$/),
      },
    ],
  ])('takes %s to the failure function only, with the payload of AWS', async (mode, payload) => {
    const message = await sendOne('--mode', mode);
    expect(message.outcome).toBe('failure');
    expect(await seenAt(message.destinedId)).toEqual({ success: 0, failure: 1, records: 1 });
    const { detail } = await recordOf(message.destinedId);
    expect(detail.requestContext.condition).toBe('RetriesExhausted');
    expect(detail.responseContext).toEqual({ statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' });
    expect(detail.responsePayload).toEqual(payload);
    expect(detail.requestPayload.Records[0].Sns.Message).toBe(`please ${mode}`);
  });

  it('leaves reroute to no function, and the record log has it', async () => {
    const message = await sendOne('--mode', 'reroute');
    expect(message.outcome).toBe('misrouted');
    expect(await seenAt(message.destinedId)).toEqual({ success: 0, failure: 0, records: 1 });
    expect((await recordOf(message.destinedId)).detail.responsePayload.source).toBe('somebody.else');
  });

  it('takes many at once, and has nothing to say on stderr but its target', async () => {
    const { code, document, stderr } = await destined('send', '-n', '40', '--expect', 'success');
    expect(code).toBe(0);
    expect(document).toMatchObject({ sent: 40, accepted: 40, rejected: 0, duplicates: 0 });
    expect(document.outcomes).toEqual({ success: 40, failure: 0, misrouted: 0, lost: 0 });
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/^target: /)]);
  });

  it.each([
    ['?mode=x%26Subject=y', 'please x&Subject=y'],
    ['?mode=%C3%BC+%25%2B', 'please ü %+'],
    ['?mode=', 'please '],
    ['', 'please '],
  ])('makes a message of SendEvent%s', async (query, text) => {
    const response = await fetch(`${url}${query}`);
    expect(response.status).toBe(200);
    const { message, messageId } = (await response.json()) as { message: string; messageId: string };
    expect(message).toBe('Message added to SNS topic');
    await expect.poll(() => linesWith(GROUPS.records, messageId), { timeout: 10_000 }).toHaveLength(1);
    const { Sns } = (await recordOf(messageId)).detail.requestPayload.Records[0];
    expect(Sns).toMatchObject({ MessageId: messageId, Message: text, Subject: null });
    expect(Object.keys(Sns.MessageAttributes)).toEqual(['destined-request-id']);
  });

  it('answers other paths and methods as API Gateway does', async () => {
    const post = await fetch(url, { method: 'POST' });
    expect([post.status, await post.json()]).toEqual([403, { message: 'Missing Authentication Token' }]);
    const elsewhere = await fetch(`${url}/elsewhere`);
    expect(elsewhere.status).toBe(403);
  });

  it('is gone after down: nothing is left in any list of any service', async () => {
    const before = await inventoryOf({
      endpoint: endpoint.url,
      region: endpoint.region,
      credentials: endpoint.credentials,
    });
    expect(Object.keys(before.held).sort()).toEqual(
      expect.arrayContaining([
        'apigateway.GetRestApis',
        'events.ListEventBuses',
        'iam.ListRoles',
        'lambda.ListFunctions',
        'logs.DescribeLogGroups',
        'sns.ListSubscriptions',
        'sns.ListTopics',
        'tagging.GetResources',
      ]),
    );
    const { code, document, stderr } = await destined('down');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(document.leftovers).toEqual([]);
    expect(document.unchecked).toBeUndefined();
    const after = await inventoryOf({
      endpoint: endpoint.url,
      region: endpoint.region,
      credentials: endpoint.credentials,
    });
    expect(after.held).toEqual({});
    expect(after.asked).toEqual(before.asked);
  });

  it('takes a second down as nothing to remove', async () => {
    const { code, document } = await destined('down');
    expect(code).toBe(0);
    expect(document).toMatchObject({ removed: 0, leftovers: [] });
  });

  it('went through without one unexpected exception in the endpoint', () => {
    expect(endpoint.stderr()).toBe('');
  });
});
