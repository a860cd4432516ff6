/** boto3 calls every operation of our Lambda. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionOf, makeRole, ZipFile } from './support/lambda-role.ts';
import { type Scenario, startScenario } from './support/scenario.ts';
import { DIFFERENCE } from './support/table.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:fn';
const BUS = 'arn:aws:events:us-east-1:000000000000:event-bus/bus';
const fn = { FunctionName: 'fn' };
const gone = { FunctionName: 'gone' };
const missing = { code: 'ResourceNotFoundException', status: 404 };
const invalid = { code: 'InvalidParameterValueException', status: 400 };
const violated = { code: 'ValidationException', status: 400, message: '1 validation error detected' };
const conflict = { code: 'ResourceConflictException', status: 409 };
const badMarker = { ...invalid, message: 'token' };
const badName = { ...violated, message: 'functionName' };

describe('boto3', () => {
  let s: Scenario;
  let Role: string;
  const settled = (waiter: string) =>
    s.botocore.ask('wait', { service: 'lambda', waiter, parameters: fn, config: { Delay: 0.1, MaxAttempts: 100 } });
  beforeAll(async () => {
    // The model wants an ARN where there is none.
    s = await startScenario('lambda', { outside: { GetFunctionCodeSigningConfig: /^\$\.CodeSigningConfigArn: ''/ } });
    Role = await makeRole(s.botocore);
    await s.botocore.output('events', 'CreateEventBus', { Name: 'bus' });
  });
  afterAll(() => s.end());

  describe('every operation, read by botocore: Lambda', () => {
    it('makes and reads functions', async () => {
      const made = await s.ok(
        'CreateFunction',
        { ...functionOf('fn', Role), Tags: { a: 'b' }, Environment: { Variables: { GREETING: 'hello' } } },
        {
          FunctionName: 'fn',
          FunctionArn: ARN,
          Role,
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          CodeSize: expect.any(Number),
          CodeSha256: expect.stringMatching(/^[\w+/]{43}=$/),
          Description: '',
          Timeout: 3,
          MemorySize: 128,
          LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
          Version: '$LATEST',
          Environment: { Variables: { GREETING: 'hello' } },
          TracingConfig: { Mode: 'PassThrough' },
          RevisionId: expect.any(String),
          State: 'Pending',
          StateReason: 'The function is being created.',
          StateReasonCode: 'Creating',
          PackageType: 'Zip',
          Architectures: ['x86_64'],
          EphemeralStorage: { Size: 512 },
          SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
          LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/fn' },
        },
      );
      await s.no('CreateFunction', functionOf('fn', Role), { ...conflict, message: 'Function already exist: fn' });
      await s.no('CreateFunction', { ...functionOf('x', Role), Timeout: 901 }, { ...violated, message: "'timeout'" });
      await s.no('CreateFunction', { ...functionOf('x', Role), Runtime: 'cobol' }, { ...invalid, message: 'cobol' });
      await s.no('CreateFunction', { ...functionOf('x', `${Role}2`) }, { ...invalid, message: 'cannot be assumed' });
      await settled('function_active_v2');
      const { CodeSha256, LastModified } = made;
      const active = { FunctionArn: ARN, State: 'Active', LastUpdateStatus: 'Successful', CodeSha256, LastModified };
      const whole = { Configuration: active, Code: { RepositoryType: 'S3' }, Tags: { a: 'b' } };
      const { Configuration } = await s.ok<{ Configuration: object }>('GetFunction', fn, whole);
      expect(Configuration).not.toHaveProperty('StateReason');
      await s.no('GetFunction', gone, { ...missing, message: `Function not found: ${ARN.replace('fn', 'gone')}` });
      await s.no('GetFunction', { FunctionName: 'no name' }, badName);
      await s.ok(
        'GetFunctionConfiguration',
        { FunctionName: ARN, Qualifier: '$LATEST' },
        { FunctionArn: `${ARN}:$LATEST` },
      );
      await s.no('GetFunctionConfiguration', { ...fn, Qualifier: '7' }, missing);
      await s.ok('ListFunctions', {}, { Functions: [{ FunctionName: 'fn', CodeSha256 }] });
      await s.no('ListFunctions', { Marker: 'x' }, badMarker);
      await s.no('ListFunctions', { MaxItems: 10_001 }, violated);
      await s.ok('ListVersionsByFunction', fn, { Versions: [{ FunctionArn: `${ARN}:$LATEST`, Version: '$LATEST' }] });
      await s.no('ListVersionsByFunction', gone, missing);
    });

    it('changes functions', async () => {
      const before = await s.ok<{ RevisionId: string }>('GetFunctionConfiguration', fn);
      const wanted = { MemorySize: 256, Description: 'changed', LoggingConfig: { LogFormat: 'JSON' } };
      const LoggingConfig = { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' };
      const changed = { ...wanted, LoggingConfig, LastUpdateStatus: 'InProgress' };
      const after = await s.ok<{ RevisionId: string }>('UpdateFunctionConfiguration', { ...fn, ...wanted }, changed);
      expect(after.RevisionId).not.toBe(before.RevisionId);
      await s.no(
        'UpdateFunctionConfiguration',
        { ...fn, Timeout: 5 },
        { ...conflict, message: 'update is in progress' },
      );
      await settled('function_updated_v2');
      const stale = { code: 'PreconditionFailedException', status: 412 };
      await s.no('UpdateFunctionConfiguration', { ...fn, RevisionId: before.RevisionId }, stale);
      await s.no('UpdateFunctionConfiguration', { ...gone, Timeout: 5 }, missing);
      await s.ok('UpdateFunctionCode', { ...fn, ZipFile, Architectures: ['arm64'] }, { Architectures: ['arm64'] });
      await settled('function_updated');
      await s.no('UpdateFunctionCode', { ...fn, ZipFile: { $bytes: 'AAAA' } }, { ...invalid, message: 'unzip' });
      await s.no('UpdateFunctionCode', { ...gone, ZipFile }, missing);
    });

    it('invokes functions', async () => {
      const Payload = { $bytes: Buffer.from('{"x":"ü"}').toString('base64') };
      const answer = await s.ok<{ Payload: { $bytes: string }; LogResult: string }>(
        'Invoke',
        { ...fn, Payload, LogType: 'Tail' },
        { StatusCode: 200, ExecutedVersion: '$LATEST', LogResult: expect.any(String) },
      );
      expect(Buffer.from(answer.Payload.$bytes, 'base64').toString()).toBe('{"told":{"x":"ü"}}');
      expect(Buffer.from(answer.LogResult, 'base64').toString()).toContain('told');
      expect(answer).not.toHaveProperty('FunctionError');
      const fail = { ...fn, Payload: { $bytes: Buffer.from('{"fail":true}').toString('base64') } };
      const failed = await s.ok<typeof answer>('Invoke', fail, { StatusCode: 200, FunctionError: 'Unhandled' });
      const error = { errorType: 'TypeError', errorMessage: 'as wished', trace: expect.any(Array) };
      expect(JSON.parse(Buffer.from(failed.Payload.$bytes, 'base64').toString())).toEqual(error);
      const queued = await s.ok('Invoke', { ...fn, InvocationType: 'Event', Payload }, { StatusCode: 202 });
      expect(queued).toEqual({ StatusCode: 202, Payload: { $bytes: '' } });
      await s.ok('Invoke', { ...fn, InvocationType: 'DryRun' }, { StatusCode: 204 });
      await s.no('Invoke', gone, missing);
      const broken = { ...fn, Payload: { $bytes: Buffer.from('{').toString('base64') } };
      await s.no('Invoke', broken, { code: 'InvalidRequestContentException', status: 400 });
    });

    it('keeps policies', async () => {
      const StatementId = 'one';
      const statement = {
        StatementId,
        Action: 'lambda:InvokeFunction',
        Principal: 'sns.amazonaws.com',
        SourceArn: 'arn:aws:sns:us-east-1:000000000000:topic',
      };
      const { Statement } = await s.ok<{ Statement: string }>('AddPermission', { ...fn, ...statement });
      expect(JSON.parse(Statement)).toMatchObject({ Sid: 'one', Effect: 'Allow', Resource: ARN });
      await s.no('AddPermission', { ...fn, ...statement }, { ...conflict, message: 'statement id (one) provided' });
      await s.no('AddPermission', { ...fn, ...statement, StatementId: 'a b' }, violated);
      const { Policy } = await s.ok<{ Policy: string }>('GetPolicy', fn, { RevisionId: expect.any(String) });
      expect(JSON.parse(Policy)).toMatchObject({ Version: '2012-10-17', Statement: [JSON.parse(Statement)] });
      expect(await s.ok('RemovePermission', { ...fn, StatementId })).toEqual({});
      await s.no('RemovePermission', { ...fn, StatementId }, missing);
      await s.no('GetPolicy', fn, { ...missing, message: 'The resource you requested does not exist.' });
    });

    it('keeps what becomes of events', async () => {
      const OnSuccess = { Destination: BUS };
      const put = { ...fn, MaximumRetryAttempts: 0, DestinationConfig: { OnSuccess } };
      const config = {
        FunctionArn: `${ARN}:$LATEST`,
        LastModified: { $time: expect.any(Number) },
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnSuccess, OnFailure: {} },
      };
      expect(await s.ok('PutFunctionEventInvokeConfig', put)).toEqual(config);
      await s.no('PutFunctionEventInvokeConfig', fn, { ...invalid, message: 'You must specify at least one' });
      await s.no('PutFunctionEventInvokeConfig', { ...put, MaximumRetryAttempts: 3 }, violated);
      expect(await s.ok('GetFunctionEventInvokeConfig', fn)).toEqual(config);
      const more = { ...config, MaximumEventAgeInSeconds: 60 };
      expect(await s.ok('UpdateFunctionEventInvokeConfig', { ...fn, MaximumEventAgeInSeconds: 60 })).toMatchObject({
        ...more,
        LastModified: expect.anything(),
      });
      await s.no('UpdateFunctionEventInvokeConfig', { ...gone, MaximumRetryAttempts: 1 }, missing);
      const { LastModified: _, ...listed } = more;
      await s.ok('ListFunctionEventInvokeConfigs', fn, { FunctionEventInvokeConfigs: [listed] });
      await s.no('ListFunctionEventInvokeConfigs', gone, missing);
      expect(await s.ok('DeleteFunctionEventInvokeConfig', fn)).toEqual({});
      const none = { ...missing, message: "doesn't have an EventInvokeConfig" };
      await s.no('DeleteFunctionEventInvokeConfig', fn, none);
      await s.no('GetFunctionEventInvokeConfig', fn, none);
    });

    it('keeps concurrency, tags and settings', async () => {
      const ReservedConcurrentExecutions = 3;
      await s.ok('PutFunctionConcurrency', { ...fn, ReservedConcurrentExecutions }, { ReservedConcurrentExecutions });
      await s.no(
        'PutFunctionConcurrency',
        { ...fn, ReservedConcurrentExecutions: 99 },
        { ...invalid, message: 'minimum' },
      );
      await s.ok('GetFunctionConcurrency', fn, { ReservedConcurrentExecutions });
      await s.no('GetFunctionConcurrency', gone, missing);
      const AccountLimit = { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 7 };
      await s.ok('GetAccountSettings', {}, { AccountLimit, AccountUsage: { FunctionCount: 1 } });
      expect(await s.ok('DeleteFunctionConcurrency', fn)).toEqual({});
      await s.no('DeleteFunctionConcurrency', gone, missing);
      await s.ok('TagResource', { Resource: ARN, Tags: { c: 'd' } });
      await s.no('TagResource', { Resource: ARN, Tags: { 'aws:x': 'y' } }, { ...invalid, message: 'aws:' });
      expect(await s.ok('ListTags', { Resource: ARN })).toEqual({ Tags: { a: 'b', c: 'd' } });
      await s.no('ListTags', { Resource: `${ARN}2` }, missing);
      await s.ok('UntagResource', { Resource: ARN, TagKeys: ['a', 'c'] });
      await s.no('UntagResource', { Resource: `${ARN}2`, TagKeys: ['a'] }, missing);
      expect(await s.ok('ListTags', { Resource: ARN })).toEqual({ Tags: {} });
      await s.ok('GetFunctionRecursionConfig', fn, { RecursiveLoop: 'Terminate' });
      await s.no('GetFunctionRecursionConfig', gone, missing);
      await s.ok('GetRuntimeManagementConfig', fn, { UpdateRuntimeOn: 'Auto', FunctionArn: `${ARN}:$LATEST` });
      await s.no('GetRuntimeManagementConfig', gone, missing);
    });

    it('has none of what it has no operations to make', async ({ annotate }) => {
      for (const [operation, list] of [
        ['ListAliases', 'Aliases'],
        ['ListEventSourceMappings', 'EventSourceMappings'],
        ['ListFunctionUrlConfigs', 'FunctionUrlConfigs'],
        ['ListProvisionedConcurrencyConfigs', 'ProvisionedConcurrencyConfigs'],
      ] as const) {
        expect(await s.ok(operation, fn)).toEqual({ [list]: [] });
        await s.no(operation, gone, missing);
      }
      expect(await s.ok('ListLayers')).toEqual({ Layers: [] });
      await s.no('ListLayers', { Marker: 'x' }, badMarker);
      expect(await s.ok('ListLayerVersions', { LayerName: 'layer' })).toEqual({ LayerVersions: [] });
      await s.no('ListLayerVersions', { LayerName: 'layer', Marker: 'x' }, badMarker);
      expect(await s.ok('ListCodeSigningConfigs')).toEqual({ CodeSigningConfigs: [] });
      await s.no('ListCodeSigningConfigs', { Marker: 'x' }, badMarker);
      await annotate(
        'GetFunctionCodeSigningConfig answers an empty ARN where there is none: its model wants one (unverified, F1)',
        DIFFERENCE,
      );
      await s.ok('GetFunctionCodeSigningConfig', fn, { FunctionName: 'fn' });
      await s.no('GetFunctionCodeSigningConfig', gone, missing);
      await s.no('GetAlias', { ...fn, Name: 'alias' }, missing);
      await s.no('GetEventSourceMapping', { UUID: '12345678-1234-1234-1234-123456789012' }, missing);
      await s.no('GetLayerVersion', { LayerName: 'layer', VersionNumber: 1 }, missing);
      await s.no('GetFunctionUrlConfig', fn, missing);
      const provisioned = { code: 'ProvisionedConcurrencyConfigNotFoundException', status: 404 };
      await s.no('GetProvisionedConcurrencyConfig', { ...fn, Qualifier: 'alias' }, provisioned);
    });

    it('deletes functions', async () => {
      await s.no('DeleteFunction', { ...fn, Qualifier: '$LATEST' }, invalid);
      await s.ok('DeleteFunction', fn);
      await s.no('DeleteFunction', fn, missing);
    });

    it('misses no operation', async () => {
      expect(await s.missed()).toEqual({
        // There is never one to be got.
        unanswered: [
          'GetAlias',
          'GetEventSourceMapping',
          'GetFunctionUrlConfig',
          'GetLayerVersion',
          'GetProvisionedConcurrencyConfig',
        ],
        unrefused: ['GetAccountSettings'],
      });
    });
  });
});
