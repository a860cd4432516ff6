/** What doctor finds at an endpoint, and what it can't know; nothing is changed by it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { callerPolicy, type Statement } from '../../src/pattern/caller-policy.ts';
import { callerRights } from '../../src/pattern/caller-rights.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { apisCheck } from '../../src/provision/apis-check.ts';
import { concurrencyCheck } from '../../src/provision/concurrency-check.ts';
import { permissionsCheck } from '../../src/provision/permissions-check.ts';
import { servicesCheck } from '../../src/provision/services-check.ts';
import { type Caller, createCaller } from '../support/caller.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type Faults, named, withFaults } from '../support/faults.ts';

let endpoint: TestEndpoint;
let aws: Aws;
let stack: Stack;
let calls: string[] = [];
const opened: Aws[] = [];

async function open(region = endpoint.region, credentials = endpoint.credentials): Promise<Aws> {
  const signal = new AbortController().signal;
  const made = await createAws({ region, endpoint: endpoint.url, credentials, signal });
  opened.push(made);
  return made;
}

beforeAll(async () => {
  endpoint = await startTestEndpoint({ observe: ({ operation }) => void calls.push(operation) });
  aws = await open();
  stack = stackOf({ name: 'n', partition: 'aws', account: aws.account, region: aws.region });
});
afterEach(() => {
  expect(
    calls.filter((operation) => !/^(Get|List|Describe|Simulate|AssumeRole|CreateRole|PutRolePolicy)/.test(operation)),
  ).toEqual([]);
  calls = [];
});
afterAll(async () => {
  for (const each of opened) each.destroy();
  await endpoint?.stop();
});

it("the clock is told by the Date of the answer to the caller's first call", async () => {
  expect(Math.abs((await open()).clockOffsetMs!)).toBeLessThan(2_000);
});

describe('region', () => {
  const told = (error: unknown) => `because ${(error as Error).name}`;
  const check = (faults: Faults, region?: string) =>
    open(region).then((there) =>
      servicesCheck(withFaults(there, faults).aws, stackOf({ ...stack, region: there.region }), told),
    );
  const no = (error: Error) => () => {
    throw error;
  };

  it('has what is needed where all answer, if only by a no', async () => {
    const faults = {
      GetTopicAttributes: no(named('AuthorizationErrorException')),
      GetRestApis: no(named('AccessDeniedException')),
    };
    const ok = { check: 'region', result: 'ok', why: 'us-east-1 has all that is needed' };
    expect(await check({})).toEqual(ok);
    expect(await check(faults)).toEqual(ok);
  });

  it('lacks a service that nobody answers for', async () => {
    const faults = {
      GetTopicAttributes: no(named('ENOTFOUND')),
      GetResources: no(named('UnrecognizedClientException')),
    };
    expect(await check(faults)).toEqual({
      check: 'region',
      result: 'fail',
      why: 'SNS: because ENOTFOUND; resource tagging: because UnrecognizedClientException',
      fix: 'use another region, if these services are not in this one',
    });
  });

  it('is not known to lack what is throttled', async () => {
    const found = await check({ DescribeEventBus: no(named('ThrottlingException')) });
    expect(found).toMatchObject({ result: 'unknown', why: 'EventBridge: because ThrottlingException' });
  });

  it('that the SDK does not know may be mistyped', async () => {
    expect(await check({}, 'us-eest-1')).toEqual({
      check: 'region',
      result: 'warn',
      why: 'all that is needed answers, but the SDK knows no region us-eest-1: it may be new, or misspelt',
      fix: 'see that it is spelt right',
    });
    const silent = await check({ GetRestApis: no(named('ENOTFOUND')) }, 'us-eest-1');
    expect(silent).toMatchObject({ result: 'fail', fix: 'see that it is spelt right' });
    expect(silent.why).toMatch(/^the SDK knows no region us-eest-1; API Gateway: because ENOTFOUND$/);
  });
});

describe('concurrency', () => {
  const answering = async (AccountLimit: object | undefined) =>
    withFaults(await open(), { GetAccountSettings: () => ({ AccountLimit }) }).aws;
  /** As on AWS, where more can be asked for. */
  const elsewhere = (there: Aws): Aws => Object.create(there, { endpoint: { value: undefined } });
  const MORE = 'ask AWS for more under Service Quotas (Lambda, concurrent executions)';
  const limit = (all: number, unreserved: number) => ({
    ConcurrentExecutions: all,
    UnreservedConcurrentExecutions: unreserved,
  });
  const rows: [string, object | undefined, number, object][] = [
    ['of an old account', limit(1000, 900), 0, { result: 'ok', why: '900 functions at once, of 1000' }],
    [
      'of a new account',
      limit(10, 10),
      0,
      { result: 'warn', why: '10 functions at once: a burst of messages queues', fix: MORE },
    ],
    [
      'that others have reserved',
      limit(10, 0),
      0,
      {
        result: 'fail',
        why: 'Lambda can run nothing of this stack: other functions have reserved all 10 of the account',
        fix: `give some back (aws lambda delete-function-concurrency), or ${MORE}`,
      },
    ],
    [
      'that the stack itself has reserved',
      limit(1000, 0),
      100,
      { result: 'ok', why: '100 functions at once, of 1000' },
    ],
    [
      'that is not told',
      undefined,
      0,
      { result: 'unknown', why: 'Lambda did not say how much this account may run at once' },
    ],
  ];
  it.each(rows)('%s', async (_what, settings, released, wanted) => {
    expect(await concurrencyCheck(elsewhere(await answering(settings)), released)).toEqual({
      check: 'concurrency',
      ...wanted,
    });
  });

  it('of an endpoint on this machine is as it is', async () => {
    expect(await concurrencyCheck(aws)).toEqual({ check: 'concurrency', result: 'ok', why: '10 functions at once' });
  });
});

describe('REST APIs', () => {
  const api = (index: number) => ({ id: `a${index}`, endpointConfiguration: { types: ['REGIONAL'] }, tags: {} });
  /** In pages, as the service answers. */
  const having = async (items: object[]) =>
    withFaults(await open(), {
      GetRestApis({ input }) {
        const from = Number(input.position ?? 0);
        const to = from + 500;
        return { items: items.slice(from, to), ...(to < items.length ? { position: String(to) } : {}) };
      },
    }).aws;
  const many = Array.from({ length: 600 }, (_, index) => api(index));

  it('fit', async () => {
    const wanted = { check: 'apis', result: 'ok', why: '599 of 600 regional REST APIs' };
    const edge = { id: 'e', endpointConfiguration: { types: ['EDGE'] } };
    expect(await apisCheck(await having([...many.slice(1), edge]), stack)).toEqual(wanted);
  });

  it('may be too many for one more', async () => {
    expect(await apisCheck(await having(many), stack)).toEqual({
      check: 'apis',
      result: 'warn',
      why: '600 regional REST APIs or more are there, which is all that a region takes by default',
      fix: 'delete some, or ask AWS for more under Service Quotas',
    });
  });

  it('are not too many where ours is among them', async () => {
    const ours = { ...api(0), tags: { 'destined:stack': 'n' } };
    expect(await apisCheck(await having([ours, ...many.slice(1)]), stack)).toMatchObject({ result: 'ok' });
  });
});

describe('permissions', () => {
  let caller: Caller;
  let session: Aws;
  let all: Statement[];
  const ARN = 'arn:aws:iam::000000000000:role/asks';
  beforeAll(async () => {
    caller = await createCaller(endpoint, 'asks');
    session = await open(undefined, caller.credentials);
    all = callerPolicy(callerRights(stack)).Statement;
  });
  const without = (...actions: string[]) =>
    all
      .map((statement) => ({ ...statement, Action: statement.Action.filter((each) => !actions.includes(each)) }))
      .filter(({ Action }) => Action.length > 0);
  const fix = `give ${ARN} what destined doctor --policy prints`;

  it('are all there by the policy that is printed', async () => {
    await caller.may(all);
    expect(await permissionsCheck(session, stack)).toEqual({
      check: 'permissions',
      result: 'ok',
      why: `${ARN} may do all; what an organisation or the session forbids is not known`,
    });
  });

  it('stop up where they are missing, by name', async () => {
    await caller.may(without('iam:PassRole', 'sns:CreateTopic'));
    expect(await permissionsCheck(session, stack)).toEqual({
      check: 'permissions',
      result: 'fail',
      why: 'up may not sns:CreateTopic on arn:aws:sns:us-east-1:000000000000:n, iam:PassRole on arn:aws:iam::000000000000:role/destined/n-destined-us-east-1',
      fix,
    });
    await caller.may(all.filter(({ Sid }) => !/^Up/.test(Sid)));
    expect((await permissionsCheck(session, stack)).why).toMatch(
      /^up may not (\S+ on \S+, ){2}\S+ on \S+ and \d\d more$/,
    );
  });

  it('that other commands lack are a warning', async () => {
    await caller.may(all.filter(({ Sid }) => !['Replay', 'Send'].includes(Sid)));
    const found = await permissionsCheck(session, stack);
    expect(found).toMatchObject({ result: 'warn', fix });
    expect(found.why).toMatch(
      /^send, replay may not sns:Publish on \S+:n, logs:CreateLogStream on \S+:destined\/x, logs:PutLogEvents on \S+$/,
    );
  });

  it('are not known where a condition decides that nobody can ask', async () => {
    const condition = { StringEquals: { 'aws:RequestTag/team': 'a' } };
    await caller.may(all.map((each) => (each.Sid === 'Send' ? { ...each, Condition: condition } : each)));
    const found = await permissionsCheck(session, stack);
    expect(found).toMatchObject({ result: 'unknown' });
    expect(found.why).toBe(`conditions of ${ARN} decide on sns:Publish on arn:aws:sns:us-east-1:000000000000:n`);
  });

  it('can not be asked for without the right to', async () => {
    await caller.may(without('iam:SimulatePrincipalPolicy'));
    await expect(permissionsCheck(session, stack)).rejects.toThrow(
      /not authorized to perform: iam:SimulatePrincipalPolicy/,
    );
  });

  it('can not be asked for of a root user, or a stranger', async () => {
    expect(await permissionsCheck(aws, stack)).toEqual({
      check: 'permissions',
      result: 'unknown',
      why: 'nobody can ask what the root user of an account may do',
    });
    const callerArn = 'arn:aws:sts::000000000000:federated-user/x';
    const federated: Aws = Object.create(aws, { callerArn: { value: callerArn } });
    expect(await permissionsCheck(federated, stack)).toMatchObject({
      result: 'unknown',
      why: `nobody can ask what ${callerArn} may do, only users and roles`,
    });
  });

  it('are those of the role behind the session, by its path where that can be asked', async () => {
    const arn = 'arn:aws:iam::000000000000:role/path/asks';
    const asked: unknown[] = [];
    const faults: Faults = {
      GetRole: () => ({ Role: { Arn: arn } }),
      SimulatePrincipalPolicy({ input }) {
        asked.push(input.PolicySourceArn);
        return { EvaluationResults: [] };
      },
    };
    expect(
      await permissionsCheck(withFaults(await open(undefined, caller.credentials), faults).aws, stack),
    ).toMatchObject({ result: 'ok' });
    expect(new Set(asked)).toEqual(new Set([arn]));
    const nowhere: Faults = {
      GetRole() {
        throw named('AccessDenied');
      },
      SimulatePrincipalPolicy() {
        throw named('NoSuchEntityException');
      },
    };
    expect(await permissionsCheck(withFaults(await open(undefined, caller.credentials), nowhere).aws, stack)).toEqual({
      check: 'permissions',
      result: 'unknown',
      why: 'the path of the role of arn:aws:sts::000000000000:assumed-role/asks/test is not known: it takes iam:GetRole to ask for it',
    });
  });
});
