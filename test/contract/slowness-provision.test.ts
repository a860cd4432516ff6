/** `up` and `down` through each slowness of AWS: they succeed, and say what they wait for; nothing else moves the clock. */
import {
  APIGatewayClient,
  GetRestApisCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { DeleteRolePolicyCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteFunctionCommand,
  GetPolicyCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { QUOTAS } from '../../src/local/quotas.ts';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { permission } from '../../src/resources/permission.ts';
import { apiIdOf } from '../support/damages/api-hands.ts';
import { withFaults } from '../support/faults.ts';
import { type Moves, type SlowStack, startSlowStack } from '../support/slow-stack.ts';

const FUNCTIONS = ['destined', 'success', 'failure'];
const waitingFor = (...what: string[]) => what.map((each) => `waiting for ${each}`).sort();
const of = (...operations: string[]) =>
  QUOTAS.filter((quota) => operations.some((operation) => quota.operations?.includes(operation)));

let slow: SlowStack;
afterEach(() => slow?.stop());
const start = async (...given: Parameters<typeof startSlowStack>) => {
  slow = await startSlowStack(...given);
  return slow;
};
/** What was said since the last time that this was asked. */
const sinceThen = () => slow.said.splice(0).sort();

/** The clock goes on for all once the first has said it. */
function expectSome(said: string[], ...waits: string[]) {
  expect(said).not.toEqual([]);
  expect(waitingFor(...waits)).toEqual(expect.arrayContaining(said));
}

async function makeAll(): Promise<string | undefined> {
  const { outcomes, url } = await slow.up();
  expect(outcomes.map(({ change }) => change)).toEqual(outcomes.map(() => 'created'));
  expect(await slow.differing()).toEqual([]);
  return url;
}
async function removeAll() {
  expect(await slow.down()).toMatchObject({ leftovers: [], unchecked: [] });
}

describe('up waits, and says so,', () => {
  it('for IAM to know the roles', async () => {
    await start({ roleMs: 8_000 }, [[/to know the role/, 8_000]]);
    await makeAll();
    expect(sinceThen()).toEqual(waitingFor(...FUNCTIONS.map((name) => `IAM to know the role of slow-${name}`)));
  });

  it('for Lambda to see what the role may do', async () => {
    await start({ rolePolicyMs: 5_000 }, [[/may put events/, 5_000]]);
    await makeAll();
    expect(sinceThen()).toEqual(waitingFor('Lambda to see that slow-destined may put events on the bus'));
  });

  it('for functions to become active', async () => {
    await start({ functionPendingMs: 2_000 }, [[/to become active/, 2_000]]);
    await makeAll();
    expectSome(sinceThen(), ...FUNCTIONS.map((name) => `function slow-${name} to become active`));
  });

  it('for an update that goes on', async () => {
    await start({ functionUpdateMs: 1_000 }, [[/finish with|become active/, 1_000]]);
    await makeAll();
    const FunctionName = slow.stack.functions.success.name;
    const lambda = slow.endpoint.clientOf(LambdaClient);
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip({ 'x.mjs': '' }).bytes }));
    slow.endpoint.clock.advance(1_000);
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
    await slow.up();
    expect(await slow.differing()).toEqual([]);
    const busy = [`Lambda to finish with ${FunctionName}`, `function ${FunctionName} to become active`];
    expect(sinceThen()).toEqual(waitingFor(...busy));
  });

  it('for another change of the API', async () => {
    await start({ apiChangeMs: 200 });
    const { endpoint, stack } = slow;
    endpoint.passing.add(200);
    await makeAll();
    const restApiId = await apiIdOf({ hands: endpoint.clientOf, stack: stack });
    const api = endpoint.clientOf(APIGatewayClient);
    const patchOperations = [{ op: 'replace' as const, path: '/description', value: 'x' }];
    const throttle = [{ op: 'replace' as const, path: '/*/*/throttling/rateLimit', value: '7' }];
    await api.send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations: throttle }));
    endpoint.passing.delete(200);
    const byHand = api.send(new UpdateRestApiCommand({ restApiId, patchOperations }));
    await endpoint.waiting(200);
    const repairing = slow.up();
    await expect
      .poll(() => slow.said, { timeout: 20_000 })
      .toEqual(waitingFor('API Gateway (another change, before UpdateStage)'));
    endpoint.passing.add(200);
    endpoint.clock.advance(200);
    await Promise.all([byHand, repairing]);
    expect(await slow.differing()).toEqual([]);
  });

  it.each([
    ['CreateRestApi', 3],
    ['PutRestApi', 1],
    ['CreateDeployment', 5],
  ])('for the quota of %s', async (operation, seconds) => {
    await start({ quotas: of(operation) }, [[new RegExp(operation), seconds * 1_000]]);
    await makeAll();
    expect(slow.said).toEqual([]);
    await slow.up(slow.named('second'));
    expect(sinceThen()).toEqual(waitingFor(`API Gateway (one ${operation} in ${seconds} s)`));
    expect(await slow.differing(slow.named('second'))).toEqual([]);
  });

  it('for the quota that all calls share, when it reads, too', async () => {
    await start({ quotas: QUOTAS.filter(({ operations }) => !operations) }, [[/quota of calls/, 60_000]]);
    const api = slow.endpoint.clientOf(APIGatewayClient);
    for (let count = 0; count < 40; count += 1) await api.send(new GetRestApisCommand({}));
    await makeAll();
    expect(sinceThen()).toEqual(waitingFor('API Gateway (its quota of calls, for GetRestApis)'));
  });
});

describe('the proof', () => {
  const answered = /^the API answered/;
  const unseen = /no record was seen$/;
  const unheard = /^SNS took the (success|failure|success and the failure), and nothing was seen after that: /;

  it.each<[string, Parameters<typeof startSlowStack>[0], RegExp, RegExp]>([
    ['rules and targets are not in effect yet', { ruleMs: 3_000 }, /not in effect yet$/, unseen],
    ['permissions are not in effect yet', { permissionMs: 3_000 }, /has no permission lambda:InvokeFunction/, unheard],
  ])('sends again what is dropped while %s', async (_what, slowness, reason, missing) => {
    await start(slowness);
    const url = await makeAll();
    const proving = slow.prove(url);
    await slow.dropped(reason);
    await expect.poll(() => slow.said, { timeout: 20_000 }).toContainEqual(expect.stringMatching(missing));
    // What was sent since then is lost, too, until now.
    slow.endpoint.clock.advance(3_000);
    expect(await proving).toEqual({ verified: true, missing: [] });
  });

  it.each<[string, Parameters<typeof startSlowStack>[0], Moves, RegExp]>([
    ['a deployment is not seen yet', { deploymentMs: 2_000 }, [[answered, 2_000]], /^the API answered 403: Forbidden$/],
    [
      "the API's role is not known yet",
      { roleMs: 8_000 },
      [[answered, 8_000]],
      /^the API answered 500: Internal server error$/,
    ],
    ["the API's role may not publish yet", { rolePolicyMs: 5_000 }, [[answered, 5_000]], /^the API answered 502: ./],
  ])('knocks again while %s', async (_what, slowness, moves, missing) => {
    const { roleMs = 0, rolePolicyMs = 0 } = slowness ?? {};
    await start(slowness, [...moves, [/to know the role/, roleMs], [/may put events/, rolePolicyMs]]);
    let url = await makeAll();
    if (roleMs + rolePolicyMs > 0) {
      // By now all is in effect. What up repairs is late again.
      const RoleName = slow.stack.apiRole.name;
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      });
      const iam = slow.endpoint.clientOf(IAMClient);
      if (roleMs > 0) await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
      else await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'destined' }));
      slow.endpoint.clock.advance(10_000);
      ({ url } = await slow.up());
      sinceThen();
    }
    expect(await slow.prove(url)).toEqual({ verified: true, missing: [] });
    expect(sinceThen()).toContainEqual(expect.stringMatching(missing));
  });
});

it('a function that a run which ended left in deletion is made anew: that it is still told of is no function', async () => {
  await start({ functionDeletingMs: 1_000 }, [[/to be gone/, 1_000]]);
  await makeAll();
  const FunctionName = 'slow-failure';
  await slow.endpoint.clientOf(LambdaClient).send(new DeleteFunctionCommand({ FunctionName }));
  const { plan } = await slow.up();
  const made = plan.filter(({ change, name }) => change === 'create' && name.startsWith(FunctionName));
  expect(made.map(({ kind }) => kind)).toEqual(['AWS::Lambda::Function', 'AWS::Lambda::Permission']);
  expect(await slow.differing()).toEqual([]);
  await removeAll();
});

describe('down waits, and says so,', () => {
  const { stack } = { stack: { region: 'us-east-1' } };
  const roles = [...FUNCTIONS, 'api'].map((name) => `slow-${name}-${stack.region}`);

  it.each<[string, Parameters<typeof startSlowStack>[0], Moves, string[]]>([
    [
      'for functions to be gone',
      { functionDeletingMs: 1_000 },
      [[/to be gone/, 1_000]],
      FUNCTIONS.map((name) => `function slow-${name} to be gone`),
    ],
    [
      'for roles to be let go',
      { rolePolicyGoneMs: 1_000 },
      [[/to let go/, 1_000]],
      roles.map((name) => `IAM to let go of role ${name}`),
    ],
    [
      'for rules to have no targets',
      { targetGoneMs: 1_000 },
      [[/to finish with/, 1_000]],
      ['success', 'failure', 'records'].map((name) => `EventBridge to finish with rule slow-${name}`),
    ],
  ])('%s', async (_what, slowness, moves, waits) => {
    await start(slowness, moves);
    await makeAll();
    expect(slow.said).toEqual([]);
    await removeAll();
    expectSome(sinceThen(), ...waits);
  });

  // However long it is in AWS's time.
  it('for the quota of DeleteRestApi, that all stacks share', { timeout: 25_000 }, async () => {
    await start({ quotas: of('DeleteRestApi') }, [[/DeleteRestApi/, 30_000]]);
    const second = slow.named('second');
    await makeAll();
    await slow.up(second);
    await removeAll();
    expect(slow.said).toEqual([]);
    expect(await slow.down(second)).toMatchObject({ leftovers: [] });
    expect(sinceThen()).toEqual(waitingFor('API Gateway (one DeleteRestApi in 30 s)'));
  });
});

describe('statements of one function', () => {
  it('are added one after the other, so that none is lost', async () => {
    await start({ permissionWriteMs: 200 });
    const { endpoint, stack } = slow;
    const fn = pattern(stack, DEFAULT_CHOICES).find(({ name }) => name === stack.functions.success.name)!;
    endpoint.passing.add(200);
    await makeAll();
    endpoint.passing.delete(200);
    const { aws, attempts } = withFaults(await slow.open(), {});
    const two = ['one', 'two'].map((statementId) => {
      const sourceArn = stack.rules.success.arn;
      const who = { principal: 'events.amazonaws.com', sourceArn, function: fn };
      return permission({ functionName: fn.name, statementId, ...who }).ensure(aws, undefined);
    });
    await endpoint.waiting(200);
    // The first is written yet: the other has not even begun.
    expect(attempts).toEqual(['AddPermission']);
    endpoint.clock.advance(200);
    await endpoint.waiting(200);
    endpoint.clock.advance(200);
    expect(await Promise.all(two)).toEqual(['created', 'created']);
    const lambda = endpoint.clientOf(LambdaClient);
    const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: fn.name }));
    expect(JSON.parse(Policy!).Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual(['rule', 'one', 'two']);
  });
});
