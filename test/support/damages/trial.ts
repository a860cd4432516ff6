/** Inflicts hand damage, and holds what `status` sees and `up` does of it against what was inflicted: that, and nothing else. */
import { APIGatewayClient, DeleteDeploymentCommand, paginateGetDeployments } from '@aws-sdk/client-api-gateway';
import { expect } from 'vitest';
import type { Aws } from '../../../src/aws/aws.ts';
import type { Choices } from '../../../src/pattern/choices.ts';
import { pattern } from '../../../src/pattern/pattern.ts';
import type { Stack } from '../../../src/pattern/stack.ts';
import { status } from '../../../src/provision/status.ts';
import { up } from '../../../src/provision/up.ts';
import { keyOf } from '../../../src/provision/walk.ts';
import { DEPLOYED } from '../../../src/resources/rest-api-literals.ts';
import type { TestEndpoint } from '../endpoint.ts';
import { withFaults } from '../faults.ts';
import { type State, stateOf } from '../state-of.ts';
import { apiIdOf } from './api-hands.ts';
import { type Case, casesOf, seenOf, type Unable } from './cases.ts';
import type { Hands } from './damage.ts';

const READS = /^(Get|List|Describe|Filter|Test)/;
const API = 'AWS::ApiGateway::RestApi';

export interface Trials {
  cases: readonly Case[];
  unable: readonly Unable[];
  /** All of these at once; throws where anything is otherwise. */
  attempt(cases: readonly Case[]): Promise<void>;
  /** After an attempt that failed: so that others can be tried; throws where it can't. */
  restore(): Promise<void>;
}

/** Makes the stack, and keeps what it is like. `open` is an Aws as a command has it, one for each run. */
export async function trialsOf(
  endpoint: TestEndpoint,
  open: () => Promise<Aws>,
  stack: Stack,
  choices: Choices,
): Promise<Trials> {
  const known = new Map<unknown, unknown>();
  const hands: Hands = (Client, config) => {
    if (!known.has(Client)) known.set(Client, endpoint.clientOf(Client, config));
    return known.get(Client) as InstanceType<typeof Client>;
  };
  await up(await open(), stack, { choices });
  const whole: State = await stateOf(endpoint, stack);
  const page = pattern(stack, choices);
  const { cases, unable } = casesOf(hands, stack, page);
  const apiId = await apiIdOf({ hands, stack });

  /** What an input must name to be about this resource. */
  const marks = ({ kind, name }: Case['resource']): string[] => {
    if (kind.startsWith('AWS::ApiGateway')) return [apiId];
    return kind === 'AWS::SNS::Subscription' ? [`${stack.topic.arn}:`] : [name.split('/sns')[0]!.split('/rule')[0]!];
  };

  /** Deployments by hand are kept: whoever damaged clears them away. */
  const clear = async () => {
    const client = hands(APIGatewayClient);
    for await (const { items = [] } of paginateGetDeployments({ client }, { restApiId: apiId })) {
      for (const { id: deploymentId, description } of items.filter(
        (each) => !each.description?.startsWith('destined '),
      )) {
        expect(description).toBe('by hand');
        await client.send(new DeleteDeploymentCommand({ restApiId: apiId, deploymentId }));
      }
    }
  };

  async function attempt(these: readonly Case[]) {
    const damaged = new Map<string, Case[]>();
    for (const each of these) {
      const key = keyOf(each.resource);
      const before = damaged.get(key) ?? [];
      const now = before.reduce((properties, { wrong }) => wrong(properties), each.resource.properties());
      if (each.refused) {
        await expect(each.inflict(now), each.title).rejects.toMatchObject({
          name: expect.stringMatching(each.refused),
        });
      } else {
        await each.inflict(now);
        damaged.set(key, [...before, each]);
      }
    }
    const inOrder = page.filter((resource) => damaged.has(keyOf(resource)));
    const seen = inOrder.map((resource) => [keyOf(resource), seenOf(damaged.get(keyOf(resource))!)] as const);
    const drifted = (await status(await open(), stack)).resources.filter(({ state }) => state !== 'ok');
    expect(drifted.map(({ state, differences, ...it }) => [keyOf(it), differences])).toEqual(seen.map(alike));
    if (inOrder.length > 0) expect(await stateOf(endpoint, stack)).not.toEqual(whole);

    const { aws, sent } = withFaults(await open(), {});
    const { plan, outcomes } = await up(aws, stack);
    // An API that is written anew is deployed anew.
    const rewritten = seen.some(
      ([key, differences]) =>
        key.startsWith(API) && differences.some(({ path }) => DEPLOYED.includes(path.split('.')[0]!)),
    );
    const stage = page.find(({ kind }) => kind === 'AWS::ApiGateway::Stage')!;
    const touched = page.filter((each) => damaged.has(keyOf(each)) || (rewritten && each === stage));
    expect(plan.map((change) => [keyOf(change), change.change])).toEqual(
      touched.map((each) => [keyOf(each), 'update']),
    );
    const changed = outcomes.filter(({ change }) => change !== 'unchanged');
    expect(changed.map((outcome) => [keyOf(outcome), outcome.change])).toEqual(
      touched.map((each) => [keyOf(each), 'updated']),
    );
    const allowed = touched.flatMap(marks);
    for (const { operation, input } of sent.filter((each) => !READS.test(each.operation))) {
      const said = JSON.stringify(input);
      expect(
        allowed.some((mark) => said.includes(mark)),
        `${operation} ${said}`,
      ).toBe(true);
    }
    await clear();
    expect(await stateOf(endpoint, stack)).toEqual(whole);
  }
  const restore = async () => {
    await up(await open(), stack);
    await clear();
    expect(await stateOf(endpoint, stack)).toEqual(whole);
  };
  return { cases, unable, attempt, restore };
}

/** A pattern stands for a value that the service makes up. */
const alike = ([key, differences]: readonly [string, ReturnType<typeof seenOf>]) => [
  key,
  differences.map(({ actual, ...rest }) => ({
    ...rest,
    actual: actual instanceof RegExp ? expect.stringMatching(actual) : actual,
  })),
];
