/** What `destined tail` says at its end: how much of what is stored it has shown, and what it can't vouch for. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, expect, it } from 'vitest';
import type { Fault, IncomingCall } from '../../src/local/faults.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const LOG = { logGroupName: '/aws/events/destined/the-destined-lambda', logStreamName: 's' };

let endpoint: TestEndpoint;
let cli: Cli;
let fault: (call: IncomingCall) => Fault | undefined;
afterEach(async () => {
  await cli.end();
  await endpoint.stop();
});

async function open(): Promise<void> {
  fault = () => undefined;
  endpoint = await startTestEndpoint({ faults: (call) => fault(call) });
  cli = await createCli();
  await endpoint.clientOf(CloudWatchLogsClient).send(new CreateLogGroupCommand(LOG));
  await endpoint.clientOf(CloudWatchLogsClient).send(new CreateLogStreamCommand(LOG));
}
const put = (messages: string[], timestamp = Date.now()) =>
  endpoint
    .clientOf(CloudWatchLogsClient)
    .send(new PutLogEventsCommand({ ...LOG, logEvents: messages.map((message) => ({ timestamp, message })) }));
const start = (...flags: string[]) => cli.start(['tail', '--raw', '-o', 'json', ...flags], { env: endpoint.env });
const linesOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { message: string; late?: true });

it('shows at its end what came later than any overlap, as late', async () => {
  await open();
  await put(['now']);
  const running = start('--since', '1h');
  await running.says(/"message":"now"/);
  await put(['half an hour late', 'half an hour late'], Date.now() - 1_800_000);
  running.child.kill('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(linesOf(stdout).map(({ message, late }) => [message, late])).toEqual([
    ['now', undefined],
    ['half an hour late', true],
    ['half an hour late', true],
  ]);
  expect(stderr).toContain('shown 3 of 3 stored\n');
});

it('counts what was deleted meanwhile', async () => {
  await open();
  await put(['a', 'b']);
  const running = start();
  await running.says(/"message":"b"/);
  await endpoint.clientOf(CloudWatchLogsClient).send(new DeleteLogGroupCommand(LOG));
  running.child.kill('SIGTERM');
  const { code, stderr } = await running.ended;
  expect(code).toBe(143);
  expect(stderr).toContain('shown 2 of 2 stored; 2 lines deleted meanwhile\n');
});

it.each([[[]], [['--no-follow']]])('vouches for nothing that it was not let read (%s)', async (flags) => {
  await open();
  await put(['first']);
  fault = ({ operation, input }) =>
    operation === 'FilterLogEvents' && (input as { nextToken?: string }).nextToken ? 'hang' : undefined;
  // More than a page.
  for (let page = 0; page < 3; page += 1) await put(Array<string>(4_000).fill('more'));
  const running = start('--since', '1m', ...flags);
  await running.says(/"message":"more"/);
  running.child.kill('SIGINT');
  const { code, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toMatch(/shown [\d,]+ of [\d,]+ read; stopped before all was read\n/);
});

it('says what kept it from comparing', async () => {
  await open();
  await put(['only']);
  const running = start();
  await running.says(/"message":"only"/);
  fault = ({ operation }) => (operation === 'FilterLogEvents' ? 'before' : undefined);
  running.child.kill('SIGINT');
  const { code, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toContain('shown 1 of 1 read; not compared with what is stored (the connection was cut)\n');
});

it('says of a pattern for JSON that there is no record log to look in', async () => {
  endpoint = await startTestEndpoint();
  cli = await createCli();
  const logGroupName = '/aws/lambda/the-destined-lambda-success';
  await endpoint.clientOf(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName }));
  const tail = ['tail', '--no-follow', '--filter', '{ $.id = "x" }'];
  const { code, stderr } = await cli.run(tail, { env: endpoint.env });
  expect(code).toBe(0);
  expect(stderr).toContain('there is no record log, and --filter looks for JSON there');
});

it('--limit waits for nothing that was asked for ahead', async () => {
  await open();
  fault = ({ operation, input }) =>
    operation === 'FilterLogEvents' && (input as { nextToken?: string }).nextToken ? 'hang' : undefined;
  for (let page = 0; page < 3; page += 1) await put(Array<string>(4_000).fill('more'));
  const { code, stderr } = await start('--since', '1m', '--limit', '2').ended;
  expect(code).toBe(0);
  expect(stderr).toContain('shown 2 (--limit)\n');
}, 15_000);

it('ends at once at a second Ctrl-C', async () => {
  await open();
  await put(['only']);
  const running = start();
  await running.says(/"message":"only"/);
  fault = ({ operation }) => (operation === 'FilterLogEvents' ? 'hang' : undefined);
  running.child.kill('SIGINT');
  await running.says(/Ctrl-C again stops at once/);
  running.child.kill('SIGINT');
  const { code, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).not.toContain('shown');
});
