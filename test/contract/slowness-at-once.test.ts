/** `up`, its proof, a repair and `down` where AWS is slow in every way at once, and where any read is throttled. */
import {
  APIGatewayClient,
  CreateRestApiCommand,
  DeleteRestApiCommand,
  GetRestApisCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { afterEach, describe, expect, it } from 'vitest';
import { AWS_SLOWNESS } from '../../src/local/slowness.ts';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { up } from '../../src/provision/up.ts';
import { tagged } from '../../src/resources/tagged.ts';
import { apiIdOf } from '../support/damages/api-hands.ts';
import { failing, named, withFaults } from '../support/faults.ts';
import { type SlowStack, startSlowStack } from '../support/slow-stack.ts';

let slow: SlowStack;
afterEach(() => slow?.stop());

/** What is needed later lasts longer, so that a move of the clock for one thing is no end of another. */
const SLOWNESS = {
  ...AWS_SLOWNESS,
  roleMs: 1_000,
  rolePolicyMs: 100_000,
  functionPendingMs: 10_000_000,
  functionUpdateMs: 10_000_000,
  deploymentMs: 1_000_000_000,
  permissionMs: 5_000_000_000,
  ruleMs: 50_000_000_000,
  targetGoneMs: 1_000_000,
  functionDeletingMs: 1_000_000_000,
};
const MOVES = [
  [/quota of calls/, 4_000],
  [/one (\w+) in (1|3|5|30) s/, 30_000],
  [/to know the role/, SLOWNESS.roleMs],
  [/may put events/, SLOWNESS.rolePolicyMs],
  [/become active|Lambda to finish with/, SLOWNESS.functionPendingMs],
  [/the API answered/, SLOWNESS.deploymentMs],
  [/to finish with rule/, SLOWNESS.targetGoneMs],
  [/to be gone/, SLOWNESS.functionDeletingMs],
  [/to let go/, SLOWNESS.rolePolicyGoneMs],
] as const;

it('all is made, proven, repaired and removed through every slowness at once, and what is waited for is said', {
  timeout: 150_000,
}, async () => {
  slow = await startSlowStack(SLOWNESS, MOVES);
  const { endpoint, stack, said } = slow;
  // Calls that take their time, and reads that are late, need nobody who waits for them.
  for (const ms of [SLOWNESS.permissionWriteMs, SLOWNESS.apiChangeMs]) endpoint.passing.add(ms);
  const api = endpoint.clientOf(APIGatewayClient);
  for (let count = 0; count < 40; count += 1) await api.send(new GetRestApisCommand({}));

  const made = await slow.up();
  expect(made.outcomes.map(({ change }) => change)).toEqual(made.outcomes.map(() => 'created'));
  const proving = slow.prove(made.url);
  await slow.dropped(/has no permission lambda:InvokeFunction/);
  const unheard = expect.stringMatching(/^SNS took .+, and nothing was seen after that: /);
  await expect.poll(() => said, { timeout: 45_000 }).toContainEqual(unheard);
  endpoint.clock.advance(SLOWNESS.permissionMs);
  await slow.dropped(/not in effect yet$/);
  endpoint.clock.advance(SLOWNESS.ruleMs);
  expect(await proving).toEqual({ verified: true, missing: [] });
  expect(await slow.differing()).toEqual([]);
  expect(said).toEqual(
    expect.arrayContaining([
      'waiting for API Gateway (its quota of calls, for GetRestApis)',
      ...['destined', 'success', 'failure'].map((name) => `waiting for IAM to know the role of slow-${name}`),
      'waiting for Lambda to see that slow-destined may put events on the bus',
      expect.stringMatching(/^waiting for function slow-\w+ to become active$/),
      'the API answered 403: Forbidden',
    ]),
  );

  const restApiId = await apiIdOf({ hands: endpoint.clientOf, stack: stack });
  const patchOperations = [{ op: 'replace' as const, path: '/endpointConfiguration/types/REGIONAL', value: 'EDGE' }];
  await api.send(new UpdateRestApiCommand({ restApiId, patchOperations }));
  const repaired = await slow.up();
  expect(repaired.plan.map(({ kind }) => kind)).toEqual(['AWS::ApiGateway::RestApi']);
  expect(await slow.differing()).toEqual([]);

  const { id } = await api.send(
    new CreateRestApiCommand({ name: 'x', endpointConfiguration: { types: ['REGIONAL'] } }),
  );
  await api.send(new DeleteRestApiCommand({ restApiId: id }));
  said.length = 0;
  expect(await slow.down()).toMatchObject({ leftovers: [], unchecked: [] });
  expect(said).toContain('waiting for API Gateway (one DeleteRestApi in 30 s)');
  expect(said).toContainEqual(expect.stringMatching(/^waiting for EventBridge to finish with rule slow-\w+$/));
  expect(said).toContainEqual(expect.stringMatching(/^waiting for function slow-\w+ to be gone$/));
});

describe('a read of API Gateway that is throttled', () => {
  const throttled = () => failing(named('TooManyRequestsException', 'Too Many Requests'));
  const quota = (operation: string) => `waiting for API Gateway (its quota of calls, for ${operation})`;

  it('is asked again while a stack is looked at, and deployed anew', async () => {
    slow = await startSlowStack({});
    await slow.up();
    const reads = ['GetRestApis', 'GetResources', 'GetModels', 'GetStage'];
    const looking = withFaults(
      await slow.open(),
      Object.fromEntries([...reads, 'GetTags'].map((operation) => [operation, throttled()])),
    );
    expect((await up(looking.aws, slow.stack)).plan).toEqual([]);
    expect(slow.said.splice(0).sort()).toEqual(reads.map(quota).sort());
    const arn = `arn:aws:apigateway:us-east-1::/restapis/${await apiIdOf({ hands: slow.endpoint.clientOf, stack: slow.stack })}`;
    expect(await tagged(looking.aws, arn)?.tags()).toMatchObject({ 'destined:stack': 'slow' });
    expect(slow.said.splice(0)).toEqual([quota('GetTags')]);

    const stage = pattern(slow.stack, DEFAULT_CHOICES).find(({ kind }) => kind === 'AWS::ApiGateway::Stage')!;
    const restApiId = await apiIdOf({ hands: slow.endpoint.clientOf, stack: slow.stack });
    const patchOperations = [{ op: 'replace' as const, path: '/description', value: 'by hand' }];
    const api = slow.endpoint.clientOf(APIGatewayClient);
    await api.send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations }));
    const deployments = ['GetDeployment', 'GetDeployments', 'GetStages'];
    const deploying = withFaults(
      await slow.open(),
      Object.fromEntries(deployments.map((operation) => [operation, throttled()])),
    );
    const found = (await stage.read(deploying.aws))!;
    const stale = { ...found, properties: { ...found.properties, DeploymentId: 'destined of old' } };
    expect(await stage.ensure(deploying.aws, stale)).toBe('updated');
    expect(slow.said.splice(0).sort()).toEqual(deployments.map(quota));
  });

  it('is asked again where it tells two APIs of ours apart', async () => {
    slow = await startSlowStack({});
    await slow.up();
    const api = slow.endpoint.clientOf(APIGatewayClient);
    await api.send(new CreateRestApiCommand({ name: 'slow', tags: { ...slow.stack.tags } }));
    const { aws } = withFaults(await slow.open(), { GetStage: throttled() });
    const page = pattern(slow.stack, DEFAULT_CHOICES);
    const found = await page.find(({ kind }) => kind === 'AWS::ApiGateway::RestApi')!.read(aws);
    expect(found?.properties.Duplicates).toHaveLength(1);
    expect(slow.said).toEqual([quota('GetStage')]);
  });
});
