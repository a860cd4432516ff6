/** Roles and their policies as AWS's services get to know them: late (aws-facts 1.5, 4.2, 6.1, 6.2, 6.4). */

import { CreateEventBusCommand, EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { refusal, type SlowEndpoint, startSlowEndpoint } from '../support/slow-endpoint.ts';

const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/b';
const arnOf = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const trustIn = (Service: string) => document({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
const RIGHTS = document({ Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS });
const UNKNOWN = refusal(
  'InvalidParameterValueException',
  'The role defined for the function cannot be assumed by Lambda.',
  400,
);
const MAY_NOT = refusal(
  'InvalidParameterValueException',
  `The function's execution role does not have permissions to call PutEvents on ${BUS}`,
  400,
);

let endpoint: SlowEndpoint;
afterEach(() => endpoint?.stop());

async function start(slowness: Parameters<typeof startSlowEndpoint>[0]) {
  endpoint = await startSlowEndpoint(slowness);
  const iam = endpoint.clientOf(IAMClient);
  const lambda = endpoint.clientOf(LambdaClient);
  const events = endpoint.clientOf(EventBridgeClient);
  const makeRole = (RoleName: string, service = 'lambda.amazonaws.com') =>
    iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trustIn(service) }));
  const makeFunction = (Role: string) =>
    lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'fn',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role,
        Code: { ZipFile: zip({ 'index.mjs': 'export const handler = () => 1;' }).bytes },
      }),
    );
  const allow = (RoleName: string, PolicyDocument = RIGHTS) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
  const toBus = () => {
    const DestinationConfig = { OnSuccess: { Destination: BUS } };
    return lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'fn', DestinationConfig }));
  };
  return { iam, lambda, events, makeRole, makeFunction, allow, toBus };
}

describe('a new role', () => {
  it('is unknown to Lambda for a while, though IAM shows it', async () => {
    const { iam, lambda, makeRole, makeFunction } = await start({ roleMs: 8_000 });
    await makeRole('r');
    expect((await iam.send(new GetRoleCommand({ RoleName: 'r' }))).Role?.RoleName).toBe('r');
    await expect(makeFunction(arnOf('r'))).rejects.toMatchObject(UNKNOWN);
    endpoint.clock.advance(7_999);
    await expect(makeFunction(arnOf('r'))).rejects.toMatchObject(UNKNOWN);
    endpoint.clock.advance(1);
    await makeFunction(arnOf('r'));

    await makeRole('other');
    const update = new UpdateFunctionConfigurationCommand({ FunctionName: 'fn', Role: arnOf('other') });
    await expect(lambda.send(update)).rejects.toMatchObject(UNKNOWN);
    endpoint.clock.advance(8_000);
    expect((await lambda.send(update)).Role).toBe(arnOf('other'));
  });

  it('is known late for what it trusts, and at once for what it trusts no more', async () => {
    const { iam, makeRole, makeFunction } = await start({ roleMs: 8_000 });
    await makeRole('r', 'sns.amazonaws.com');
    endpoint.clock.advance(8_000);
    const trust = (service: string) =>
      iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'r', PolicyDocument: trustIn(service) }));
    await trust('lambda.amazonaws.com');
    await expect(makeFunction(arnOf('r'))).rejects.toMatchObject(UNKNOWN);
    endpoint.clock.advance(8_000);
    await trust('sns.amazonaws.com');
    await expect(makeFunction(arnOf('r'))).rejects.toMatchObject(UNKNOWN);
    await trust('lambda.amazonaws.com');
    endpoint.clock.advance(8_000);
    await makeFunction(arnOf('r'));
  });

  it("is unknown to EventBridge, and to another role's trust policy", async () => {
    const { iam, events, makeRole } = await start({ roleMs: 8_000 });
    await makeRole('r', 'events.amazonaws.com');
    const rule = new PutRuleCommand({ Name: 'x', EventPattern: '{"source":["x"]}', RoleArn: arnOf('r') });
    const text = `Provided role '${arnOf('r')}' cannot be assumed by principal 'events.amazonaws.com'.`;
    await expect(events.send(rule)).rejects.toMatchObject(refusal('ValidationException', text, 400));
    const AssumeRolePolicyDocument = document({
      Effect: 'Allow',
      Principal: { AWS: arnOf('r') },
      Action: 'sts:AssumeRole',
    });
    const trusting = new CreateRoleCommand({ RoleName: 'trusting', AssumeRolePolicyDocument });
    const invalid = `Invalid principal in policy: "AWS":"${arnOf('r')}"`;
    await expect(iam.send(trusting)).rejects.toMatchObject(refusal('MalformedPolicyDocumentException', invalid, 400));
    endpoint.clock.advance(8_000);
    await events.send(rule);
    await iam.send(trusting);
  });
});

describe('what a role was just allowed', () => {
  it.each(['an inline policy', 'a managed one'])('by %s is asked late', async (kind) => {
    const { iam, events, makeRole, makeFunction, allow, toBus } = await start({ rolePolicyMs: 5_000 });
    await events.send(new CreateEventBusCommand({ Name: 'b' }));
    await makeRole('r');
    await makeFunction(arnOf('r'));
    await expect(toBus()).rejects.toMatchObject(MAY_NOT);
    if (kind === 'an inline policy') {
      await allow('r');
      const shown = await iam.send(new GetRolePolicyCommand({ RoleName: 'r', PolicyName: 'p' }));
      expect(decodeURIComponent(shown.PolicyDocument!)).toBe(RIGHTS);
    } else {
      const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
      await iam.send(new AttachRolePolicyCommand({ RoleName: 'r', PolicyArn }));
    }
    endpoint.clock.advance(4_999);
    await expect(toBus()).rejects.toMatchObject(MAY_NOT);
    endpoint.clock.advance(1);
    await toBus();
  });

  it('and is no more, is refused at once', async () => {
    const { iam, events, makeRole, makeFunction, allow, toBus } = await start({ rolePolicyMs: 5_000 });
    await events.send(new CreateEventBusCommand({ Name: 'b' }));
    await makeRole('r');
    await allow('r');
    await makeFunction(arnOf('r'));
    endpoint.clock.advance(5_000);
    await toBus();
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'r', PolicyName: 'p' }));
    await expect(toBus()).rejects.toMatchObject(MAY_NOT);
  });
});

describe('a role whose policies just went', () => {
  it.each([
    ['inline', 'Cannot delete entity, must delete policies first.'],
    ['managed', 'Cannot delete entity, must detach all policies first.'],
  ])('(%s) is not to be deleted yet', async (kind, text) => {
    const { iam, makeRole, allow } = await start({ rolePolicyGoneMs: 1_000 });
    await makeRole('r');
    const RoleName = 'r';
    if (kind === 'inline') {
      await allow(RoleName);
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }));
    } else {
      const attached = { RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' };
      await iam.send(new AttachRolePolicyCommand(attached));
      await iam.send(new DetachRolePolicyCommand(attached));
    }
    const deletion = () => iam.send(new DeleteRoleCommand({ RoleName }));
    await expect(deletion()).rejects.toMatchObject(refusal('DeleteConflictException', text, 409));
    endpoint.clock.advance(999);
    await expect(deletion()).rejects.toMatchObject(refusal('DeleteConflictException', text, 409));
    endpoint.clock.advance(1);
    await deletion();
  });
});

describe('a function', () => {
  it('is Pending, InProgress and Deleting for as long as the knobs say', async () => {
    const knobs = { functionPendingMs: 7_000, functionUpdateMs: 5_000, functionDeletingMs: 3_000 };
    const { lambda, makeRole, makeFunction } = await start(knobs);
    await makeRole('r');
    const FunctionName = 'fn';
    const state = async () => (await lambda.send(new GetFunctionCommand({ FunctionName }))).Configuration;
    expect((await makeFunction(arnOf('r'))).State).toBe('Pending');
    endpoint.clock.advance(6_999);
    expect(await state()).toMatchObject({ State: 'Pending' });
    const update = () => lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 5 }));
    const now = 'The operation cannot be performed at this time.';
    const pending = `${now} The function is currently in the following state: Pending`;
    await expect(update()).rejects.toMatchObject(refusal('ResourceConflictException', pending, 409));
    endpoint.clock.advance(1);
    expect(await state()).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });

    expect((await update()).LastUpdateStatus).toBe('InProgress');
    endpoint.clock.advance(4_999);
    const busy = `${now} An update is in progress for resource: arn:aws:lambda:us-east-1:000000000000:function:fn`;
    await expect(update()).rejects.toMatchObject(refusal('ResourceConflictException', busy, 409));
    endpoint.clock.advance(1);
    expect(await state()).toMatchObject({ LastUpdateStatus: 'Successful' });

    await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    endpoint.clock.advance(2_999);
    expect(await state()).toMatchObject({ State: 'Deleting' });
    endpoint.clock.advance(1);
    await expect(state()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('may be made anew while the former one is being deleted', async () => {
    const { lambda, makeRole, makeFunction } = await start({ functionDeletingMs: 3_000 });
    await makeRole('r');
    await makeFunction(arnOf('r'));
    await lambda.send(new DeleteFunctionCommand({ FunctionName: 'fn' }));
    await makeFunction(arnOf('r'));
    const state = async () => (await lambda.send(new GetFunctionCommand({ FunctionName: 'fn' }))).Configuration?.State;
    expect(await state()).toBe('Active');
    endpoint.clock.advance(3_000);
    expect(await state()).toBe('Active');
  });
});
