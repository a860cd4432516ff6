/** IAM over HTTP: roles, trust, policies, tags, and what role sessions may do. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  paginateListRoles,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' }],
});
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

let endpoint: TestEndpoint;
let iam: IAMClient;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  iam = endpoint.clientOf(IAMClient);
});
afterAll(() => endpoint.stop());

const create = (RoleName: string, more: object = {}) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST, ...more }));
const failure = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: Error & { $metadata?: { httpStatusCode?: number } }) => thrown,
  );
  return { name: error?.name, message: error?.message, status: error?.$metadata?.httpStatusCode };
};

describe('roles', () => {
  it('has what it was created with', async () => {
    const Tags = [{ Key: 'destined:stack', Value: 'a b' }];
    const { Role } = await create('made', { Path: '/destined/', Description: 'x', Tags });
    const wanted = {
      RoleName: 'made',
      Path: '/destined/',
      Arn: 'arn:aws:iam::000000000000:role/destined/made',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      AssumeRolePolicyDocument: encodeURIComponent(TRUST),
      Description: 'x',
      MaxSessionDuration: 3600,
      Tags,
    };
    expect(Role).toMatchObject(wanted);
    const found = await iam.send(new GetRoleCommand({ RoleName: 'made' }));
    expect(found.Role).toMatchObject({ ...wanted, RoleId: Role?.RoleId });
    expect(Math.abs(Number(found.Role?.CreateDate) - Date.now())).toBeLessThan(20_000);
  });

  it('lists by path, page by page', async () => {
    for (const name of ['p-3', 'p-1', 'p-2']) await create(name, { Path: '/listed/' });
    const names: (string | undefined)[] = [];
    let pages = 0;
    const pager = paginateListRoles({ client: iam, pageSize: 2 }, { PathPrefix: '/listed/' });
    for await (const { Roles = [] } of pager) {
      pages += 1;
      names.push(...Roles.map(({ RoleName }) => RoleName));
    }
    expect(names).toEqual(['p-1', 'p-2', 'p-3']);
    expect(pages).toBe(2);
  });

  it('changes trust, description and session length', async () => {
    await create('changed');
    const PolicyDocument = TRUST.replace('lambda', 'apigateway');
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'changed', PolicyDocument }));
    await iam.send(new UpdateRoleCommand({ RoleName: 'changed', Description: 'new', MaxSessionDuration: 7200 }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'changed' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(PolicyDocument);
    expect(Role).toMatchObject({ Description: 'new', MaxSessionDuration: 7200 });
  });

  it('tags and untags', async () => {
    await create('tagged', { Tags: [{ Key: 'b', Value: '1' }] });
    await iam.send(
      new TagRoleCommand({
        RoleName: 'tagged',
        Tags: [
          { Key: 'a', Value: '' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    const both = await iam.send(new ListRoleTagsCommand({ RoleName: 'tagged' }));
    expect(both.Tags).toEqual([
      { Key: 'a', Value: '' },
      { Key: 'b', Value: '2' },
    ]);
    await iam.send(new UntagRoleCommand({ RoleName: 'tagged', TagKeys: ['a', 'absent'] }));
    const one = await iam.send(new ListRoleTagsCommand({ RoleName: 'tagged' }));
    expect(one.Tags).toEqual([{ Key: 'b', Value: '2' }]);
  });

  it('refuses as AWS does', async () => {
    await create('there');
    expect(await failure(create('There'))).toEqual({
      name: 'EntityAlreadyExistsException',
      message: 'Role with name There already exists.',
      status: 409,
    });
    expect(await failure(iam.send(new GetRoleCommand({ RoleName: 'absent' })))).toEqual({
      name: 'NoSuchEntityException',
      message: 'The role with name absent cannot be found.',
      status: 404,
    });
    expect(await failure(create('bad', { AssumeRolePolicyDocument: '{' }))).toEqual({
      name: 'MalformedPolicyDocumentException',
      message: 'This policy contains invalid Json',
      status: 400,
    });
    const gone = 'arn:aws:iam::000000000000:role/gone';
    const trust = TRUST.replace('"Service":"lambda.amazonaws.com"', `"AWS":"${gone}"`);
    expect(await failure(create('bad', { AssumeRolePolicyDocument: trust }))).toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: `Invalid principal in policy: "AWS":"${gone}"`,
    });
    expect(await failure(create('x'.repeat(65)))).toMatchObject({ name: 'ValidationError', status: 400 });
    expect(await failure(create('with space'))).toMatchObject({ name: 'ValidationError', status: 400 });
    expect(await failure(create('path', { Path: 'no-slash' }))).toMatchObject({ name: 'ValidationError' });
    const twice = [
      { Key: 'a', Value: '1' },
      { Key: 'A', Value: '2' },
    ];
    expect(await failure(create('tags', { Tags: twice }))).toMatchObject({ name: 'InvalidInputException' });
    expect(await failure(iam.send(new GetRoleCommand({ RoleName: 'tags' })))).toMatchObject({ status: 404 });
  });
});

describe('policies', () => {
  it('come back URL-encoded, and hold up the deletion of their role', async () => {
    await create('holder');
    const put = { RoleName: 'holder', PolicyName: 'inline', PolicyDocument: POLICY };
    await iam.send(new PutRolePolicyCommand(put));
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'holder', PolicyArn: BASIC }));
    const got = await iam.send(new GetRolePolicyCommand({ RoleName: 'holder', PolicyName: 'inline' }));
    expect(got).toMatchObject({ PolicyDocument: encodeURIComponent(POLICY), PolicyName: 'inline', RoleName: 'holder' });
    const names = await iam.send(new ListRolePoliciesCommand({ RoleName: 'holder' }));
    expect(names).toMatchObject({ PolicyNames: ['inline'], IsTruncated: false });
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'holder' }));
    expect(attached.AttachedPolicies).toEqual([{ PolicyArn: BASIC, PolicyName: 'AWSLambdaBasicExecutionRole' }]);

    const remove = () => iam.send(new DeleteRoleCommand({ RoleName: 'holder' }));
    expect(await failure(remove())).toEqual({
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must detach all policies first.',
      status: 409,
    });
    await iam.send(new DetachRolePolicyCommand({ RoleName: 'holder', PolicyArn: BASIC }));
    expect(await failure(remove())).toMatchObject({ message: 'Cannot delete entity, must delete policies first.' });
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'holder', PolicyName: 'inline' }));
    await remove();
    expect(await failure(remove())).toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('refuses what is missing or malformed', async () => {
    await create('empty');
    const PolicyName = 'p';
    expect(await failure(iam.send(new GetRolePolicyCommand({ RoleName: 'empty', PolicyName })))).toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role policy with name p cannot be found.',
    });
    const put = (PolicyDocument: string) =>
      iam.send(new PutRolePolicyCommand({ RoleName: 'empty', PolicyName, PolicyDocument }));
    expect(await failure(put('{'))).toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: 'Syntax errors in policy.',
    });
    const long = POLICY.replace('"*"', `["*"${',"arn:aws:sns:us-east-1:000000000000:x"'.repeat(300)}]`);
    expect(await failure(put(long))).toMatchObject({ name: 'LimitExceededException' });
    const PolicyArn = 'arn:aws:iam::aws:policy/Absent';
    expect(await failure(iam.send(new AttachRolePolicyCommand({ RoleName: 'empty', PolicyArn })))).toMatchObject({
      message: `Policy ${PolicyArn} does not exist or is not attachable.`,
    });
  });
});

it('knows no users but the root', async () => {
  expect((await iam.send(new ListUsersCommand({}))).Users).toEqual([]);
  const { User } = await iam.send(new GetUserCommand({}));
  expect(User?.Arn).toBe('arn:aws:iam::000000000000:root');
  expect(await failure(iam.send(new GetUserCommand({ UserName: 'x' })))).toMatchObject({
    message: 'The user with name x cannot be found.',
  });
});
