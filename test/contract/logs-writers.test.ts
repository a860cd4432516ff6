/** Who may write log events: execution roles by their policies, services by resource policies, sessions over HTTP. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:/g';
const roleArn = 'arn:aws:iam::000000000000:role/r';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/bus/records';
const EVENT = [{ timestamp: Date.now(), message: 'x' }];
const WRITE = ['logs:CreateLogStream', 'logs:PutLogEvents'];

let endpoint: TestEndpoint;
let logs: CloudWatchLogsClient;
let iam: IAMClient;
beforeEach(async () => {
  endpoint = await startTestEndpoint();
  logs = endpoint.clientOf(CloudWatchLogsClient);
  iam = endpoint.clientOf(IAMClient);
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/g' }));
});
afterEach(() => endpoint.stop());

const document = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
async function createRole() {
  const trust = document({ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } });
  await iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust }));
}
const allow = (Action: string | string[], Resource: string) =>
  iam.send(
    new PutRolePolicyCommand({ RoleName: 'r', PolicyName: 'p', PolicyDocument: document({ Action, Resource }) }),
  );
const stored = async (logGroupName = '/g') =>
  (await logs.send(new FilterLogEventsCommand({ logGroupName }))).events?.map(({ message }) => message);
const denied = (reason: RegExp) => ({
  delivered: false,
  code: 'NO_PERMISSIONS',
  reason: expect.stringMatching(reason),
});

describe('a role', () => {
  const append = (stream: string, group = GROUP) => endpoint.world.logs.append(group, stream, EVENT, { roleArn });

  it('needs CreateLogStream for a new stream, and PutLogEvents for any', async () => {
    expect(append('s')).toEqual(denied(/logs:CreateLogStream/));
    await createRole();
    await allow('logs:PutLogEvents', `${GROUP}:*`);
    expect(append('s')).toEqual(denied(/logs:CreateLogStream/));
    await logs.send(new CreateLogStreamCommand({ logGroupName: '/g', logStreamName: 'known' }));
    expect(append('known')).toEqual({ delivered: true });
    await allow('logs:CreateLogStream', `${GROUP}:*`);
    expect(append('s')).toEqual(denied(/logs:PutLogEvents/));
    await allow(WRITE, `${GROUP}:*`);
    expect(append('s')).toEqual({ delivered: true });
    expect(append('s', `${GROUP}:*`)).toEqual({ delivered: true });
    expect(await stored()).toEqual(['x', 'x', 'x']);
  });

  it('is held to its own group', async () => {
    await createRole();
    await allow(WRITE, GROUP);
    expect(append('s')).toEqual(denied(/logs:CreateLogStream/));
    await allow(WRITE, `${GROUP}-2:*`);
    expect(append('s')).toEqual(denied(/logs:CreateLogStream/));
    expect(await stored()).toEqual([]);
  });

  it('makes a missing group only if it may', async () => {
    await createRole();
    await allow(WRITE, `${GROUP}2:*`);
    expect(append('s', `${GROUP}2`)).toMatchObject({ delivered: false, code: 'NO_RESOURCE' });
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'r', PolicyArn }));
    expect(append('s', `${GROUP}2`)).toEqual({ delivered: true });
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/g2' }));
    expect(logGroups).toHaveLength(1);
    expect(logGroups?.[0]).not.toHaveProperty('retentionInDays');
  });

  it('is checked as a session over HTTP on the same resources', async () => {
    await createRole();
    const { credentials } = endpoint.world.identity.session(roleArn, 'fn');
    const own = endpoint.clientOf(CloudWatchLogsClient, { credentials });
    const put = () => own.send(new PutLogEventsCommand({ logGroupName: '/g', logStreamName: 's', logEvents: EVENT }));
    await expect(put()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`logs:PutLogEvents on resource: ${GROUP}:log-stream:s`),
    });
    await allow(WRITE, `${GROUP}:*`);
    await own.send(new CreateLogStreamCommand({ logGroupName: '/g', logStreamName: 's' }));
    await put();
    expect(await stored()).toEqual(['x']);
    await expect(own.send(new FilterLogEventsCommand({ logGroupName: '/g' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    endpoint.world.identity.endSession(credentials.accessKeyId);
    await expect(put()).rejects.toThrow();
  });
});

describe('a service', () => {
  const append = (sourceArn = RULE, service = 'events.amazonaws.com') =>
    endpoint.world.logs.append(GROUP, 'stream', EVENT, { service, sourceArn });
  const policyDocument = document({
    Action: WRITE,
    Resource: `${GROUP}:*`,
    Principal: { Service: 'events.amazonaws.com' },
    Condition: { ArnEquals: { 'aws:SourceArn': RULE }, StringEquals: { 'aws:SourceAccount': '000000000000' } },
  });

  it.each([
    ['account-scoped', { policyName: 'p' }],
    ['resource-scoped', { resourceArn: GROUP }],
  ])('needs a %s policy, and is held to its conditions', async (_, target) => {
    expect(append()).toEqual(denied(/no resource policy allows events\.amazonaws\.com/));
    await logs.send(new PutResourcePolicyCommand({ ...target, policyDocument }));
    expect(append(`${RULE}2`)).toEqual(denied(/records2/));
    expect(append(RULE, 'sns.amazonaws.com')).toEqual(denied(/sns/));
    expect(append()).toEqual({ delivered: true });
    expect(await stored()).toEqual(['x']);
  });

  it('is not let in by the policy of another group', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/h' }));
    const resourceArn = GROUP.replace('/g', '/h');
    await logs.send(new PutResourcePolicyCommand({ resourceArn, policyDocument }));
    expect(append()).toMatchObject({ delivered: false, code: 'NO_PERMISSIONS' });
  });

  it('makes no group', () => {
    const actor = { service: 'events.amazonaws.com', sourceArn: RULE };
    expect(endpoint.world.logs.append(`${GROUP}2`, 's', EVENT, actor)).toEqual({
      delivered: false,
      code: 'NO_RESOURCE',
      reason: 'log group /g2 does not exist',
    });
  });
});
