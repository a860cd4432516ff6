/** What another run does between the read and the write of one resource: it is seen, repaired within the run, or said. */
import { APIGatewayClient, DeleteRestApiCommand } from '@aws-sdk/client-api-gateway';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { DeleteRoleCommand, DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { EXIT, Failure } from '../../src/failure.ts';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { down } from '../../src/provision/down.ts';
import type { Named } from '../../src/provision/provision-event.ts';
import { status } from '../../src/provision/status.ts';
import { up } from '../../src/provision/up.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { inflict } from '../support/damages/named-damages.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type Attempt, type Faults, failing, named, withFaults } from '../support/faults.ts';

let endpoint: TestEndpoint;
let place: { partition: string; account: string; region: string };
let opened: Aws[] = [];

async function open(faults: Faults = {}) {
  const { region, url, credentials } = endpoint;
  const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
  opened.push(aws);
  return withFaults(aws, faults);
}

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { partition, account, region } = (await open()).aws;
  place = { partition, account, region };
});
afterEach(() => {
  for (const aws of opened) aws.destroy();
  opened = [];
  expect(endpoint.stderr()).toBe('');
});
afterAll(() => endpoint?.stop());

const stackNamed = (name: string): Stack => stackOf({ ...place, name });

/** `theirs` happens once, just before the first attempt. */
const once =
  (theirs: (attempt: Attempt) => Promise<unknown>) =>
  async (attempt: Attempt): Promise<unknown> => {
    if (attempt.count === 1) await theirs(attempt);
    return attempt.pass();
  };

async function isWhole(stack: Stack) {
  const { resources } = await status((await open()).aws, stack);
  expect(resources.filter(({ state }) => state !== 'ok')).toEqual([]);
}

const another = (doing: 'removing' | 'making', resource: string) => ({
  code: 'AnotherRun',
  exitCode: 255,
  message: expect.stringContaining(`another run is ${doing} this stack: ${resource} was `),
});

describe('up', () => {
  it('makes what went between its read and its write anew, where all it needs is there', async () => {
    const stack = stackNamed('gone-itself');
    await up((await open()).aws, stack);
    const sns = endpoint.clientOf(SNSClient);
    await inflict(endpoint, stack, `AWS::SNS::Topic ${stack.topic.name}: DisplayName changed`);
    const { aws, attempts } = await open({
      SetTopicAttributes: once(() => sns.send(new DeleteTopicCommand({ TopicArn: stack.topic.arn }))),
    });
    const { outcomes } = await up(aws, stack);
    expect(outcomes.find(({ kind }) => kind === 'AWS::SNS::Topic')).toMatchObject({ change: 'created' });
    expect(attempts.filter((attempt) => attempt === 'CreateTopic')).toHaveLength(1);
    // The subscription went with the topic after it was read: nothing told this run.
    await up((await open()).aws, stack);
    await isWhole(stack);
  });

  it('makes a role anew that went before its policy was written again', async () => {
    const stack = stackNamed('gone-role-itself');
    await up((await open()).aws, stack);
    const iam = endpoint.clientOf(IAMClient);
    const RoleName = stack.functions.success.role.name;
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'destined' }));
    const { aws, attempts } = await open({
      PutRolePolicy: once(async () => void (await iam.send(new DeleteRoleCommand({ RoleName })))),
    });
    await up(aws, stack);
    expect(attempts.filter((attempt) => attempt === 'CreateRole')).toHaveLength(1);
    await isWhole(stack);
  });

  it('takes the API that other runs agreed on, where its own went', async () => {
    const stack = stackNamed('other-api');
    const front = endpoint.clientOf(APIGatewayClient);
    const { aws, attempts } = await open({
      PutRestApi: once(async ({ input }) => {
        await front.send(new DeleteRestApiCommand({ restApiId: String(input.restApiId) }));
      }),
    });
    const { outcomes } = await up(aws, stack);
    expect(new Set(outcomes.map(({ change }) => change))).toEqual(new Set(['created']));
    expect(attempts.filter((attempt) => attempt === 'CreateRestApi')).toHaveLength(2);
    await isWhole(stack);
  });

  it('ends where what it needs went, and does not wait for it as for AWS', async () => {
    const stack = stackNamed('gone-role');
    const iam = endpoint.clientOf(IAMClient);
    const RoleName = stack.functions.success.role.name;
    const { aws } = await open({
      CreateFunction: async ({ input, pass }) => {
        if (input.FunctionName === stack.functions.success.name) {
          await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'destined' })).catch(() => {});
          await iam.send(new DeleteRoleCommand({ RoleName })).catch(() => {});
        }
        return pass();
      },
    });
    // Lambda says that it can't assume the role, as it does of one that it does not know yet: that wait is five minutes.
    await expect(up(aws, stack)).rejects.toMatchObject(another('removing', `AWS::IAM::Role ${RoleName}`));
    await up((await open()).aws, stack);
    await isWhole(stack);
  });

  it('sees what the things that it needs stand on', async () => {
    const stack = stackNamed('gone-below');
    const iam = endpoint.clientOf(IAMClient);
    const RoleName = stack.functions.destined.role.name;
    const { aws } = await open({
      // It needs the function and the bus, which are there.
      PutFunctionEventInvokeConfig: once(async () => {
        await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'destined' }));
        await iam.send(new DeleteRoleCommand({ RoleName }));
      }),
    });
    await expect(up(aws, stack)).rejects.toMatchObject(another('removing', `AWS::IAM::Role ${RoleName}`));
    await up((await open()).aws, stack);
    await isWhole(stack);
  });

  it('does not take what AWS is slow to show for gone', async () => {
    const stack = stackNamed('slow-to-show');
    const { aws, attempts } = await open({
      Subscribe: failing(named('NotFoundException')),
      // The first look is before it is made, the second after that refusal.
      GetTopicAttributes: ({ count, pass }) => {
        if (count === 2) throw named('NotFoundException');
        return pass();
      },
    });
    await up(aws, stack);
    expect(attempts.filter((attempt) => attempt === 'Subscribe')).toHaveLength(2);
    await isWhole(stack);
  });

  it('ends where a function went before it was ready', async () => {
    const stack = stackNamed('gone-ready');
    const lambda = endpoint.clientOf(LambdaClient);
    const FunctionName = stack.functions.destined.name;
    let asked = 0;
    const { aws } = await open({
      // First for what is there, then whether it is ready.
      GetFunction: async ({ input, pass }) => {
        if (input.FunctionName === FunctionName) asked += 1;
        if (asked === 2) await lambda.send(new DeleteFunctionCommand({ FunctionName })).catch(() => {});
        return pass();
      },
    });
    await expect(up(aws, stack)).rejects.toMatchObject(another('removing', `AWS::Lambda::Function ${FunctionName}`));
    await up((await open()).aws, stack);
    await isWhole(stack);
  });

  it('says that another run is at work where what it found went meanwhile, and no proof will tell', async () => {
    const stack = stackNamed('gone-behind');
    await up((await open()).aws, stack);
    const sns = endpoint.clientOf(SNSClient);
    const iam = endpoint.clientOf(IAMClient);
    const { name: RoleName } = stack.apiRole;
    await inflict(endpoint, stack, `AWS::SNS::Topic ${stack.topic.name}: DisplayName changed`);
    const { aws } = await open({
      async SetTopicAttributes(attempt) {
        await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'destined' }));
        await iam.send(new DeleteRoleCommand({ RoleName }));
        return attempt.pass();
      },
    });
    const role = another('removing', `AWS::IAM::Role ${RoleName}`);
    await expect(up(aws, stack, { proves: false })).rejects.toMatchObject(role);
    await sns.send(new DeleteTopicCommand({ TopicArn: stack.topic.arn }));
    await up((await open()).aws, stack, { proves: false });
    await isWhole(stack);
  });

  it('deploys again where another run tidied its deployment away', async () => {
    const stack = stackNamed('tidied');
    await up((await open()).aws, stack);
    await inflict(endpoint, stack, `AWS::ApiGateway::Stage ${stack.name}/prod: DeploymentId changed`);
    const { aws } = await open({
      UpdateStage: once(async () => void (await up((await open()).aws, stack))),
    });
    const { outcomes } = await up(aws, stack);
    const changed = outcomes.filter(({ change }) => change !== 'unchanged').map(keyOf);
    expect(changed).toEqual([`AWS::ApiGateway::Stage ${stack.api.name}/prod`]);
    await isWhole(stack);
  });
});

describe('down', () => {
  const putRule = async (stack: Stack) => {
    const { name: Name } = stack.rules.success;
    const request = { Name, EventBusName: stack.bus.name, EventPattern: '{"source":["x"]}' };
    const Tags = Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value }));
    await endpoint.clientOf(EventBridgeClient).send(new PutRuleCommand({ ...request, Tags }));
  };

  it.each([
    ['makes anew what it removed', true],
    ['makes what was not there', false],
  ])('ends where another run %s, and does not wait for it as for AWS', async (_what, isThere) => {
    const stack = stackNamed(isThere ? 'back' : 'late');
    await up((await open()).aws, stack);
    const events = endpoint.clientOf(EventBridgeClient);
    const { name: Rule } = stack.rules.success;
    if (!isThere) {
      const where = { EventBusName: stack.bus.name };
      await events.send(new RemoveTargetsCommand({ ...where, Rule, Ids: [stack.functions.success.name] }));
      await events.send(new DeleteRuleCommand({ ...where, Name: Rule }));
    }
    const { aws } = await open({ DeleteEventBus: once(() => putRule(stack)) });
    await expect(down(aws, stack)).rejects.toMatchObject(another('making', `AWS::Events::Rule ${Rule}`));
    expect((await down((await open()).aws, stack)).leftovers).toEqual([]);
  });

  describe('what comes after its first look, by a call that a run was broken off in', () => {
    const make = async (stack: Stack, which: string) => {
      const resource = pattern(stack, DEFAULT_CHOICES).find((each) => keyOf(each) === which);
      await resource!.ensure((await open()).aws, undefined);
      return which;
    };
    const group = (stack: Stack) => `AWS::Logs::LogGroup ${stack.functions.destined.logGroup}`;
    const role = (stack: Stack) => `AWS::IAM::Role ${stack.functions.destined.role.name}`;

    it('is asked about, and removed', async () => {
      const stack = stackNamed('came-late');
      await make(stack, group(stack));
      const plans: string[][] = [];
      const approve = async (plan: readonly Named[]) => {
        plans.push(plan.map(keyOf));
        if (plans.length === 1) await make(stack, role(stack));
      };
      const { plan, leftovers, outcomes } = await down((await open()).aws, stack, { approve });
      expect(plans).toEqual([[group(stack)], [role(stack)]]);
      expect(plan.map(keyOf)).toEqual(plans.flat());
      expect(outcomes.filter(({ change }) => change === 'removed').map(keyOf)).toEqual(plans.flat());
      expect(leftovers).toEqual([]);
    });

    it('is left after a no, and told', async () => {
      const stack = stackNamed('declined');
      await make(stack, group(stack));
      const late = [`AWS::ApiGateway::RestApi ${stack.name}`, `AWS::ApiGateway::Stage ${stack.name}/prod`];
      let asked = 0;
      const approve = async () => {
        asked += 1;
        if (asked === 2) throw new Failure('no', { exitCode: EXIT.no, code: 'Declined' });
        for (const which of late) await make(stack, which);
      };
      const { plan, leftovers } = await down((await open()).aws, stack, { approve });
      expect(plan.map(keyOf)).toEqual([group(stack)]);
      // Once each, though the tagging index knows them by the API's id.
      expect(leftovers.map(keyOf)).toEqual(late);
      expect((await down((await open()).aws, stack)).leftovers).toEqual([]);
    });
  });
});
