/** What IAM and STS refuse, and in which words, and what they tell of an account: a row for each fact (aws-facts 6.2 to 6.8, 11.4). */
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListGroupsCommand,
  ListInstanceProfilesCommand,
  ListMFADevicesCommand,
  ListOpenIDConnectProvidersCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  ListRolesCommand,
  ListSAMLProvidersCommand,
  ListServerCertificatesCommand,
  ListVirtualMFADevicesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
  TagPolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const ACCOUNT = 'arn:aws:iam::000000000000:';
const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const OWN = `${ACCOUNT}policy/made/own`;
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const trust = (principal: object) => document({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' });
const TRUST = trust({ Service: 'lambda.amazonaws.com' });
const ALLOW = { Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:aws:sns:*:*:t' };
const DENY = { Effect: 'Deny', Action: 'sns:Delete*', Resource: '*' };
const POLICY = document(ALLOW, DENY);
/** A policy of so many characters without white space. */
const sized = (length: number) => {
  const empty = document({ ...ALLOW, Sid: '' });
  return document({ ...ALLOW, Sid: 'x'.repeat(length - empty.length) });
};

let endpoint: TestEndpoint;
let iam: IAMClient;
let sts: STSClient;
let chained: STSClient;
const create = (RoleName: string, more: object = {}) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST, ...more }));
const put = (PolicyDocument: string, PolicyName = 'p') =>
  iam.send(new PutRolePolicyCommand({ RoleName: 'r', PolicyName, PolicyDocument }));
const made = (PolicyDocument: string, PolicyName = 'n') =>
  iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
const assume = (more: object = {}, client = sts) =>
  client.send(new AssumeRoleCommand({ RoleArn: `${ACCOUNT}role/open`, RoleSessionName: 'me', ...more }));
const simulate = (more: object = {}) =>
  iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: `${ACCOUNT}role/destined/held`,
      ActionNames: ['sns:Publish'],
      ResourceArns: ['arn:aws:sns:us-east-1:000000000000:t'],
      ...more,
    }),
  );

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  iam = endpoint.clientOf(IAMClient);
  sts = endpoint.clientOf(STSClient);
  await create('r');
  await create('attached');
  await create('held', { Path: '/destined/' });
  await create('open', { AssumeRolePolicyDocument: trust({ AWS: `${ACCOUNT}root` }), MaxSessionDuration: 7200 });
  await iam.send(
    new CreatePolicyCommand({ PolicyName: 'own', Path: '/made/', PolicyDocument: POLICY, Description: 'd' }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'attached', PolicyArn: BASIC }));
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'held', PolicyArn: OWN }));
  await iam.send(new PutRolePolicyCommand({ RoleName: 'held', PolicyName: 'inline', PolicyDocument: POLICY }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'open',
      PolicyName: 'p',
      PolicyDocument: document({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }),
    }),
  );
  const { Credentials: session } = await assume();
  chained = endpoint.clientOf(STSClient, {
    credentials: {
      accessKeyId: session!.AccessKeyId!,
      secretAccessKey: session!.SecretAccessKey!,
      sessionToken: session!.SessionToken!,
    },
  });
});
afterAll(() => endpoint.stop());

const MALFORMED = 'MalformedPolicyDocumentException';
const missing = (message: string): [string, string, number] => ['NoSuchEntityException', message, 404];
const conflict = (message: string): [string, string, number] => ['DeleteConflictException', message, 409];
const limit = (message: string): [string, string, number] => ['LimitExceededException', message, 409];
const validation = (message: string): [string, string, number] => ['ValidationError', message, 400];
const at = (member: string, value: string | number, constraint: string) =>
  validation(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
const unserved = (what: string): [string, string, number] => [
  'NotImplementedException',
  `${what} is not served here`,
  501,
];
const CHARACTERS = 'It must contain only alphanumeric characters and/or the following: +=,.@_-';

describe('refusals', () => {
  it.each<[string, () => Promise<unknown>, [name: string, message: string, status: number]]>([
    [
      '6.4 a role with a managed policy is not deleted',
      () => iam.send(new DeleteRoleCommand({ RoleName: 'attached' })),
      conflict('Cannot delete entity, must detach all policies first.'),
    ],
    [
      '6.4 a role with an inline policy is not deleted',
      () => iam.send(new DeleteRoleCommand({ RoleName: 'open' })),
      conflict('Cannot delete entity, must delete policies first.'),
    ],
    [
      '6.4 no such role',
      () => iam.send(new GetRoleCommand({ RoleName: 'x' })),
      missing('The role with name x cannot be found.'),
    ],
    [
      '6.4 no such role to delete',
      () => iam.send(new DeleteRoleCommand({ RoleName: 'x' })),
      missing('The role with name x cannot be found.'),
    ],
    [
      '6.4 no such inline policy',
      () => iam.send(new GetRolePolicyCommand({ RoleName: 'r', PolicyName: 'x' })),
      missing('The role policy with name x cannot be found.'),
    ],
    [
      '6.4 no such inline policy to delete',
      () => iam.send(new DeleteRolePolicyCommand({ RoleName: 'r', PolicyName: 'x' })),
      missing('The role policy with name x cannot be found.'),
    ],
    [
      '6.4 no such policy to detach',
      () => iam.send(new DetachRolePolicyCommand({ RoleName: 'r', PolicyArn: BASIC })),
      missing(`Policy ${BASIC} was not found.`),
    ],
    [
      'no such policy to attach',
      () => iam.send(new AttachRolePolicyCommand({ RoleName: 'r', PolicyArn: `${OWN}x` })),
      missing(`Policy ${OWN}x does not exist or is not attachable.`),
    ],
    [
      'a role of a known name',
      () => create('R'),
      ['EntityAlreadyExistsException', 'Role with name R already exists.', 409],
    ],
    [
      '6.3 a role name of 65 characters',
      () => create('x'.repeat(65)),
      at('roleName', 'x'.repeat(65), 'Member must have length less than or equal to 64'),
    ],
    [
      '6.3 a role name with a blank',
      () => create('a b'),
      validation(`The specified value for roleName is invalid. ${CHARACTERS}`),
    ],
    [
      '6.3 a policy name of 129 characters',
      () => put(POLICY, 'x'.repeat(129)),
      at('policyName', 'x'.repeat(129), 'Member must have length less than or equal to 128'),
    ],
    [
      '6.3 a policy name with a slash',
      () => put(POLICY, 'a/b'),
      validation(`The specified value for policyName is invalid. ${CHARACTERS}`),
    ],
    [
      'a path without its slash at the end',
      () => create('n', { Path: '/a' }),
      at(
        'path',
        '/a',
        'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
      ),
    ],
    [
      'a session of an hour less a second',
      () => create('n', { MaxSessionDuration: 3599 }),
      at('maxSessionDuration', 3599, 'Member must have value greater than or equal to 3600'),
    ],
    [
      'a session of twelve hours and a second',
      () => iam.send(new UpdateRoleCommand({ RoleName: 'r', MaxSessionDuration: 43_201 })),
      at('maxSessionDuration', 43_201, 'Member must have value less than or equal to 43200'),
    ],
    [
      'a description of 1,001 characters',
      () => create('n', { Description: 'x'.repeat(1001) }),
      at('description', 'x'.repeat(1001), 'Member must have length less than or equal to 1000'),
    ],
    [
      'a trust policy that is no JSON',
      () => create('n', { AssumeRolePolicyDocument: '{' }),
      [MALFORMED, 'This policy contains invalid Json', 400],
    ],
    ['a policy that is no JSON', () => put('{'), [MALFORMED, 'Syntax errors in policy.', 400]],
    [
      '6.2 a trust policy for a role that is not there',
      () => create('n', { AssumeRolePolicyDocument: trust({ AWS: `${ACCOUNT}role/gone` }) }),
      [MALFORMED, `Invalid principal in policy: "AWS":"${ACCOUNT}role/gone"`, 400],
    ],
    [
      'an array of a hundred thousand arrays',
      () => put('['.repeat(100_000) + ']'.repeat(100_000)),
      [MALFORMED, 'Syntax errors in policy.', 400],
    ],
    [
      'a trust policy of 2,049 characters',
      () =>
        create('n', {
          AssumeRolePolicyDocument: TRUST.replace(
            '"Effect"',
            `"Sid":"${'x'.repeat(2049 - TRUST.length - 9)}","Effect"`,
          ),
        }),
      limit('Cannot exceed quota for ACLSizePerRole: 2048'),
    ],
    [
      'inline policies of 10,241 characters',
      () => put(sized(10_241)),
      limit('Maximum policy size of 10240 bytes exceeded for role r'),
    ],
    [
      'inline policies of 10,241 characters together',
      async () => {
        await put(sized(10_000), 'most');
        return put(sized(241), 'rest').finally(() =>
          iam.send(new DeleteRolePolicyCommand({ RoleName: 'r', PolicyName: 'most' })),
        );
      },
      limit('Maximum policy size of 10240 bytes exceeded for role r'),
    ],
    [
      'a managed policy of 6,145 characters',
      () => made(sized(6145)),
      limit('Cannot exceed quota for PolicySize: 6144'),
    ],
    [
      'a managed policy of a known name',
      () => made(POLICY, 'OWN'),
      ['EntityAlreadyExistsException', 'A policy called OWN already exists. Duplicate names are not allowed.', 409],
    ],
    [
      'a managed policy that is attached, to delete',
      () => iam.send(new DeletePolicyCommand({ PolicyArn: OWN })),
      conflict('Cannot delete a policy attached to entities.'),
    ],
    [
      "a policy of AWS's, to delete",
      () => iam.send(new DeletePolicyCommand({ PolicyArn: BASIC })),
      ['AccessDenied', `User is not authorized to change the policy ${BASIC}: it is AWS's own`, 403],
    ],
    [
      'no such managed policy',
      () => iam.send(new GetPolicyCommand({ PolicyArn: `${OWN}x` })),
      missing(`Policy ${OWN}x does not exist or is not attachable.`),
    ],
    [
      'no such version of it',
      () => iam.send(new GetPolicyVersionCommand({ PolicyArn: OWN, VersionId: 'v2' })),
      missing(`Policy ${OWN} version v2 does not exist or is not attachable.`),
    ],
    [
      'a page of none',
      () => iam.send(new ListRolesCommand({ MaxItems: 0 })),
      at('maxItems', 0, 'Member must have value greater than or equal to 1'),
    ],
    [
      'a page of 1,001',
      () => iam.send(new ListRolesCommand({ MaxItems: 1001 })),
      at('maxItems', 1001, 'Member must have value less than or equal to 1000'),
    ],
    ["a marker that is nobody's", () => iam.send(new ListRolesCommand({ Marker: 'x' })), validation('Invalid Marker.')],
    [
      'two tags of one name',
      () =>
        iam.send(
          new TagRoleCommand({
            RoleName: 'r',
            Tags: [
              { Key: 'a', Value: '' },
              { Key: 'A', Value: '' },
            ],
          }),
        ),
      ['InvalidInputException', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.', 400],
    ],
    [
      'tags of AWS',
      () => iam.send(new TagRoleCommand({ RoleName: 'r', Tags: [{ Key: 'aws:x', Value: '' }] })),
      ['InvalidInputException', 'Tag keys beginning with aws: are reserved for system use.', 400],
    ],
    [
      '51 tags',
      () =>
        iam.send(
          new TagRoleCommand({
            RoleName: 'r',
            Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `${i}`, Value: '' })),
          }),
        ),
      limit('The number of tags has reached the maximum limit.'),
    ],
    [
      'a boundary',
      () => iam.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'r', PermissionsBoundary: BASIC })),
      unserved('iam:PutRolePermissionsBoundary'),
    ],
    [
      'another version',
      () => iam.send(new CreatePolicyVersionCommand({ PolicyArn: OWN, PolicyDocument: POLICY })),
      unserved('iam:CreatePolicyVersion'),
    ],
    [
      '11.4 simulating for root',
      () => simulate({ PolicySourceArn: `${ACCOUNT}root` }),
      [
        'InvalidInputException',
        `Invalid Entity Arn: ${ACCOUNT}root does not clearly define entity type and name.`,
        400,
      ],
    ],
    [
      '11.4 simulating for a session',
      () => simulate({ PolicySourceArn: 'arn:aws:sts::000000000000:assumed-role/held/me' }),
      [
        'InvalidInputException',
        'Invalid Entity Arn: arn:aws:sts::000000000000:assumed-role/held/me does not clearly define entity type and name.',
        400,
      ],
    ],
    [
      '11.4 simulating for nobody',
      () => simulate({ PolicySourceArn: `${ACCOUNT}user/x` }),
      missing(`The entity with ARN ${ACCOUNT}user/x cannot be found.`),
    ],
    [
      'simulating a boundary',
      () => simulate({ PermissionsBoundaryPolicyInputList: [POLICY] }),
      unserved('PermissionsBoundaryPolicyInputList'),
    ],
    ['simulating a resource policy', () => simulate({ ResourcePolicy: POLICY }), unserved('ResourcePolicy')],
    [
      'simulating no policy',
      () => simulate({ PolicyInputList: ['{'] }),
      ['InvalidInputException', 'Syntax errors in policy.', 400],
    ],
    [
      'simulating no action',
      () => simulate({ ActionNames: ['x'] }),
      ['InvalidInputException', 'Invalid action x.', 400],
    ],
    ...['ActionNames', 'ResourceArns'].map((name): [string, () => Promise<unknown>, [string, string, number]] => [
      `simulating 1,001 ${name === 'ActionNames' ? 'actions' : 'resources'}`,
      () => simulate({ [name]: Array(1001).fill('sns:Publish') }),
      validation(
        `1 validation error detected: Value at '${name[0]!.toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must have length less than or equal to 1000`,
      ),
    ]),
    [
      'a session of 899 s',
      () => assume({ DurationSeconds: 899 }),
      at('durationSeconds', 899, 'Member must have value greater than or equal to 900'),
    ],
    [
      'a session of 43,201 s',
      () => assume({ DurationSeconds: 43_201 }),
      at('durationSeconds', 43_201, 'Member must have value less than or equal to 43200'),
    ],
    [
      'a session longer than its role allows',
      () => assume({ DurationSeconds: 7201 }),
      validation('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'),
    ],
    [
      'a chained session of more than an hour',
      () => assume({ DurationSeconds: 3601 }, chained),
      validation('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining'),
    ],
    [
      'a session name of one character',
      () => assume({ RoleSessionName: 'x' }),
      at('roleSessionName', 'x', 'Member must have length greater than or equal to 2'),
    ],
    [
      'a session name of 65 characters',
      () => assume({ RoleSessionName: 'x'.repeat(65) }),
      at('roleSessionName', 'x'.repeat(65), 'Member must have length less than or equal to 64'),
    ],
    [
      'a session name with a blank',
      () => assume({ RoleSessionName: 'a b' }),
      at('roleSessionName', 'a b', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*'),
    ],
    ['a session with tags', () => assume({ Tags: [{ Key: 'a', Value: 'b' }] }), unserved('Tags')],
    ['a session with a code', () => assume({ TokenCode: '123456' }), unserved('TokenCode')],
    ['a session with a source identity', () => assume({ SourceIdentity: 'me' }), unserved('SourceIdentity')],
    ['a session of root', () => sts.send(new GetSessionTokenCommand({})), unserved('sts:GetSessionToken')],
    [
      'a message to decode',
      () => sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: 'x' })),
      ['InvalidAuthorizationMessageException', 'Message is not valid.', 400],
    ],
    [
      'a key that is not known',
      () => sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' })),
      validation('Access key AKIAIOSFODNN7EXAMPLE is not known here.'),
    ],
  ])('%s', async (_fact, ask, [name, message, httpStatusCode]) => {
    await expect(ask()).rejects.toMatchObject({ name, message, $metadata: { httpStatusCode } });
  });
});

describe('answers', () => {
  const decision = (action: string, EvalDecision: string) => ({
    EvaluationResults: [{ EvalActionName: action, EvalDecision }],
  });
  it.each<[string, () => Promise<object>, () => object]>([
    ['inline policies of 10,240 characters', () => put(sized(10_240)), () => ({ $metadata: { httpStatusCode: 200 } })],
    [
      'inline policies, whose white space does not count',
      () => put(JSON.stringify(JSON.parse(sized(10_240)), null, 4)),
      () => ({ $metadata: { httpStatusCode: 200 } }),
    ],
    ['a name of 64 characters', () => create('x'.repeat(64)), () => ({ Role: { RoleName: 'x'.repeat(64) } })],
    [
      'roles below a path',
      () => iam.send(new ListRolesCommand({ PathPrefix: '/destined/' })),
      () => ({ Roles: [{ RoleName: 'held' }], IsTruncated: false }),
    ],
    [
      'attached policies below a path',
      () => iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'held', PathPrefix: '/x/' })),
      () => ({ AttachedPolicies: [] }),
    ],
    [
      'a managed policy',
      () => iam.send(new GetPolicyCommand({ PolicyArn: OWN })),
      () => ({
        Policy: {
          PolicyName: 'own',
          Path: '/made/',
          Arn: OWN,
          AttachmentCount: 1,
          DefaultVersionId: 'v1',
          Description: 'd',
        },
      }),
    ],
    [
      "a policy of AWS's",
      () => iam.send(new GetPolicyCommand({ PolicyArn: BASIC })),
      () => ({ Policy: { PolicyName: 'AWSLambdaBasicExecutionRole', Path: '/service-role/', Arn: BASIC } }),
    ],
    [
      'what a managed policy says',
      () => iam.send(new GetPolicyVersionCommand({ PolicyArn: OWN, VersionId: 'v1' })),
      () => ({ PolicyVersion: { Document: encodeURIComponent(POLICY), IsDefaultVersion: true } }),
    ],
    [
      'its versions',
      () => iam.send(new ListPolicyVersionsCommand({ PolicyArn: OWN })),
      () => ({ Versions: [{ VersionId: 'v1' }], IsTruncated: false }),
    ],
    [
      'its tags',
      async () => {
        await iam.send(new TagPolicyCommand({ PolicyArn: OWN, Tags: [{ Key: 'a', Value: 'b' }] }));
        return iam.send(new ListPolicyTagsCommand({ PolicyArn: OWN }));
      },
      () => ({ Tags: [{ Key: 'a', Value: 'b' }] }),
    ],
    [
      "the account's policies",
      () => iam.send(new ListPoliciesCommand({ Scope: 'Local' })),
      () => ({ Policies: [{ Arn: OWN }] }),
    ],
    [
      "AWS's attached policies",
      () => iam.send(new ListPoliciesCommand({ Scope: 'AWS', OnlyAttached: true })),
      () => ({ Policies: [{ Arn: BASIC }] }),
    ],
    [
      'who has a policy',
      () => iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: OWN })),
      () => ({ PolicyRoles: [{ RoleName: 'held' }], PolicyUsers: [], PolicyGroups: [] }),
    ],
    [
      'which users have it',
      () => iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: OWN, EntityFilter: 'User' })),
      () => ({ PolicyRoles: [] }),
    ],
    [
      'a policy made, deleted and made again',
      async () => {
        const PolicyArn = (await made(POLICY, 'twice')).Policy!.Arn;
        await iam.send(new DeletePolicyCommand({ PolicyArn }));
        await made(POLICY, 'twice');
        return iam.send(new DeletePolicyCommand({ PolicyArn }));
      },
      () => ({ $metadata: { httpStatusCode: 200 } }),
    ],
    [
      'the sums of the account',
      () => iam.send(new GetAccountSummaryCommand({})),
      () => ({ SummaryMap: { Users: 0, Policies: 1, RolesQuota: 1000 } }),
    ],
    [
      'the details of the account',
      () => iam.send(new GetAccountAuthorizationDetailsCommand({})),
      () => ({
        RoleDetailList: expect.arrayContaining([
          expect.objectContaining({
            RoleName: 'held',
            RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: encodeURIComponent(POLICY) }],
            AttachedManagedPolicies: [{ PolicyArn: OWN, PolicyName: 'own' }],
          }),
        ]),
        Policies: [{ Arn: OWN }, { Arn: BASIC }],
        UserDetailList: [],
        GroupDetailList: [],
      }),
    ],
    ['no aliases', () => iam.send(new ListAccountAliasesCommand({})), () => ({ AccountAliases: [] })],
    ['no groups', () => iam.send(new ListGroupsCommand({})), () => ({ Groups: [] })],
    ['no instance profiles', () => iam.send(new ListInstanceProfilesCommand({})), () => ({ InstanceProfiles: [] })],
    ['no devices', () => iam.send(new ListMFADevicesCommand({})), () => ({ MFADevices: [] })],
    ['no virtual devices', () => iam.send(new ListVirtualMFADevicesCommand({})), () => ({ VirtualMFADevices: [] })],
    [
      'no OpenID providers',
      () => iam.send(new ListOpenIDConnectProvidersCommand({})),
      () => ({ OpenIDConnectProviderList: [] }),
    ],
    ['no SAML providers', () => iam.send(new ListSAMLProvidersCommand({})), () => ({ SAMLProviderList: [] })],
    [
      'no certificates',
      () => iam.send(new ListServerCertificatesCommand({})),
      () => ({ ServerCertificateMetadataList: [] }),
    ],
    ['11.4 simulated: allowed', () => simulate(), () => decision('sns:Publish', 'allowed')],
    [
      '11.4 simulated: another resource',
      () => simulate({ ResourceArns: ['arn:aws:sns:us-east-1:000000000000:u'] }),
      () => decision('sns:Publish', 'implicitDeny'),
    ],
    [
      '11.4 simulated: denied',
      () => simulate({ ActionNames: ['sns:DeleteTopic'] }),
      () => decision('sns:DeleteTopic', 'explicitDeny'),
    ],
    [
      '11.4 simulated: nothing said',
      () => simulate({ ActionNames: ['sns:Subscribe'] }),
      () => decision('sns:Subscribe', 'implicitDeny'),
    ],
    [
      '11.4 simulated: with a policy more',
      () => simulate({ ActionNames: ['sns:Subscribe'], PolicyInputList: [document({ ...ALLOW, Action: 'sns:*' })] }),
      () => decision('sns:Subscribe', 'allowed'),
    ],
    [
      '11.4 simulated: every action on every resource',
      () =>
        simulate({
          ActionNames: ['sns:Publish', 'sns:Subscribe'],
          ResourceArns: ['arn:aws:sns:::t', 'arn:aws:sns:::u'],
        }),
      () => ({ EvaluationResults: { length: 4 }, IsTruncated: false }),
    ],
    [
      'simulated: a page of a million',
      () =>
        simulate({
          ActionNames: Array(1000).fill('sns:Publish'),
          ResourceArns: Array.from({ length: 1000 }, (_, i) => `arn:aws:sns:::${i}`),
          Marker: Buffer.from('after:000001998').toString('base64url'),
          MaxItems: 2,
        }),
      () => ({
        EvaluationResults: [{ EvalResourceName: 'arn:aws:sns:::999' }, { EvalResourceName: 'arn:aws:sns:::0' }],
        IsTruncated: true,
      }),
    ],
    [
      'a policy by itself, whose condition is met',
      () =>
        iam.send(
          new SimulateCustomPolicyCommand({
            PolicyInputList: [
              document({ ...ALLOW, Resource: '*', Condition: { StringEquals: { 'aws:SourceAccount': '1' } } }),
            ],
            ActionNames: ['sns:Publish'],
            ContextEntries: [
              { ContextKeyName: 'aws:SourceAccount', ContextKeyValues: ['1'], ContextKeyType: 'string' },
            ],
          }),
        ),
      () => ({ EvaluationResults: [{ EvalDecision: 'allowed', EvalResourceName: '*', MissingContextValues: [] }] }),
    ],
    [
      'a policy by itself, whose condition nobody answers',
      () =>
        iam.send(
          new SimulateCustomPolicyCommand({
            PolicyInputList: [
              document({ ...ALLOW, Resource: '*', Condition: { StringEquals: { 'aws:SourceAccount': '1' } } }),
            ],
            ActionNames: ['sns:Publish'],
          }),
        ),
      () => ({ EvaluationResults: [{ EvalDecision: 'implicitDeny', MissingContextValues: ['aws:sourceaccount'] }] }),
    ],
    [
      'simulated: a key that is not given is missing, and denies nothing',
      () =>
        simulate({
          PolicyInputList: [
            document({ ...ALLOW, Effect: 'Deny', Condition: { StringEquals: { 'ec2:InstanceType': 'x' } } }),
          ],
        }),
      () => ({ EvaluationResults: [{ EvalDecision: 'allowed', MissingContextValues: ['ec2:instancetype'] }] }),
    ],
    [
      'simulated: a variable that is not given is missing, and denies nothing',
      () =>
        simulate({
          PolicyInputList: [
            document({
              ...ALLOW,
              Effect: 'Deny',
              Resource: 'arn:aws:sns:*:*:${ec2:Region}${*}',
              Condition: { StringNotEquals: { 'aws:SourceAccount': "${s3:prefix, 'none'}" } },
            }),
          ],
        }),
      () => ({
        EvaluationResults: [
          { EvalDecision: 'allowed', MissingContextValues: ['aws:sourceaccount', 'ec2:region', 's3:prefix'] },
        ],
      }),
    ],
    [
      'a session as long as its role allows',
      () => assume({ DurationSeconds: 7200 }),
      () => ({ AssumedRoleUser: { Arn: expect.any(String) } }),
    ],
    [
      'a chained session of an hour',
      () => assume({ DurationSeconds: 3600 }, chained),
      () => ({ AssumedRoleUser: { Arn: expect.any(String) } }),
    ],
    [
      'whose key this is',
      () => sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: endpoint.credentials.accessKeyId })),
      () => ({ Account: '000000000000' }),
    ],
  ])('%s', async (_fact, ask, expected) => expect(await ask()).toMatchObject(expected()));

  it('6.8 a role again at once has another id', async () => {
    const first = await create('again');
    await iam.send(new DeleteRoleCommand({ RoleName: 'again' }));
    const second = await create('again');
    expect(second.Role?.Arn).toBe(first.Role?.Arn);
    expect(second.Role?.RoleId).not.toBe(first.Role?.RoleId);
  });

  it('6.8 trust in a role stays with its id: a new one of the name is not trusted, and cannot be written down again', async () => {
    await create('trusted');
    const AWS = `${ACCOUNT}role/trusted`;
    const AssumeRolePolicyDocument = trust({ AWS: [AWS, `${ACCOUNT}role/r`] });
    await create('trusting', { AssumeRolePolicyDocument });
    const session = () =>
      endpoint.world.identity.keyed(endpoint.world.identity.session(AWS, 's').credentials.accessKeyId)!.caller;
    const may = () => endpoint.world.identity.mayAssume(`${ACCOUNT}role/trusting`, session()).allowed;
    expect(may()).toBe(true);
    const { Role: first } = await iam.send(new GetRoleCommand({ RoleName: 'trusted' }));
    await iam.send(new DeleteRoleCommand({ RoleName: 'trusted' }));
    await create('trusted');
    expect(may()).toBe(false);
    const { Role: trusting } = await iam.send(new GetRoleCommand({ RoleName: 'trusting' }));
    const PolicyDocument = decodeURIComponent(trusting!.AssumeRolePolicyDocument!);
    expect(PolicyDocument).toBe(trust({ AWS: [first!.RoleId, `${ACCOUNT}role/r`] }));
    const again = iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'trusting', PolicyDocument }));
    await expect(again).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: `Invalid principal in policy: "AWS":"${first!.RoleId}"`,
    });
  });

  it('an attached policy of the account lets a session in', async () => {
    const { credentials } = endpoint.world.identity.session(`${ACCOUNT}role/destined/held`, 's');
    const { caller } = endpoint.world.identity.keyed(credentials.accessKeyId)!;
    const may = () => endpoint.world.identity.allows(caller, 'sns:Publish', 'arn:aws:sns:us-east-1:1:t').allowed;
    await iam.send(new DeleteRolePolicyCommand({ RoleName: 'held', PolicyName: 'inline' }));
    expect(may()).toBe(true);
    await iam.send(new DetachRolePolicyCommand({ RoleName: 'held', PolicyArn: OWN }));
    expect(may()).toBe(false);
  });
});
