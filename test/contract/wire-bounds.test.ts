/** Members whose length or value has bounds: what is beyond is refused before the operation is looked at. */

import { APIGatewayClient, CreateDeploymentCommand } from '@aws-sdk/client-api-gateway';
import * as Logs from '@aws-sdk/client-cloudwatch-logs';
import * as Events from '@aws-sdk/client-eventbridge';
import * as Iam from '@aws-sdk/client-iam';
import * as Lambda from '@aws-sdk/client-lambda';
import * as Tagging from '@aws-sdk/client-resource-groups-tagging-api';
import * as Sns from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type AnyCommand, sendUnchecked } from '../support/send-unchecked.ts';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(async () => {
  await endpoint.stop();
  expect(endpoint.stderr()).toBe('');
});

const clients = {
  events: () => endpoint.clientOf(Events.EventBridgeClient),
  iam: () => endpoint.clientOf(Iam.IAMClient),
  lambda: () => endpoint.clientOf(Lambda.LambdaClient),
  logs: () => endpoint.clientOf(Logs.CloudWatchLogsClient),
  sns: () => endpoint.clientOf(Sns.SNSClient),
  tagging: () => endpoint.clientOf(Tagging.ResourceGroupsTaggingAPIClient),
};
type Service = keyof typeof clients;
const send = (service: Service, Command: AnyCommand, input: object) =>
  sendUnchecked(clients[service](), Command, input);

const long = (length: number) => 'k'.repeat(length);
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:none';
const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:none';
const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:none';
const target = (members: object) => ({ Rule: 'r', Targets: [{ Id: 'a', Arn: 'arn:x', ...members }] });
const ecs = (members: object) => target({ EcsParameters: { TaskDefinitionArn: 'arn:x', ...members } });
const run = (...RunCommandTargets: object[]) => target({ RunCommandParameters: { RunCommandTargets } });
const AT = 'targets.1.member';

/** `length <= 64` is what the last column says, in short. */
type Row = [service: Service, command: AnyCommand, input: object, at: string, bound: string];
const ROWS: Row[] = [
  ['iam', Iam.GetRoleCommand, { RoleName: long(65) }, 'roleName', 'length <= 64'],
  ['iam', Iam.GetRoleCommand, { RoleName: '' }, 'roleName', 'length >= 1'],
  [
    'iam',
    Iam.PutRolePolicyCommand,
    { RoleName: 'r', PolicyName: long(129), PolicyDocument: '{}' },
    'policyName',
    'length <= 128',
  ],
  [
    'iam',
    Iam.UntagRoleCommand,
    { RoleName: 'r', TagKeys: Array.from({ length: 51 }, (_, i) => `k${i}`) },
    'tagKeys',
    'length <= 50',
  ],
  ['iam', Iam.UntagRoleCommand, { RoleName: 'r', TagKeys: ['a', long(129)] }, 'tagKeys', 'each length <= 128'],
  ['iam', Iam.ListAttachedRolePoliciesCommand, { RoleName: 'r', PathPrefix: long(513) }, 'pathPrefix', 'length <= 512'],
  ['sns', Sns.CreateTopicCommand, { Name: 't', Tags: [{ Key: '', Value: '' }] }, 'tags.1.member.key', 'length >= 1'],
  [
    'sns',
    Sns.TagResourceCommand,
    {
      ResourceArn: TOPIC,
      Tags: [
        { Key: 'a', Value: '' },
        { Key: 'b', Value: long(257) },
      ],
    },
    'tags.2.member.value',
    'length <= 256',
  ],
  ['sns', Sns.UntagResourceCommand, { ResourceArn: TOPIC, TagKeys: [long(129)] }, 'tagKeys', 'each length <= 128'],
  ['lambda', Lambda.UntagResourceCommand, { Resource: FUNCTION, TagKeys: ['', 'a'] }, 'tagKeys', 'each length >= 1'],
  [
    'lambda',
    Lambda.AddPermissionCommand,
    { FunctionName: 'f', StatementId: 's', Action: '*', Principal: '*', EventSourceToken: long(257) },
    'eventSourceToken',
    'length <= 256',
  ],
  ['lambda', Lambda.ListLayersCommand, { MaxItems: 51 }, 'maxItems', 'value <= 50'],
  ['lambda', Lambda.ListLayersCommand, { MaxItems: 0 }, 'maxItems', 'value >= 1'],
  ['events', Events.UntagResourceCommand, { ResourceARN: BUS, TagKeys: [long(129)] }, 'tagKeys', 'each length <= 128'],
  ['events', Events.DeleteEventBusCommand, { Name: long(257) }, 'name', 'length <= 256'],
  [
    'events',
    Events.CreateEventBusCommand,
    { Name: 'b', DeadLetterConfig: { Arn: long(1601) } },
    'deadLetterConfig.arn',
    'length <= 1600',
  ],
  ['events', Events.PutTargetsCommand, ecs({ TaskCount: 0 }), `${AT}.ecsParameters.taskCount`, 'value >= 1'],
  [
    'events',
    Events.PutTargetsCommand,
    ecs({ PlacementStrategy: [{}, { field: long(256) }] }),
    `${AT}.ecsParameters.placementStrategy.2.member.field`,
    'length <= 255',
  ],
  [
    'events',
    Events.PutTargetsCommand,
    ecs({ PlacementConstraints: Array.from({ length: 11 }, () => ({})) }),
    `${AT}.ecsParameters.placementConstraints`,
    'length <= 10',
  ],
  ['events', Events.PutTargetsCommand, run(), `${AT}.runCommandParameters.runCommandTargets`, 'length >= 1'],
  [
    'events',
    Events.PutTargetsCommand,
    run({ Key: 'k', Values: [long(257)] }),
    `${AT}.runCommandParameters.runCommandTargets.1.member.values`,
    'each length <= 256',
  ],
  [
    'logs',
    Logs.PutRetentionPolicyCommand,
    { logGroupName: long(513), retentionInDays: 7 },
    'logGroupName',
    'length <= 512',
  ],
  ['logs', Logs.UntagResourceCommand, { resourceArn: GROUP, tagKeys: [long(129)] }, 'tagKeys', 'each length <= 128'],
  ['logs', Logs.DescribeQueriesCommand, { maxResults: 1001 }, 'maxResults', 'value <= 1000'],
  [
    'tagging',
    Tagging.GetResourcesCommand,
    { TagFilters: [{ Key: long(129) }] },
    'tagFilters.1.member.key',
    'length <= 128',
  ],
];
const NAMES: Partial<Record<Service, string>> = {
  iam: 'ValidationError',
  sns: 'ValidationError',
  logs: 'InvalidParameterException',
};

function textOf(bound: string): string {
  const [, each, what, side, size] = /^(each )?(\w+) ([<>])= (\d+)$/.exec(bound)!;
  const text = `Member must have ${what} ${side === '<' ? 'less' : 'greater'} than or equal to ${size}`;
  return each ? `Member must satisfy constraint: [${text}]` : text;
}

describe('refused', () => {
  it.each(ROWS.map((row) => [`${row[0]} ${row[1].name} ${row[3]} ${row[4]}`, row] as const))('%s', async (_, row) => {
    const [service, Command, input, at, bound] = row;
    const thrown = await send(service, Command, input).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(thrown).toMatchObject({
      name: NAMES[service] ?? 'ValidationException',
      message: expect.stringMatching(/^1 validation error detected: Value '[^']*' at /),
      $metadata: { httpStatusCode: 400 },
    });
    expect(thrown!.message.replace(/^.*?' at /, '')).toBe(`'${at}' failed to satisfy constraint: ${textOf(bound)}`);
  });
});

it('the bounds themselves are taken, and none', async () => {
  const iam = clients.iam();
  const absent = { name: 'NoSuchEntityException' };
  await expect(iam.send(new Iam.GetRoleCommand({ RoleName: long(64) }))).rejects.toMatchObject(absent);
  await expect(iam.send(new Iam.GetRoleCommand({ RoleName: 'r' }))).rejects.toMatchObject(absent);
  const TagKeys = Array.from({ length: 50 }, (_, i) => String(i).padEnd(128, 'k'));
  await expect(iam.send(new Iam.UntagRoleCommand({ RoleName: 'r', TagKeys }))).rejects.toMatchObject(absent);
  for (const MaxItems of [undefined, 1, 50])
    await expect(clients.lambda().send(new Lambda.ListLayersCommand({ MaxItems }))).resolves.toBeDefined();
});

describe('a number with a fraction', () => {
  it.each<[string, Service, AnyCommand, object]>([
    ['startTime', 'logs', Logs.FilterLogEventsCommand, { logGroupName: 'none', startTime: 1.5 }],
    ['retentionInDays', 'logs', Logs.PutRetentionPolicyCommand, { logGroupName: 'none', retentionInDays: 1.5 }],
    [
      'logEvents.1.member.timestamp',
      'logs',
      Logs.PutLogEventsCommand,
      { logGroupName: 'none', logStreamName: 's', logEvents: [{ timestamp: 0.5, message: 'm' }] },
    ],
    ['memorySize', 'lambda', Lambda.UpdateFunctionConfigurationCommand, { FunctionName: 'none', MemorySize: 128.5 }],
  ])('is refused where AWS models a whole one: %s', async (at, service, Command, input) => {
    await expect(send(service, Command, input)).rejects.toMatchObject({
      name: 'SerializationException',
      message: `'${at}' can not be converted to Integer`,
    });
  });

  it('is taken where AWS models a fraction', async () => {
    const input = { restApiId: 'none', canarySettings: { percentTraffic: 0.5 } };
    const answer = endpoint.clientOf(APIGatewayClient).send(new CreateDeploymentCommand(input));
    await expect(answer).rejects.not.toMatchObject({ name: 'SerializationException' });
    await expect(
      clients.lambda().send(
        new Lambda.UpdateAliasCommand({
          FunctionName: 'none',
          Name: 'a',
          RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } },
        }),
      ),
    ).rejects.not.toMatchObject({ name: 'SerializationException' });
  });
});
