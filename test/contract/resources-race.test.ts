/** What several runs made at once is claimed by the one that made it. */
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAws } from '../../src/aws/create-aws.ts';
import type { Faults } from '../../src/local/faults.ts';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { stackOf } from '../../src/pattern/stack.ts';
import { up } from '../../src/provision/up.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

/** What AWS makes and finds by one and the same call, and answers alike. */
const IDEMPOTENT = ['AWS::SNS::Topic', 'AWS::SNS::Subscription', 'AWS::Events::Rule', 'AWS::Lambda::EventInvokeConfig'];

let endpoint: TestEndpoint;
let faults: Faults = () => undefined;
beforeAll(async () => {
  endpoint = await startTestEndpoint({ faults: (call) => faults(call) });
});
afterAll(() => endpoint.stop());

async function open() {
  const { region, url, credentials } = endpoint;
  return createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
}
const stackNamed = async (name: string) => {
  const { partition, account, region } = await open();
  return stackOf({ name, partition, account, region });
};

describe('a resource that is found there in the moment of its creation', () => {
  it('is not said to be created by this run', async () => {
    const stack = await stackNamed('raced');
    await up(await open(), stack);
    const aws = await open();
    const told: Record<string, string> = {};
    for (const resource of pattern(stack, DEFAULT_CHOICES)) {
      if (!IDEMPOTENT.includes(resource.kind)) told[keyOf(resource)] = await resource.ensure(aws, undefined);
    }
    const { 'AWS::ApiGateway::RestApi raced': api, ...others } = told;
    // Of two the one that was made too much went again.
    expect(api).toBe('updated');
    expect(new Set(Object.values(others))).toEqual(new Set(['unchanged']));
    expect(Object.keys(others)).toHaveLength(16);
  });

  it('is said to be, where the SDK had asked for it before: the reply was lost', async () => {
    const stack = await stackNamed('lost');
    const asked: string[] = [];
    faults = ({ operation }) => {
      if (operation === 'CreateRole') asked.push(operation);
      return operation === 'CreateRole' && asked.length === 1 ? 'after' : undefined;
    };
    const aws = await open();
    const [role] = pattern(stack, DEFAULT_CHOICES).filter(({ kind }) => kind === 'AWS::IAM::Role');
    expect(await role!.ensure(aws, undefined)).toBe('created');
    expect(asked).toHaveLength(2);
  });

  it('is refused where it is a stranger’s, without a word of what else this run may have changed', async () => {
    const stack = await stackNamed('late');
    const [group] = pattern(stack, DEFAULT_CHOICES).filter(({ kind }) => kind === 'AWS::Logs::LogGroup');
    await endpoint.clientOf(CloudWatchLogsClient).send(new CreateLogGroupCommand({ logGroupName: group!.name }));
    await expect(group!.ensure(await open(), undefined)).rejects.toMatchObject({
      code: 'ForeignResource',
      message: `${keyOf(group!)} is there already and without this stack's tag destined:stack: it was left alone`,
    });
  });
});

it('two first runs at once claim each resource once', async () => {
  const stack = await stackNamed('shared');
  const runs = await Promise.all([up(await open(), stack), up(await open(), stack)]);
  const claims = runs
    .flatMap(({ outcomes }) => outcomes)
    .filter(({ kind, change }) => change === 'created' && !IDEMPOTENT.includes(kind));
  expect(claims.map(keyOf).sort()).toEqual([...new Set(claims.map(keyOf))].sort());
  expect(claims.length).toBeGreaterThanOrEqual(16);
});
