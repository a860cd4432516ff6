/** STS over HTTP, and what the sessions it gives may do. */
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../src/local/clock.ts';
import type { Credentials } from '../../src/local/world.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const ROLE = 'arn:aws:iam::000000000000:role/r';
let endpoint: TestEndpoint;
let clock: ManualClock;
let iam: IAMClient;
let sts: STSClient;
beforeEach(async () => {
  // Signatures are checked against the time of day.
  clock = createManualClock(Date.now());
  endpoint = await startTestEndpoint({ clock });
  iam = endpoint.clientOf(IAMClient);
  sts = endpoint.clientOf(STSClient);
});
afterEach(() => endpoint.stop());

const document = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const createRole = (principal: object, RoleName = 'r') =>
  iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: document({ Action: 'sts:AssumeRole', Principal: principal }),
    }),
  );
const allow = (Action: string, Resource = '*', RoleName = 'r') =>
  iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: document({ Action, Resource }) }));
async function assume(RoleArn = ROLE, client = sts): Promise<Credentials> {
  const { Credentials: made } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
  return {
    accessKeyId: made?.AccessKeyId ?? '',
    secretAccessKey: made?.SecretAccessKey ?? '',
    sessionToken: made?.SessionToken,
  };
}
const who = (credentials: Credentials) =>
  endpoint.clientOf(STSClient, { credentials }).send(new GetCallerIdentityCommand({}));

it('tells the root who it is', async () => {
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '000000000000',
    UserId: '000000000000',
    Arn: 'arn:aws:iam::000000000000:root',
  });
});

it('gives a session of a role that trusts the account', async () => {
  const { Role } = await createRole({ AWS: '000000000000' });
  const answer = await sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'me', DurationSeconds: 900 }));
  expect(answer.AssumedRoleUser).toEqual({
    Arn: 'arn:aws:sts::000000000000:assumed-role/r/me',
    AssumedRoleId: `${Role?.RoleId}:me`,
  });
  expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(answer.Credentials?.Expiration?.getTime()).toBe(Math.floor((clock.now() + 900_000) / 1000) * 1000);
  const session = await assume();
  expect(await who(session)).toMatchObject({
    Arn: 'arn:aws:sts::000000000000:assumed-role/r/me',
    UserId: `${Role?.RoleId}:me`,
  });
});

it('refuses a role that does not trust the caller, or is not there', async () => {
  const refused = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
  await expect(assume()).rejects.toMatchObject({
    ...refused,
    message: `User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
  });
  await createRole({ Service: 'lambda.amazonaws.com' });
  await expect(assume()).rejects.toMatchObject(refused);
});

it('lets a session do what its role allows, from the moment it does', async () => {
  await createRole({ AWS: '000000000000' });
  const session = endpoint.clientOf(IAMClient, { credentials: await assume() });
  const read = () => session.send(new GetRoleCommand({ RoleName: 'r' }));
  await expect(read()).rejects.toMatchObject({
    name: 'AccessDenied',
    message:
      `User: arn:aws:sts::000000000000:assumed-role/r/me is not authorized to perform: iam:GetRole on resource: ${ROLE} ` +
      'because no identity-based policy allows the iam:GetRole action',
  });
  await allow('iam:GetRole', `${ROLE}x`);
  await expect(read()).rejects.toMatchObject({ name: 'AccessDenied' });
  await allow('iam:Get*', ROLE);
  expect((await read()).Role?.Arn).toBe(ROLE);
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'r', PolicyName: 'p' }));
  await expect(read()).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('asks for the ARN of a role with its path', async () => {
  await createRole({ AWS: '000000000000' });
  const AssumeRolePolicyDocument = document({ Action: 'sts:AssumeRole', Principal: { AWS: '000000000000' } });
  await iam.send(new CreateRoleCommand({ RoleName: 'deep', Path: '/destined/', AssumeRolePolicyDocument }));
  const session = endpoint.clientOf(IAMClient, { credentials: await assume() });
  const read = () => session.send(new GetRoleCommand({ RoleName: 'deep' }));
  const base = 'arn:aws:iam::000000000000:role';
  await allow('iam:GetRole', `${base}/deep`);
  await expect(read()).rejects.toMatchObject({ name: 'AccessDenied' });
  await allow('iam:GetRole', `${base}/destined/*`);
  expect((await read()).Role?.RoleName).toBe('deep');
});

it('chains roles only where both sides say so', async () => {
  await createRole({ AWS: '000000000000' });
  await createRole({ AWS: '000000000000' }, 's');
  const chained = endpoint.clientOf(STSClient, { credentials: await assume() });
  const other = ROLE.replace('role/r', 'role/s');
  await expect(assume(other, chained)).rejects.toMatchObject({ name: 'AccessDenied' });
  await allow('sts:AssumeRole', other);
  expect(await who(await assume(other, chained))).toMatchObject({
    Arn: 'arn:aws:sts::000000000000:assumed-role/s/me',
  });
});

it('ends a session with its time, and with its very role', async () => {
  await createRole({ AWS: '000000000000' });
  const session = await assume();
  await who(session);
  clock.advance(3600_000);
  await expect(who(session)).rejects.toMatchObject({ name: 'ExpiredToken', $metadata: { httpStatusCode: 403 } });
  const events = endpoint.clientOf(EventBridgeClient, { credentials: session });
  await expect(events.send(new ListRulesCommand({}))).rejects.toMatchObject({ name: 'ExpiredTokenException' });

  const older = await assume();
  await iam.send(new DeleteRoleCommand({ RoleName: 'r' }));
  await expect(who(older)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  await createRole({ AWS: '000000000000' });
  await expect(who(older)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});
