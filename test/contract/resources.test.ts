/** Provisioning against an endpoint: made once, left alone, repaired where damaged, never a stranger's, gone without a rest. */
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  DeleteStageCommand,
  PutRestApiCommand,
} from '@aws-sdk/client-api-gateway';
import { EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { EXIT } from '../../src/failure.ts';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { down } from '../../src/provision/down.ts';
import { status } from '../../src/provision/status.ts';
import { up } from '../../src/provision/up.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { apiIdOf } from '../support/damages/api-hands.ts';
import { type Trials, trialsOf } from '../support/damages/trial.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { inventoryOf } from '../support/inventory.ts';

const MOCK = { '/': { get: { responses: {}, 'x-amazon-apigateway-integration': { type: 'mock', responses: {} } } } };
/** One of each that `ensure` does; the whole table is tried in damages.test.ts. */
const TEMPLATE = 'Body.paths./SendEvent.get.x-amazon-apigateway-integration.requestTemplates.application/json';
const HAND_DAMAGES = [
  'AWS::Logs::LogGroup /aws/lambda/kept-success: RetentionInDays changed',
  'AWS::Logs::LogGroup /aws/events/destined/kept without its policy',
  'AWS::Logs::LogGroup /aws/events/destined/kept that others may write to',
  'AWS::Logs::LogGroup /aws/lambda/kept-success with a tag that looks like ours',
  'AWS::IAM::Role kept-api-us-east-1: AssumeRolePolicyDocument.Statement.0.Principal.Service changed',
  'AWS::IAM::Role kept-failure-us-east-1 with a statement more',
  'AWS::IAM::Role kept-api-us-east-1 without its policy',
  'AWS::IAM::Role kept-destined-us-east-1 with another policy beside',
  'AWS::IAM::Role kept-destined-us-east-1 with a managed policy attached',
  'AWS::IAM::Role kept-success-us-east-1 of longer sessions',
  'AWS::IAM::Role kept-success-us-east-1 with a tag that looks like ours',
  'AWS::SNS::Topic kept: DisplayName changed',
  'AWS::SNS::Topic kept that another account may publish to',
  'AWS::SNS::Topic kept with a tag that looks like ours',
  'AWS::SNS::Subscription kept-destined with a filter',
  'AWS::SNS::Subscription kept-destined with a queue for what fails',
  'AWS::Lambda::Function kept-success: Code.Sha256 changed',
  'AWS::Lambda::Function kept-destined: Timeout changed',
  'AWS::Lambda::Function kept-destined with a variable',
  'AWS::Lambda::Function kept-failure that runs 0 at once',
  'AWS::Lambda::Function kept-failure with a tag that looks like ours',
  'AWS::Lambda::Permission kept-destined/sns: SourceArn changed',
  'AWS::Lambda::Permission kept-success/rule beside which all of the world may invoke',
  'AWS::Lambda::EventInvokeConfig kept-destined: DestinationConfig.OnFailure.Destination removed',
  'AWS::Events::EventBus kept with a choice that nobody understands',
  'AWS::Events::EventBus kept that another account may put events on',
  'AWS::Events::Rule kept-failure: State changed',
  'AWS::Events::Rule kept-success with a target more',
  'AWS::Events::Rule kept-records with a tag that looks like ours',
  `AWS::ApiGateway::RestApi kept: ${TEMPLATE} changed`,
  'AWS::ApiGateway::RestApi kept closed at its own address',
  'AWS::ApiGateway::RestApi kept with a tag that looks like ours',
  'AWS::ApiGateway::Stage kept/prod: DeploymentId changed',
  'AWS::ApiGateway::Stage kept/prod: MethodSettings.0.ThrottlingRateLimit changed',
  'AWS::ApiGateway::Stage kept/prod with a throttle of one method',
  'AWS::ApiGateway::Stage kept/prod with a variable',
  'AWS::ApiGateway::Stage kept/prod that is described by others',
  'AWS::ApiGateway::Stage kept/prod: Tags.destined:stack removed',
];
const READS = /^(Get|List|Describe|Filter|Test)/;

let endpoint: TestEndpoint;
let stack: Stack;
let calls: string[] = [];
let opened: Aws[] = [];
let trials: Promise<Trials> | undefined;
const mutating = () => calls.filter((operation) => !READS.test(operation));

/** As a command has it: one for each run. */
async function open(signal = new AbortController().signal, onWaiting?: (what: string) => void): Promise<Aws> {
  const { region, url, credentials } = endpoint;
  const aws = await createAws({ region, endpoint: url, credentials, signal, onWaiting });
  opened.push(aws);
  return aws;
}

async function stateOf(which = stack) {
  const { resources } = await status(await open(), which);
  return resources.filter(({ state }) => state !== 'ok');
}

beforeAll(async () => {
  endpoint = await startTestEndpoint({ observe: ({ operation }) => void calls.push(operation) });
  const { partition, account, region } = await open();
  stack = stackOf({ name: 'kept', partition, account, region });
});
afterEach(() => {
  for (const aws of opened) aws.destroy();
  opened = [];
  expect(endpoint.stderr()).toBe('');
});
afterAll(async () => {
  await endpoint?.stop();
});

describe('up', () => {
  it('makes every resource of the page, within 55 calls', async () => {
    const aws = await open();
    const { outcomes, url } = await up(aws, stack);
    // Each function is looked at, and asked once whether it is ready: the faster this machine, the more often while it is Pending.
    const asked = calls.filter((operation) => operation === 'GetFunction').length;
    expect(asked).toBeGreaterThanOrEqual(6);
    expect(aws.calls - (asked - 6)).toBeLessThanOrEqual(55);
    expect(outcomes.map(keyOf)).toEqual(pattern(stack, DEFAULT_CHOICES).map(keyOf));
    expect(outcomes.filter(({ change }) => change !== 'created')).toEqual([]);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_aws\/execute-api\/[a-z0-9]+\/prod\/SendEvent$/);
    expect(outcomes.find(({ kind }) => kind === 'AWS::SNS::Subscription')?.id).toMatch(/^arn:aws:sns:/);
    expect(await stateOf()).toEqual([]);
  });

  it('changes nothing a second time, within 40 calls', async () => {
    const aws = await open();
    calls = [];
    const { outcomes, plan } = await up(aws, stack);
    expect(plan).toEqual([]);
    expect(new Set(outcomes.map(({ change }) => change))).toEqual(new Set(['unchanged']));
    expect(mutating()).toEqual([]);
    expect(calls.length).toBeGreaterThan(20);
    expect(aws.calls).toBeLessThanOrEqual(40);
  });
});

describe('hand damage', () => {
  it.each(HAND_DAMAGES)('%s is seen and undone', async (title) => {
    trials ??= trialsOf(endpoint, open, stack, DEFAULT_CHOICES);
    const { cases, attempt } = await trials;
    await attempt(cases.filter((each) => each.title === title));
  });

  it('anything that is gone is made again, and nothing else is touched', async () => {
    const leaves = ['Permission', 'EventInvokeConfig', 'Subscription', 'Rule', 'Stage'];
    const page = pattern(stack, DEFAULT_CHOICES);
    for (const resource of page.filter(({ kind }) => leaves.includes(kind.split('::')[2]!))) {
      const aws = await open();
      for (const other of page) if (other.kind === 'AWS::ApiGateway::RestApi') await other.read(aws);
      expect(await resource.remove(aws, (await resource.read(aws))!)).toBe('removed');
      const { outcomes } = await up(await open(), stack);
      const changes = outcomes.filter(({ change }) => change !== 'unchanged');
      expect(changes.map((outcome) => [keyOf(outcome), outcome.change])).toEqual([[keyOf(resource), 'created']]);
    }
    expect(await stateOf()).toEqual([]);
  });

  it('an API without its stage has no URL', async () => {
    const api = endpoint.clientOf(APIGatewayClient);
    const { url } = await status(await open(), stack);
    expect(url).toBeDefined();
    const restApiId = await apiIdOf({ hands: endpoint.clientOf, stack });
    await api.send(new DeleteStageCommand({ restApiId, stageName: 'prod' }));
    expect(await status(await open(), stack)).not.toHaveProperty('url');
    const planned = await up(await open(), stack, { dryRun: true });
    expect(planned).toMatchObject({ isNew: false, plan: [{ kind: 'AWS::ApiGateway::Stage', change: 'create' }] });
    expect(planned).not.toHaveProperty('url');
    expect((await up(await open(), stack)).url).toBe(url);
    expect((await up(await open(), stack, { dryRun: true })).url).toBe(url);
  });

  it('of two APIs of ours the one with the stage stays', async () => {
    const api = endpoint.clientOf(APIGatewayClient);
    const before = (await status(await open(), stack)).url;
    await api.send(new CreateRestApiCommand({ name: stack.api.name, tags: { ...stack.tags } }));
    expect((await stateOf()).map(keyOf)).toEqual([`AWS::ApiGateway::RestApi ${stack.api.name}`]);
    const { url } = await up(await open(), stack);
    expect(url).toBe(before);
    expect(await stateOf()).toEqual([]);
  });
});

describe('two APIs that other runs are at work on', () => {
  const other = () => stackOf({ ...stack, name: 'agreed' });
  const client = () => endpoint.clientOf(APIGatewayClient);
  /** Their ids, first that which comes first by itself: the older one, or of one second that of the smaller id. */
  const makeTwo = async () => {
    const { api, tags } = other();
    const made: [number, string][] = [];
    for (const _ of [1, 2]) {
      const { id, createdDate } = await client().send(new CreateRestApiCommand({ name: api.name, tags: { ...tags } }));
      made.push([Number(createdDate), id!]);
    }
    return made.sort(([then, id], [now, other]) => then - now || (id < other ? -1 : 1)).map(([, id]) => id);
  };
  afterEach(async () => {
    await down(await open(), other());
  });

  it('are waited for until one has a stage, which is kept, be it the second', async () => {
    const [, second] = await makeTwo();
    const deploy = async () => {
      const body = JSON.stringify({ openapi: '3.0.1', info: { title: other().api.name, version: '1' }, paths: MOCK });
      await client().send(new PutRestApiCommand({ restApiId: second, mode: 'overwrite', body: Buffer.from(body) }));
      await client().send(new CreateDeploymentCommand({ restApiId: second, stageName: 'prod' }));
    };
    let deployed: Promise<void> | undefined;
    const aws = await open(undefined, (what) => {
      if (what.endsWith('to get its stage')) deployed ??= deploy();
    });
    const { url } = await up(aws, other());
    await deployed;
    expect(url).toContain(`/execute-api/${second}/prod/`);
    expect(await stateOf(other())).toEqual([]);
  });

  it('and that nobody goes on with, are one after a while', async () => {
    const ids = await makeTwo();
    const { url } = await up(await open(), other());
    expect(ids.filter((id) => url!.includes(`/execute-api/${id}/`))).toHaveLength(1);
    expect(await stateOf(other())).toEqual([]);
  });
});

describe('choices', () => {
  it('outlive a run as tags of the bus, until they are undone', async () => {
    const { outcomes } = await up(await open(), stack, { choices: { records: false, throttle: 'off' } });
    expect(outcomes.filter(({ change }) => change === 'removed').map(keyOf)).toEqual([
      `AWS::Logs::LogGroup ${stack.recordLog.name}`,
      `AWS::Events::Rule ${stack.rules.records.name}`,
    ]);
    const again = await up(await open(), stack);
    expect(again.choices).toEqual({ records: false, throttle: 'off' });
    expect(again.plan).toEqual([]);
    expect(await stateOf()).toEqual([]);
    const undone = await up(await open(), stack, { choices: DEFAULT_CHOICES });
    expect(undone.outcomes).toHaveLength(pattern(stack, DEFAULT_CHOICES).length);
    expect(await stateOf()).toEqual([]);
  });
});

describe('a dry run', () => {
  it('tells what would change, and changes nothing', async () => {
    const other = stackOf({ ...stack, name: 'never' });
    const aws = await open();
    calls = [];
    const { plan } = await up(aws, other, { dryRun: true });
    expect(plan).toHaveLength(pattern(other, DEFAULT_CHOICES).length);
    expect((await down(aws, stack, { dryRun: true })).plan).toHaveLength(plan.length);
    expect(mutating()).toEqual([]);
  });
});

describe('strangers', () => {
  it('of our name are named and left alone by up and down, before any change', async () => {
    const other = stackOf({ ...stack, name: 'taken' });
    const sns = endpoint.clientOf(SNSClient);
    await sns.send(new CreateTopicCommand({ Name: 'taken', Tags: [{ Key: 'destined:stack', Value: 'taken-2' }] }));
    calls = [];
    const aws = await open();
    for (const command of [up, down]) {
      await expect(command(aws, other)).rejects.toMatchObject({
        code: 'ForeignResource',
        exitCode: EXIT.other,
        message: expect.stringContaining('AWS::SNS::Topic taken'),
      });
    }
    expect(mutating()).toEqual([]);
    await sns.send(new DeleteTopicCommand({ TopicArn: other.topic.arn }));
  });

  it('on our bus keep down from removing it, unless it is told to', async () => {
    const request = { Name: 'theirs', EventBusName: stack.bus.name, EventPattern: '{"source":["x"]}' };
    await endpoint.clientOf(EventBridgeClient).send(new PutRuleCommand(request));
    calls = [];
    await expect(down(await open(), stack)).rejects.toMatchObject({ message: expect.stringContaining('theirs') });
    expect(mutating()).toEqual([]);
    expect(await stateOf()).toEqual([]);
  });
});

describe('Ctrl-C', () => {
  it('starts no new call, tells what exists, and the next up finishes', async () => {
    const other = stackOf({ ...stack, name: 'stopped' });
    const controller = new AbortController();
    const aws = await open(controller.signal);
    let settled = 0;
    let unfinished = 0;
    const work = up(aws, other, {
      onEvent(event) {
        if (event.type === 'changed' && event.done === 5) controller.abort();
        if (event.type === 'stopped') [settled, unfinished] = [event.settled.length, event.unfinished.length];
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'Interrupted', exitCode: EXIT.interrupted });
    expect(settled).toBeGreaterThanOrEqual(5);
    expect(settled + unfinished).toBe(pattern(other, DEFAULT_CHOICES).length);
    const made = aws.calls;
    await up(await open(), other);
    expect(aws.calls).toBe(made);
    expect(await stateOf(other)).toEqual([]);
    const { leftovers } = await down(await open(), other);
    expect(leftovers).toEqual([]);
  });
});

describe('down', () => {
  it('finds what carries our tag under another name, and takes no other stack for ours', async () => {
    const sns = endpoint.clientOf(SNSClient);
    const iam = endpoint.clientOf(IAMClient);
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    const make = async (of: string) => {
      const Tags = [{ Key: 'destined:stack', Value: of }];
      const RoleName = `lone-${of}-extra-${stack.region}`;
      await iam.send(new CreateRoleCommand({ RoleName, Path: '/destined/', AssumeRolePolicyDocument, Tags }));
      await sns.send(new CreateTopicCommand({ Name: `orphan-${of}`, Tags }));
      return { RoleName, TopicArn: `${stack.topic.arn.replace(stack.name, '')}orphan-${of}` };
    };
    const made = [await make('lone'), await make('lone-2')];
    const { plan, leftovers, unchecked } = await down(await open(), stackOf({ ...stack, name: 'lone' }));
    expect({ plan, unchecked }).toEqual({ plan: [], unchecked: [] });
    expect(leftovers.map(keyOf).sort()).toEqual([
      `AWS::IAM::Role lone-lone-extra-${stack.region}`,
      'AWS::SNS::Topic orphan-lone',
    ]);
    for (const { RoleName, TopicArn } of made) {
      await iam.send(new DeleteRoleCommand({ RoleName }));
      await sns.send(new DeleteTopicCommand({ TopicArn }));
    }
  });

  it('keeps the log groups if told so', async () => {
    const { outcomes, leftovers } = await down(await open(), stack, { keepLogs: true, force: true });
    expect(outcomes.filter(({ change }) => change === 'kept')).toHaveLength(4);
    expect(outcomes).toContainEqual({ kind: 'AWS::Events::Rule', name: 'theirs', change: 'removed' });
    expect(leftovers).toEqual([]);
  });

  it('leaves every list empty, and has nothing to remove a second time', async () => {
    await up(await open(), stack);
    const { outcomes, leftovers, unchecked } = await down(await open(), stack);
    expect(new Set(outcomes.map(({ change }) => change))).toEqual(new Set(['removed']));
    expect({ leftovers, unchecked }).toEqual({ leftovers: [], unchecked: [] });
    expect((await down(await open(), stack)).plan).toEqual([]);
    const { held } = await inventoryOf({ ...endpoint, endpoint: endpoint.url });
    expect(held).toEqual({});
  });
});
