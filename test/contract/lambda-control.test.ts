/** Lambda's control plane in AWS's words: functions and their states, policies, destinations, code. */
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { createManualClock } from '../../src/local/clock.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type LambdaStage, ROLE, setLambdaStage } from '../support/lambda-stage.ts';

const clock = createManualClock();
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const CODE = zip({ 'index.mjs': 'export const handler = () => 1;' });
let endpoint: TestEndpoint;
let stage: LambdaStage;
let lambda: LambdaClient;

const input = (settings: Partial<CreateFunctionCommandInput> = {}): CreateFunctionCommandInput => ({
  FunctionName: 'fn',
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  Role: ROLE,
  Code: { ZipFile: CODE.bytes },
  ...settings,
});
const create = (settings?: Partial<CreateFunctionCommandInput>) =>
  lambda.send(new CreateFunctionCommand(input(settings)));
const fn = { FunctionName: 'fn' };
const error = (name: string, message: string | RegExp) => ({
  name,
  message: typeof message === 'string' ? message : expect.stringMatching(message),
});

beforeAll(async () => {
  endpoint = await startTestEndpoint({ clock });
  stage = await setLambdaStage(endpoint);
  lambda = stage.lambda;
});
afterAll(async () => {
  await endpoint?.stop();
});
beforeEach(async () => {
  await lambda.send(new DeleteFunctionCommand(fn)).catch(() => {});
});

describe('a function', () => {
  it('is Pending at first, then Active', async () => {
    const created = await create({ Tags: { a: 'b' }, Environment: { Variables: { XY: '1' } } });
    expect(created).toMatchObject({
      $metadata: { httpStatusCode: 201 },
      FunctionName: 'fn',
      FunctionArn: ARN,
      Version: '$LATEST',
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      CodeSha256: CODE.sha256,
      CodeSize: CODE.bytes.byteLength,
      MemorySize: 128,
      Timeout: 3,
      Architectures: ['x86_64'],
      PackageType: 'Zip',
      Environment: { Variables: { XY: '1' } },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/fn' },
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
    });
    await expect(stage.invoke('fn')).rejects.toMatchObject(
      error(
        'ResourceConflictException',
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      ),
    );
    await expect(lambda.send(new UpdateFunctionConfigurationCommand({ ...fn, Timeout: 5 }))).rejects.toMatchObject(
      error('ResourceConflictException', /currently in the following state: Pending$/),
    );
    clock.advance(5_000);
    const { Configuration, Tags } = await lambda.send(new GetFunctionCommand(fn));
    expect(Configuration).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(Configuration?.StateReason).toBeUndefined();
    const RuntimeVersionArn = expect.stringMatching(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/);
    expect(Configuration?.RuntimeVersionConfig).toEqual({ RuntimeVersionArn });
    expect(Tags).toEqual({ a: 'b' });
    await expect(create()).rejects.toMatchObject(error('ResourceConflictException', 'Function already exist: fn'));
  });

  it('takes an update, and no other until it is done', async () => {
    await create();
    clock.advance(5_000);
    const code = zip({ 'index.mjs': 'export const handler = () => 2;' });
    const updated = await lambda.send(
      new UpdateFunctionCodeCommand({ ...fn, ZipFile: code.bytes, Architectures: ['arm64'] }),
    );
    expect(updated).toMatchObject({
      LastUpdateStatus: 'InProgress',
      CodeSha256: code.sha256,
      Architectures: ['arm64'],
    });
    await expect(lambda.send(new UpdateFunctionConfigurationCommand({ ...fn, Timeout: 5 }))).rejects.toMatchObject(
      error(
        'ResourceConflictException',
        `The operation cannot be performed at this time. An update is in progress for resource: ${ARN}`,
      ),
    );
    clock.advance(5_000);
    const changes = {
      Timeout: 5,
      MemorySize: 256,
      Environment: { Variables: {} },
      LoggingConfig: { LogFormat: 'JSON' as const },
    };
    await lambda.send(new UpdateFunctionConfigurationCommand({ ...fn, ...changes }));
    clock.advance(5_000);
    const actual = await lambda.send(new GetFunctionConfigurationCommand(fn));
    expect(actual).toMatchObject({
      LastUpdateStatus: 'Successful',
      Timeout: 5,
      MemorySize: 256,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: '/aws/lambda/fn' },
    });
    expect(actual.Environment?.Variables ?? {}).toEqual({});
    expect((await stage.invoke('fn')).payload).toBe(2);
  });

  it('needs Lambda to be trusted by its role, and the caller to hand it over', async () => {
    const iam = endpoint.clientOf(IAMClient);
    const trust = (Service: string) =>
      JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }] });
    await iam.send(
      new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument: trust('events.amazonaws.com') }),
    );
    await expect(create({ Role: 'arn:aws:iam::000000000000:role/other' })).rejects.toMatchObject(
      error('InvalidParameterValueException', 'The role defined for the function cannot be assumed by Lambda.'),
    );
    await iam.send(
      new CreateRoleCommand({ RoleName: 'deployer', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }),
    );
    const allow = (Action: string[]) =>
      new PutRolePolicyCommand({
        RoleName: 'deployer',
        PolicyName: 'p',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
        }),
      });
    const { credentials } = endpoint.world.identity.session('arn:aws:iam::000000000000:role/deployer', 'me');
    const deployer = endpoint.clientOf(LambdaClient, { credentials });
    await iam.send(allow(['lambda:CreateFunction']));
    await expect(deployer.send(new CreateFunctionCommand(input()))).rejects.toMatchObject(
      error('AccessDeniedException', /iam:PassRole on resource: arn:aws:iam::000000000000:role\/runner/),
    );
    await iam.send(allow(['lambda:CreateFunction', 'iam:PassRole']));
    await deployer.send(new CreateFunctionCommand(input()));
    await expect(deployer.send(new DeleteFunctionCommand(fn))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('is found by name, partial ARN and ARN, with and without $LATEST', async () => {
    await create();
    for (const FunctionName of ['fn', 'fn:$LATEST', '000000000000:function:fn', ARN, `${ARN}:$LATEST`]) {
      const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      expect(found.FunctionArn).toBe(FunctionName.endsWith('$LATEST') ? `${ARN}:$LATEST` : ARN);
    }
    for (const FunctionName of ['fn:1', `${ARN}:live`]) {
      await expect(lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).rejects.toMatchObject(
        error(
          'ResourceNotFoundException',
          /^Function not found: arn:aws:lambda:us-east-1:000000000000:function:fn:(1|live)$/,
        ),
      );
    }
  });

  it('is listed page by page', async () => {
    const names = ['fn', 'fn-1', 'fn-2'];
    for (const FunctionName of names) await create({ FunctionName });
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await lambda.send(new ListFunctionsCommand({ MaxItems: 2, Marker }));
      seen.push(...(page.Functions ?? []).map(({ FunctionName }) => FunctionName!));
      Marker = page.NextMarker;
    } while (Marker);
    expect(seen).toEqual(names);
    for (const FunctionName of names) await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    await expect(lambda.send(new DeleteFunctionCommand(fn))).rejects.toMatchObject(
      error('ResourceNotFoundException', `Function not found: ${ARN}`),
    );
  });

  it('is told of in lists without states and the version of its runtime', async () => {
    await create();
    const lists = [
      (await lambda.send(new ListFunctionsCommand({}))).Functions,
      (await lambda.send(new ListVersionsByFunctionCommand(fn))).Versions,
    ];
    for (const list of lists) {
      expect(list).toHaveLength(1);
      const told = Object.keys(list![0]!);
      expect(told).toContain('CodeSha256');
      expect(told.filter((member) => /^State|^LastUpdate|^RuntimeVersion/.test(member))).toEqual([]);
    }
  });

  it('has tags and reserved concurrency', async () => {
    await create({ Tags: { a: '1', b: '2' } });
    await lambda.send(new TagResourceCommand({ Resource: ARN, Tags: { b: '3', c: '4' } }));
    await lambda.send(new UntagResourceCommand({ Resource: ARN, TagKeys: ['a'] }));
    expect((await lambda.send(new ListTagsCommand({ Resource: ARN }))).Tags).toEqual({ b: '3', c: '4' });
    expect(endpoint.world.tagged.flatMap((list) => list('us-east-1'))).toContainEqual({
      arn: ARN,
      tags: { b: '3', c: '4' },
    });
    await lambda.send(new PutFunctionConcurrencyCommand({ ...fn, ReservedConcurrentExecutions: 2 }));
    expect(await lambda.send(new GetFunctionConcurrencyCommand(fn))).toMatchObject({ ReservedConcurrentExecutions: 2 });
    expect((await lambda.send(new GetFunctionCommand(fn))).Concurrency).toEqual({ ReservedConcurrentExecutions: 2 });
    await lambda.send(new DeleteFunctionConcurrencyCommand(fn));
    expect((await lambda.send(new GetFunctionCommand(fn))).Concurrency).toBeUndefined();
  });
});

describe('its code', () => {
  const modes = async (entries: Parameters<typeof zipSync>[0]) => {
    await create({ Code: { ZipFile: zipSync(entries) } });
    clock.advance(5_000);
    return stage.invoke('fn');
  };
  const handler = new TextEncoder().encode('export const handler = () => "ran";');
  const unix = (mode: number) => ({ os: 3, attrs: mode * 0x10000 });

  it('can be read with mode 0644, and not without mode bits', async () => {
    expect(await modes({ 'index.mjs': [handler, unix(0o100644)] })).toEqual({ payload: 'ran' });
    await lambda.send(new DeleteFunctionCommand(fn));
    expect(await modes({ 'index.mjs': handler })).toEqual({
      error: 'Unhandled',
      payload: expect.objectContaining({
        errorType: 'Error',
        errorMessage: expect.stringMatching(/^EACCES: permission denied/),
      }),
    });
  });
});

describe('its policy', () => {
  const statement = { ...fn, StatementId: 'sns', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' };
  const SourceArn = 'arn:aws:sns:us-east-1:000000000000:topic';

  it('is as AWS writes it', async () => {
    await create();
    await expect(lambda.send(new GetPolicyCommand(fn))).rejects.toMatchObject(
      error('ResourceNotFoundException', 'The resource you requested does not exist.'),
    );
    const added = await lambda.send(new AddPermissionCommand({ ...statement, SourceArn }));
    const text = `{"Sid":"sns","Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"lambda:InvokeFunction","Resource":"${ARN}","Condition":{"ArnLike":{"AWS:SourceArn":"${SourceArn}"}}}`;
    expect(added.Statement).toBe(text);
    const { Policy } = await lambda.send(new GetPolicyCommand(fn));
    expect(Policy).toBe(`{"Version":"2012-10-17","Id":"default","Statement":[${text}]}`);
    await expect(lambda.send(new AddPermissionCommand(statement))).rejects.toMatchObject(
      error(
        'ResourceConflictException',
        'The statement id (sns) provided already exists. Please provide a new statement id, or remove the existing statement.',
      ),
    );
    await lambda.send(new RemovePermissionCommand({ ...fn, StatementId: 'sns' }));
    await expect(lambda.send(new RemovePermissionCommand({ ...fn, StatementId: 'sns' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('lets in the service for the source, and nobody else', async () => {
    await create();
    clock.advance(5_000);
    const ask = (service: string, sourceArn: string) =>
      endpoint.world.functions.invokeAsync(ARN, '{}', { service, sourceArn });
    expect(ask('sns.amazonaws.com', SourceArn)).toMatchObject({ delivered: false, code: 'NO_PERMISSIONS' });
    await lambda.send(new AddPermissionCommand({ ...statement, SourceArn }));
    expect(ask('sns.amazonaws.com', SourceArn)).toEqual({ delivered: true, requestId: expect.any(String) });
    expect(ask('sns.amazonaws.com', `${SourceArn}-2`)).toMatchObject({ delivered: false, code: 'NO_PERMISSIONS' });
    expect(ask('events.amazonaws.com', SourceArn)).toMatchObject({ delivered: false, code: 'NO_PERMISSIONS' });
    const nobody = endpoint.world.functions.invokeAsync(`${ARN}-2`, '{}', {
      service: 'sns.amazonaws.com',
      sourceArn: SourceArn,
    });
    expect(nobody).toMatchObject({ delivered: false, code: 'NO_RESOURCE' });
  });

  it('goes with the function', async () => {
    await create();
    await lambda.send(new AddPermissionCommand(statement));
    await lambda.send(new PutFunctionEventInvokeConfigCommand({ ...fn, MaximumRetryAttempts: 0 }));
    await lambda.send(new DeleteFunctionCommand(fn));
    await create();
    await expect(lambda.send(new GetPolicyCommand(fn))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(lambda.send(new GetFunctionEventInvokeConfigCommand(fn))).rejects.toMatchObject(
      error('ResourceNotFoundException', `The function ${ARN}:$LATEST doesn't have an EventInvokeConfig`),
    );
  });
});
