/** `destined tail` with credentials that expire while it follows: renewed where there are new ones, else told. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../src/local/clock.ts';
import { type Caller, createCaller } from '../support/caller.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const HOUR_MS = 3_600_000;
const LOG = { logGroupName: '/aws/events/destined/the-destined-lambda', logStreamName: 's' };

let clock: ManualClock;
let endpoint: TestEndpoint;
let cli: Cli;
let caller: Caller;

beforeEach(async () => {
  clock = createManualClock(Date.now());
  endpoint = await startTestEndpoint({ clock });
  cli = await createCli();
  caller = await createCaller(endpoint, 'dev');
  await caller.may([{ Effect: 'Allow', Action: 'logs:FilterLogEvents', Resource: '*' }]);
  const logs = endpoint.clientOf(CloudWatchLogsClient);
  await logs.send(new CreateLogGroupCommand(LOG));
  await logs.send(new CreateLogStreamCommand(LOG));
});
afterEach(async () => {
  await cli.end();
  await endpoint.stop();
});

const put = (message: string) =>
  endpoint
    .clientOf(CloudWatchLogsClient)
    .send(new PutLogEventsCommand({ ...LOG, logEvents: [{ timestamp: clock.now(), message }] }));

/** A session of an hour, as a program that fetches credentials prints it, or as a file of profiles holds it. */
async function session() {
  const assume = new AssumeRoleCommand({ RoleArn: caller.arn, RoleSessionName: 'test' });
  const { Credentials } = await endpoint.clientOf(STSClient).send(assume);
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  const keys = [
    ['aws_access_key_id', AccessKeyId],
    ['aws_secret_access_key', SecretAccessKey],
    ['aws_session_token', SessionToken],
  ];
  return {
    document: JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey, SessionToken }),
    profile: `[dev]\n${keys.map(([name, value]) => `${name} = ${value}\n`).join('')}`,
  };
}

const WAYS = {
  'the file of profiles': {
    file: '.aws/credentials',
    config: '[profile dev]\nregion = us-east-1\n',
    text: async () => (await session()).profile,
  },
  'a program that fetches them': {
    file: 'fetched.json',
    config: `[profile dev]\nregion = us-east-1\ncredential_process = cat "$HOME/fetched.json"\n`,
    text: async () => (await session()).document,
  },
};

async function follow({ file, config, text }: (typeof WAYS)[keyof typeof WAYS]) {
  await mkdir(join(cli.home, '.aws'), { recursive: true });
  const renew = async () => writeFile(join(cli.home, file), await text());
  await renew();
  await writeFile(join(cli.home, '.aws/config'), config);
  await put('first');
  const flags = ['--raw', '-o', 'json', '--profile', 'dev', '--endpoint-url', endpoint.url];
  const running = cli.start(['tail', ...flags]);
  await running.says(/"message":"first"/);
  return { running, renew };
}

it.each(Object.entries(WAYS))('takes new ones out of %s, and goes on without a gap', async (_name, way) => {
  const { running, renew } = await follow(way);
  clock.advance(HOUR_MS / 2);
  await renew();
  clock.advance(HOUR_MS / 2);
  await put('second');
  await running.says(/"message":"second"/);
  running.child.kill('SIGINT');
  const { code, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toContain('shown 2 of 2 stored\n');
  expect(stderr).not.toContain('xpired');
});

it('says where there are no new ones what to do, and where to go on', async () => {
  const { running } = await follow(WAYS['the file of profiles']);
  clock.advance(HOUR_MS);
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(253);
  const [line, last] = stdout.trim().split('\n');
  expect(JSON.parse(last!)).toMatchObject({ error: { code: 'ExpiredTokenException' } });
  expect(stderr).toContain('log in again (aws sso login --profile dev), or get new keys');
  expect(stderr).toContain(`shown 1 until then; the same with --since ${JSON.parse(line!).time} goes on there`);
});
