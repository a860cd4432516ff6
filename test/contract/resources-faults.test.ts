/** Provisioning where AWS is busy, slow to agree with itself, or was left half-way: each fault is put before a real endpoint. */
import { APIGatewayClient, TagResourceCommand as TagApi } from '@aws-sdk/client-api-gateway';
import { EventBridgeClient, TagResourceCommand as TagEvents } from '@aws-sdk/client-eventbridge';
import { IAMClient, TagRoleCommand } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { down } from '../../src/provision/down.ts';
import { status } from '../../src/provision/status.ts';
import { up } from '../../src/provision/up.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { apiOf } from '../support/damages.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type Faults, failing, named, withFaults } from '../support/faults.ts';

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
    const restapi = `arn:aws:apigateway:${stack.region}::/restapis/${await apiOf(endpoint, stack)}`;
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
