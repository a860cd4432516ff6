/** Lambda’s functions, one row a fact: names, states, revisions, and what a new one looks like (aws-facts 6.2, 6.3). */
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionExists,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import type { TestEndpoint } from '../support/endpoint.ts';
import {
  ARN,
  BAD,
  CODE,
  CONFLICT,
  clock,
  fn,
  INVALID,
  itRefuses,
  lambdaRequests,
  MISSING,
  NOT_NOW,
  pending,
  startLambdaControl,
  updating,
  violation,
} from '../support/lambda-control.ts';
import { ROLE } from '../support/lambda-stage.ts';

let endpoint: TestEndpoint;
let lambda: LambdaClient;
const { create } = lambdaRequests(() => lambda);

beforeAll(async () => {
  ({ endpoint, lambda } = await startLambdaControl());
});
afterAll(async () => {
  await endpoint?.stop();
});

const OTHER = `${ARN}-2`;
/** JSON of the variables is so many bytes long. */
const variables = (bytes: number) => ({ Environment: { Variables: { XY: 'x'.repeat(bytes - '{"XY":""}'.length) } } });

describe('refused', () => {
  itRefuses([
    ['6.3 a name that is taken', () => create(fn), CONFLICT, 'Function already exist: fn', 409],
    [
      '6.3 an update of code while the function is Pending',
      () => lambda.send(new UpdateFunctionCodeCommand({ ...pending, ZipFile: CODE.bytes })),
      CONFLICT,
      `${NOT_NOW} The function is currently in the following state: Pending`,
      409,
    ],
    [
      '6.3 an update of settings while the function is Pending',
      () => lambda.send(new UpdateFunctionConfigurationCommand({ ...pending, Timeout: 5 })),
      CONFLICT,
      `${NOT_NOW} The function is currently in the following state: Pending`,
    ],
    [
      '6.3 an invocation while the function is Pending',
      () => lambda.send(new InvokeCommand(pending)),
      CONFLICT,
      `${NOT_NOW} The function is currently in the following state: Pending`,
    ],
    [
      '6.3 an update of settings during an update',
      () => lambda.send(new UpdateFunctionConfigurationCommand({ ...updating, Timeout: 5 })),
      CONFLICT,
      `${NOT_NOW} An update is in progress for resource: ${ARN.replace('fn', 'updating')}`,
      409,
    ],
    [
      '6.3 an update of code during an update',
      () => lambda.send(new UpdateFunctionCodeCommand({ ...updating, ZipFile: CODE.bytes })),
      CONFLICT,
      `${NOT_NOW} An update is in progress for resource: ${ARN.replace('fn', 'updating')}`,
    ],
    [
      '6.3 a function that is not there',
      () => lambda.send(new GetFunctionCommand({ FunctionName: 'fn-2' })),
      MISSING,
      `Function not found: ${OTHER}`,
      404,
    ],
    [
      '6.3 a version that is not there',
      () => lambda.send(new GetFunctionCommand({ ...fn, Qualifier: '1' })),
      MISSING,
      `Function not found: ${ARN}:1`,
    ],
    [
      '6.3 two qualifiers that differ',
      () => lambda.send(new InvokeCommand({ FunctionName: 'fn:$LATEST', Qualifier: 'live' })),
      INVALID,
      'The derived qualifier from the function name does not match the specified qualifier.',
    ],
    [
      '6.3 an ARN of another region',
      () => lambda.send(new GetFunctionCommand({ FunctionName: ARN.replace('us-east-1', 'eu-west-1') })),
      MISSING,
      "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    ],
    [
      '6.3 a partial ARN of another account',
      () => lambda.send(new GetFunctionCommand({ FunctionName: '111111111111:function:fn' })),
      BAD,
      /^1 validation error detected: Value '111111111111:function:fn' at 'functionName'/,
    ],
    [
      '6.3 an ARN of another service',
      () => lambda.send(new GetFunctionCommand({ FunctionName: 'arn:aws:sns:us-east-1:000000000000:fn' })),
      BAD,
      /at 'functionName' failed to satisfy constraint/,
    ],
    [
      '6.3 an ARN of another service with a function in it',
      () => lambda.send(new GetFunctionCommand({ FunctionName: ARN.replace(':lambda:', ':sns:') })),
      BAD,
      /at 'functionName' failed to satisfy constraint/,
    ],
    [
      '6.3 the deletion of $LATEST alone',
      () => lambda.send(new DeleteFunctionCommand({ ...fn, Qualifier: '$LATEST' })),
      INVALID,
      '$LATEST version cannot be deleted without deleting the function.',
    ],
    [
      '6.3 a name of 65 characters',
      () => create({ FunctionName: 'x'.repeat(65) }),
      BAD,
      violation('x'.repeat(65), 'functionName', 'Member must have length less than or equal to 64'),
      400,
    ],
    [
      '6.3 a name with a space',
      () => create({ FunctionName: 'a b' }),
      BAD,
      violation('a b', 'functionName', 'Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+'),
    ],
    [
      '6.3 a role that is no ARN of one',
      () => create({ Role: 'abc' }),
      BAD,
      violation(
        'abc',
        'role',
        String.raw`Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+`,
      ),
    ],
    [
      '6.2 a role that is not there',
      () => create({ Role: `${ROLE}x` }),
      INVALID,
      'The role defined for the function cannot be assumed by Lambda.',
      400,
    ],
    [
      '6.2 a role that is not there, in an update',
      () => lambda.send(new UpdateFunctionConfigurationCommand({ ...fn, Role: `${ROLE}x` })),
      INVALID,
      'The role defined for the function cannot be assumed by Lambda.',
    ],
    [
      '6.3 a stale revision of the settings',
      () => lambda.send(new UpdateFunctionConfigurationCommand({ ...fn, Timeout: 5, RevisionId: 'old' })),
      'PreconditionFailedException',
      /^The Revision Id provided does not match the latest Revision Id\. Call the GetFunction\/GetAlias API/,
      412,
    ],
    [
      '6.3 a stale revision of the code',
      () => lambda.send(new UpdateFunctionCodeCommand({ ...fn, ZipFile: CODE.bytes, RevisionId: 'old' })),
      'PreconditionFailedException',
      /^The Revision Id provided does not match the latest Revision Id\./,
    ],
  ]);
});

describe('answered', () => {
  it('6.3 a new function is Pending, then Active', async () => {
    const { $metadata, ...created } = await create({
      FunctionName: 'made',
      Description: '',
      Layers: [],
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      SnapStart: { ApplyOn: 'None' },
      DeadLetterConfig: { TargetArn: '' },
      ...variables(4_096),
    });
    expect($metadata.httpStatusCode).toBe(201);
    expect(created).toEqual({
      FunctionName: 'made',
      FunctionArn: ARN.replace(':fn', ':made'),
      Runtime: 'nodejs24.x',
      Role: ROLE,
      Handler: 'index.handler',
      CodeSize: CODE.bytes.byteLength,
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      CodeSha256: CODE.sha256,
      Version: '$LATEST',
      Environment: variables(4_096).Environment,
      TracingConfig: { Mode: 'PassThrough' },
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      RuntimeVersionConfig: { RuntimeVersionArn: `arn:aws:lambda:us-east-1::runtime:${'0'.repeat(64)}` },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/made' },
    });
    clock.advance(1_999);
    expect((await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'made' }))).State).toBe('Pending');
    clock.advance(1);
    const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: 'made' }));
    expect(Configuration).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(Configuration).not.toHaveProperty('StateReason');
    expect(Configuration).not.toHaveProperty('StateReasonCode');
  });

  it('6.3 SDK waiters see a function, its Active state and its update', async () => {
    const settings = { client: lambda, maxWaitTime: 5, minDelay: 1, maxDelay: 1 };
    for (const wait of [waitUntilFunctionExists, waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2]) {
      expect((await wait(settings, fn)).state).toBe('SUCCESS');
    }
  });

  it('6.3 a function asked for with $LATEST has a qualified ARN', async () => {
    for (const asked of [{ FunctionName: 'fn:$LATEST' }, { FunctionName: ARN, Qualifier: '$LATEST' }]) {
      expect((await lambda.send(new GetFunctionCommand(asked))).Configuration?.FunctionArn).toBe(`${ARN}:$LATEST`);
      expect((await lambda.send(new GetFunctionConfigurationCommand(asked))).FunctionArn).toBe(`${ARN}:$LATEST`);
    }
    expect((await lambda.send(new GetFunctionConfigurationCommand(fn))).FunctionArn).toBe(ARN);
  });

  it('6.3 a list tells no states, and qualified ARNs only where all versions are asked for', async () => {
    const list = async (input: { FunctionVersion?: 'ALL' }) =>
      ((await lambda.send(new ListFunctionsCommand(input))).Functions ?? []).find(
        ({ FunctionName }) => FunctionName === 'fn',
      );
    const plain = await list({});
    expect(plain).toMatchObject({ FunctionArn: ARN, CodeSha256: CODE.sha256 });
    for (const member of ['State', 'StateReason', 'StateReasonCode', 'LastUpdateStatus', 'RuntimeVersionConfig'])
      expect(plain).not.toHaveProperty(member);
    expect((await list({ FunctionVersion: 'ALL' }))?.FunctionArn).toBe(`${ARN}:$LATEST`);
  });

  it('6.3 a dry run of code changes nothing', async () => {
    const other = zip({ 'index.mjs': 'export const handler = () => 2;' }).bytes;
    await lambda.send(new UpdateFunctionCodeCommand({ ...fn, ZipFile: other, DryRun: true }));
    const { CodeSha256, LastUpdateStatus } = await lambda.send(new GetFunctionConfigurationCommand(fn));
    expect({ CodeSha256, LastUpdateStatus }).toEqual({ CodeSha256: CODE.sha256, LastUpdateStatus: 'Successful' });
  });
});
