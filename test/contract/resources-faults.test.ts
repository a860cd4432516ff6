/** Provisioning where AWS is busy, slow to agree with itself, or was left half-way: each fault is put before a real endpoint. */
import {
  APIGatewayClient,
  GetDeploymentsCommand,
  GetRestApisCommand,
  TagResourceCommand as TagApi,
} from '@aws-sdk/client-api-gateway';
import {
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  TagResourceCommand as TagEvents,
} from '@aws-sdk/client-eventbridge';
import { IAMClient, TagRoleCommand } from '@aws-sdk/client-iam';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { down } from '../../src/provision/down.ts';
import { lookAgain } from '../../src/provision/look-again.ts';
import { status } from '../../src/provision/status.ts';
import { up } from '../../src/provision/up.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { apiIdOf } from '../support/damages/api-hands.ts';
import { inflict } from '../support/damages/named-damages.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type Attempt, type Faults, failing, named, withFaults } from '../support/faults.ts';

let endpoint: TestEndpoint;
let stack: Stack;
let opened: Aws[] = [];

async function open(faults: Faults = {}) {
  const { region, url, credentials } = endpoint;
  const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
  opened.push(aws);
  return withFaults(aws, faults);
}
const stackNamed = (name: string) => stackOf({ ...stack, name });

async function differing(which = stack) {
  const { resources } = await status((await open()).aws, which);
  return resources.filter(({ state }) => state !== 'ok').map(keyOf);
}
const times = (attempts: string[], operation: string) => attempts.filter((attempt) => attempt === operation).length;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { partition, account, region } = (await open()).aws;
  stack = stackOf({ name: 'faulty', partition, account, region });
});
afterEach(() => {
  vi.useRealTimers();
  for (const aws of opened) aws.destroy();
  opened = [];
});
afterAll(() => endpoint.stop());

describe('what another change got in the way of', () => {
  const busy = failing(named('ConcurrentModificationException'));
  const throttled = failing(named('TooManyRequestsException'));

  it('is done again while a stack is made, repaired and removed', async () => {
    const making = await open({ CreateEventBus: busy, CreateRole: failing(named('ConcurrentModification')) });
    await up(making.aws, stack);
    expect(await differing()).toEqual([]);

    const Tags = [{ Key: 'destined:old', Value: 'x' }];
    const tags = { 'destined:old': 'x' };
    const restapi = `arn:aws:apigateway:${stack.region}::/restapis/${await apiIdOf({ hands: endpoint.clientOf, stack: stack })}`;
    const events = endpoint.clientOf(EventBridgeClient);
    const { bus, rules } = stack;
    for (const ResourceARN of [bus.arn, rules.success.arn]) await events.send(new TagEvents({ ResourceARN, Tags }));
    const RoleName = stack.functions.success.role.name;
    await endpoint.clientOf(IAMClient).send(new TagRoleCommand({ RoleName, Tags }));
    const front = endpoint.clientOf(APIGatewayClient);
    for (const resourceArn of [restapi, `${restapi}/stages/prod`]) await front.send(new TagApi({ resourceArn, tags }));
    expect(await differing()).toHaveLength(5);

    const every =
      (error: Error) =>
      ({ count, pass }: { count: number; pass: () => Promise<unknown> }) => {
        if (count % 2 === 1) throw error;
        return pass();
      };
    const repairing = await open({
      'EventBridge.TagResource': every(named('ConcurrentModificationException')),
      'EventBridge.UntagResource': every(named('ConcurrentModificationException')),
      TagRole: busy,
      UntagRole: busy,
      'APIGateway.TagResource': throttled,
      'APIGateway.UntagResource': throttled,
    });
    await up(repairing.aws, stack);
    expect(times(repairing.attempts, 'TagRole')).toBe(2);
    expect(await differing()).toEqual([]);

    const removing = await open({ DeleteRole: busy });
    expect((await down(removing.aws, stack)).leftovers).toEqual([]);
    expect(times(removing.attempts, 'DeleteRole')).toBe(5);
  });
});

describe('what is seen for a moment after it went', () => {
  it('is no leftover, unless it stays', async () => {
    const other = stackNamed('gone');
    const created = await up((await open()).aws, other);
    expect(created.plan.length).toBeGreaterThan(20);
    /** By name: the answers of GetRole from before. */
    const before = new Map<unknown, unknown>();
    const remembering = await open({
      GetRole: async ({ input, pass }) => {
        const answer = await pass();
        before.set(input.RoleName, answer);
        return answer;
      },
    });
    const resources = pattern(other, DEFAULT_CHOICES);
    for (const resource of resources) if (resource.kind.endsWith('Role')) await resource.read(remembering.aws);
    expect(before.size).toBe(4);
    expect((await down((await open()).aws, other)).leftovers).toEqual([]);

    // How long is waited is told by this clock alone: it stands still, however busy this machine is.
    vi.useFakeTimers({ toFake: ['performance'] });
    const late = await open({ GetRole: ({ input, count, pass }) => (count < 6 ? before.get(input.RoleName) : pass()) });
    expect(await lookAgain(late.aws, other, pattern(other, DEFAULT_CHOICES), [])).toEqual({
      leftovers: [],
      unchecked: [],
    });
    const never = await open({
      GetRole({ input }) {
        vi.advanceTimersByTime(100);
        return before.get(input.RoleName);
      },
    });
    const { leftovers } = await lookAgain(never.aws, other, pattern(other, DEFAULT_CHOICES), []);
    expect(leftovers.map(({ kind }) => kind)).toEqual(Array(4).fill('AWS::IAM::Role'));
  });
});

describe('a repair', () => {
  const TEMPLATE = 'Body.paths./SendEvent.get.x-amazon-apigateway-integration.requestTemplates.application/json';
  const damage = (what: string) => inflict(endpoint, repaired, what);
  let repaired: Stack;
  beforeAll(async () => {
    repaired = stackNamed('repaired');
    await up((await open()).aws, repaired);
  });

  it('of a permission ends with the statement that is wanted, though the former one is slow to go', async () => {
    await damage('AWS::Lambda::Permission repaired-destined/sns: SourceArn changed');
    let former: unknown;
    const text = 'The statement id (sns) provided already exists.';
    const { aws, attempts } = await open({
      AddPermission: failing(named('ResourceConflictException', text), 2),
      // What is read lags behind by one removal and two refusals.
      GetPolicy: async ({ input, pass }) => {
        const isOurs = String(input.FunctionName).endsWith('-destined');
        if (isOurs && former && times(attempts, 'AddPermission') < 3) return former;
        const answer = await pass();
        if (isOurs) former ??= answer;
        return answer;
      },
    });
    await up(aws, repaired);
    expect(times(attempts, 'RemovePermission')).toBe(1);
    expect(await differing(repaired)).toEqual([]);
  });

  it('of a log policy reads the revision again, and outlasts another operation', async () => {
    await damage('AWS::Logs::LogGroup /aws/events/destined/repaired that others may write to');
    const { aws, attempts } = await open({
      PutResourcePolicy: failing(named('OperationAbortedException', 'A conflicting operation is in progress.')),
    });
    const before = times(attempts, 'DescribeResourcePolicies');
    await up(aws, repaired);
    expect(times(attempts, 'PutResourcePolicy')).toBe(2);
    // Once to see it, and once for each try.
    expect(times(attempts, 'DescribeResourcePolicies') - before).toBe(3);
    expect(await differing(repaired)).toEqual([]);
  });

  it.each([
    [{ State: 'Failed', StateReason: 'InternalError' }, 'State'],
    [{ LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'InternalError' }, 'LastUpdateStatus'],
  ])('of a function that is %j writes its code again', async (state, path) => {
    const { name } = repaired.functions.success;
    const broken = async ({ input, pass }: Attempt) => {
      const answer = (await pass()) as { Configuration: object };
      const isBroken = input.FunctionName === name && times(attempts, 'UpdateFunctionCode') === 0;
      return isBroken ? { ...answer, Configuration: { ...answer.Configuration, ...state } } : answer;
    };
    const { aws, attempts } = await open({ GetFunction: broken });
    const { plan, outcomes } = await up(aws, repaired);
    expect(plan.map(({ differences }) => differences.map((difference) => difference.path))).toEqual([[path]]);
    expect(outcomes.filter(({ change }) => change !== 'unchanged')).toMatchObject([{ name, change: 'updated' }]);
    expect(times(attempts, 'UpdateFunctionCode')).toBe(1);
  });

  it('of a function that is not ready yet waits for it, and says what became of it', async () => {
    const { name } = repaired.functions.success;
    const states = [{ State: 'Pending' }, { State: 'Pending' }, { State: 'Active' }];
    const slow = async ({ input, pass }: Attempt) => {
      const answer = (await pass()) as { Configuration: object };
      if (input.FunctionName !== name) return answer;
      return { ...answer, Configuration: { ...answer.Configuration, ...states.shift() } };
    };
    const { outcomes } = await up((await open({ GetFunction: slow })).aws, repaired);
    expect(new Set(outcomes.map(({ change }) => change))).toEqual(new Set(['unchanged']));
    expect(states).toEqual([]);

    states.push({ State: 'Pending' }, { State: 'Failed', StateReason: 'too bad' } as never);
    await expect(up((await open({ GetFunction: slow })).aws, repaired)).rejects.toMatchObject({
      failures: [
        { resource: { name }, error: { code: 'FunctionFailed', message: expect.stringContaining('too bad') } },
      ],
    });
  });

  it('of the API deletes the deployments of ours that no stage shows any more, and no others', async () => {
    const front = endpoint.clientOf(APIGatewayClient);
    const { items: apis = [] } = await front.send(new GetRestApisCommand({}));
    const restApiId = apis.find(({ name }) => name === repaired.name)!.id!;
    const deployments = async () => {
      const { items = [] } = await front.send(new GetDeploymentsCommand({ restApiId }));
      return items.map(({ description = '' }) => description.split(' ')[0]).sort();
    };
    expect(await deployments()).toEqual(['destined']);
    await damage('AWS::ApiGateway::Stage repaired/prod: DeploymentId changed');
    await damage(`AWS::ApiGateway::RestApi repaired: ${TEMPLATE} changed`);
    await up((await open()).aws, repaired);
    await damage(`AWS::ApiGateway::RestApi repaired: ${TEMPLATE} changed`);
    await up((await open()).aws, repaired);
    expect(await deployments()).toEqual(['by', 'destined']);
    expect(await differing(repaired)).toEqual([]);
  });

  it("of a log policy takes no other group's for its own", async () => {
    const { recordLog } = repaired;
    const theirs = { resourceArn: `${recordLog.arn}-2`, policyDocument: '{}', revisionId: '1' };
    const own = pattern(repaired, DEFAULT_CHOICES).find(({ name }) => name === recordLog.name)!;
    const { aws } = await open({
      DescribeResourcePolicies: async ({ pass }) => {
        const answer = (await pass()) as { resourcePolicies: { resourceArn: string }[] };
        const [ours] = answer.resourcePolicies;
        return { resourcePolicies: [theirs, { ...ours, resourceArn: `${recordLog.arn}:*` }] };
      },
    });
    expect((await own.read(aws))?.properties).toEqual(own.properties());
  });
});

describe('a removal', () => {
  const READS = /^(Get|List|Describe|Filter|Test)/;

  it('begins with the API, and waits for it; the stage goes with it', async () => {
    const other = stackNamed('front');
    await up((await open()).aws, other);
    const { aws, attempts } = await open({ DeleteRestApi: failing(named('ConflictException', 'try again later'), 2) });
    const { outcomes } = await down(aws, other);
    expect(new Set(outcomes.map(({ change }) => change))).toEqual(new Set(['removed']));
    expect(outcomes.map(({ kind }) => kind)).toContain('AWS::ApiGateway::Stage');
    const changes = attempts.filter((operation) => !READS.test(operation));
    expect(changes.slice(0, 3)).toEqual(Array(3).fill('DeleteRestApi'));
    expect(times(changes, 'DeleteRestApi')).toBe(3);
    expect(changes).not.toContain('DeleteStage');
  });

  it('under force ends foreign subscriptions, and rules that a service manages', async () => {
    const other = stackNamed('shared');
    await up((await open()).aws, other);
    const sns = endpoint.clientOf(SNSClient);
    const Endpoint = `${other.functions.destined.arn}-theirs`;
    const request = { TopicArn: other.topic.arn, Protocol: 'lambda', Endpoint, ReturnSubscriptionArn: true };
    const { SubscriptionArn } = await sns.send(new SubscribeCommand(request));
    const mail = { TopicArn: other.topic.arn, Protocol: 'email', Endpoint: 'a@example.com' };
    await sns.send(new SubscribeCommand(mail));
    const events = endpoint.clientOf(EventBridgeClient);
    const [Name, EventBusName] = ['managed', other.bus.name];
    await events.send(new PutRuleCommand({ Name, EventBusName, EventPattern: '{"source":["x"]}' }));
    const Targets = [{ Id: '1', Arn: other.functions.success.arn }];
    await events.send(new PutTargetsCommand({ Rule: Name, EventBusName, Targets }));

    const ended: unknown[] = [];
    const managed = ({ input, pass }: Attempt) => {
      if ([input.Name, input.Rule].includes(Name) && input.Force !== true) throw named('ManagedRuleException');
      return pass();
    };
    const { aws } = await open({
      RemoveTargets: managed,
      DeleteRule: managed,
      Unsubscribe({ input, pass }) {
        ended.push(input.SubscriptionArn);
        return pass();
      },
    });
    const { outcomes, leftovers } = await down(aws, other, { force: true });
    expect(ended).toContain(SubscriptionArn);
    expect(ended).toHaveLength(2);
    expect(outcomes.slice(-3).map(({ name, change }) => [name, change])).toEqual([
      ['managed', 'removed'],
      [`lambda:${Endpoint}`, 'removed'],
      ['email:a@example.com', 'removed'],
    ]);
    expect(leftovers).toEqual([]);
  });
});
