/** The endpoint as a whole: whom it knows, what it tells of itself, and how it ends. */

import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { signedFetch } from '../support/signed-fetch.ts';

let endpoint: TestEndpoint;
afterEach(() => endpoint.stop());

const statusOf = async () =>
  (await signedFetch({ url: endpoint.url, ...endpoint.credentials }, '/_destined/status')).json();

it('tells the stacks of which anything tagged is left, in any region', async () => {
  endpoint = await startTestEndpoint({ logBytes: 4096 });
  const startedAt = new Date(endpoint.startedAt).toISOString();
  expect(await statusOf()).toEqual({ startedAt, clock: 'fast', stacks: [], drops: [], logBytes: 0, logBytesMax: 4096 });
  for (const [region, stack] of [
    ['us-east-1', 'b'],
    ['us-east-1', 'b'],
    ['eu-west-1', 'a'],
  ] as const) {
    const logs = endpoint.clientOf(CloudWatchLogsClient, { region });
    const logGroupName = `/x/${stack}/${Math.random()}`;
    await logs.send(new CreateLogGroupCommand({ logGroupName, tags: { 'destined:stack': stack } }));
  }
  expect(await statusOf()).toMatchObject({ stacks: ['a', 'b'] });
});

it('lets a role do what its policies say, and nothing of its own paths', async () => {
  endpoint = await startTestEndpoint();
  const iam = endpoint.clientOf(IAMClient);
  const trust = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const assume = new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'session' });
  const { Credentials } = await endpoint.clientOf(STSClient).send(assume);
  const credentials = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
  const sts = endpoint.clientOf(STSClient, { credentials });
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(/:assumed-role\/r\/session$/);
  const logs = endpoint.clientOf(CloudWatchLogsClient, { credentials });
  await expect(logs.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(
      /^User: .*assumed-role\/r\/session is not authorized to perform: logs:DescribeLogGroups /,
    ),
  });
  const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'logs:Describe*', Resource: '*' } };
  await iam.send(new PutRolePolicyCommand({ RoleName: 'r', PolicyName: 'p', PolicyDocument: JSON.stringify(policy) }));
  await expect
    .poll(() => logs.send(new DescribeLogGroupsCommand({})).catch((error: Error) => error.name), { timeout: 5000 })
    .toMatchObject({ logGroups: [] });
  const signer = { url: endpoint.url, ...credentials };
  expect((await signedFetch(signer, '/_destined/status')).status).toBe(403);
  expect((await signedFetch(signer, '/_destined/stop', 'POST')).status).toBe(403);
  const stolen = endpoint.clientOf(STSClient, { credentials: { ...credentials, sessionToken: 'other' } });
  await expect(stolen.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  const bare = endpoint.clientOf(STSClient, { credentials: { ...credentials, sessionToken: undefined } });
  await expect(bare.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
});

it('ends once, whoever asks, and runs what services asked for at their end', async () => {
  endpoint = await startTestEndpoint();
  const ended: string[] = [];
  endpoint.world.onClose(() => void ended.push('a'));
  endpoint.world.onClose(async () => {
    throw new Error('an end that fails');
  });
  endpoint.world.onClose(() => void ended.push('b'));
  const stopped = await signedFetch({ url: endpoint.url, ...endpoint.credentials }, '/_destined/stop', 'POST');
  expect(await stopped.json()).toEqual({ stopping: true });
  await endpoint.closed;
  await Promise.all([endpoint.close(), endpoint.close()]);
  expect(ended).toEqual(['a', 'b']);
  await expect(fetch(endpoint.url)).rejects.toThrow();
});

it('ends after a while without requests', async () => {
  endpoint = await startTestEndpoint({ idleMs: 50 });
  await endpoint.closed;
  await expect(fetch(endpoint.url)).rejects.toThrow();
});

it('is not kept alive by strangers', async () => {
  endpoint = await startTestEndpoint({ idleMs: 300 });
  let over = false;
  void endpoint.closed.then(() => {
    over = true;
  });
  const started = Date.now();
  while (!over && Date.now() - started < 5000) await fetch(endpoint.url).catch(() => undefined);
  expect(over).toBe(true);
});

it('takes the credentials it is given, and sees each call', async () => {
  const seen: string[] = [];
  const credentials = { accessKeyId: 'AKIAGIVEN', secretAccessKey: 'given' };
  endpoint = await startTestEndpoint({
    credentials,
    observe: ({ service, operation, status }) => seen.push(`${service}:${operation} ${status}`),
  });
  expect(endpoint.credentials).toEqual(credentials);
  await endpoint.clientOf(STSClient).send(new GetCallerIdentityCommand({}));
  const iam = endpoint.clientOf(IAMClient);
  await iam
    .send(new AttachRolePolicyCommand({ RoleName: 'none', PolicyArn: 'arn:aws:iam::aws:policy/x' }))
    .catch(() => {});
  expect(seen).toEqual(['sts:GetCallerIdentity 200', 'iam:AttachRolePolicy 404']);
});
