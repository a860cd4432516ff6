/** What people ask of Lambda around it, one row a fact: nothing is made up, and nothing is ignored (aws-facts 9.3). */
import {
  GetAliasCommand,
  GetEventSourceMappingCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetFunctionUrlConfigCommand,
  GetLayerVersionCommand,
  GetProvisionedConcurrencyConfigCommand,
  GetRuntimeManagementConfigCommand,
  InvokeCommand,
  type LambdaClient,
  ListAliasesCommand,
  ListCodeSigningConfigsCommand,
  ListEventSourceMappingsCommand,
  ListFunctionUrlConfigsCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  ListProvisionedConcurrencyConfigsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestEndpoint } from '../support/endpoint.ts';
import { ARN, CODE, fn, itRefuses, lambdaRequests, MISSING, startLambdaControl } from '../support/lambda-control.ts';

let endpoint: TestEndpoint;
let lambda: LambdaClient;
const { create } = lambdaRequests(() => lambda);

beforeAll(async () => {
  ({ endpoint, lambda } = await startLambdaControl());
});
afterAll(async () => {
  await endpoint?.stop();
});

describe('refused', () => {
  itRefuses([
    [
      '9.3 an alias that is not there',
      () => lambda.send(new GetAliasCommand({ ...fn, Name: 'live' })),
      MISSING,
      `Cannot find alias arn: ${ARN}:live`,
    ],
    [
      '9.3 a URL that is not there',
      () => lambda.send(new GetFunctionUrlConfigCommand(fn)),
      MISSING,
      'The resource you requested does not exist.',
    ],
    [
      '9.3 a mapping that is not there',
      () => lambda.send(new GetEventSourceMappingCommand({ UUID: 'x' })),
      MISSING,
      'The resource you requested does not exist.',
    ],
    [
      '9.3 a layer that is not there',
      () => lambda.send(new GetLayerVersionCommand({ LayerName: 'x', VersionNumber: 1 })),
      MISSING,
      'The resource you requested does not exist.',
    ],
    [
      '9.3 provisioned concurrency that is not there',
      () => lambda.send(new GetProvisionedConcurrencyConfigCommand({ ...fn, Qualifier: 'live' })),
      'ProvisionedConcurrencyConfigNotFoundException',
      'No Provisioned Concurrency Config found for this function',
      404,
    ],
    [
      '9.3 a version to be made',
      () => lambda.send(new PublishVersionCommand(fn)),
      'NotImplementedException',
      'lambda:PublishVersion is not served here',
      501,
    ],
  ]);
});

describe('refused rather than ignored', () => {
  it.each<[string, unknown]>([
    ['CapacityProviderConfig', { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: 'x' } }],
    ['CodeSigningConfigArn', 'arn:x'],
    ['DeadLetterConfig', { TargetArn: 'arn:aws:sns:us-east-1:000000000000:t' }],
    ['DurableConfig', { ExecutionTimeout: 60 }],
    ['FileSystemConfigs', [{ Arn: 'x', LocalMountPath: '/mnt/x' }]],
    ['ImageConfig', { Command: ['x'] }],
    ['KMSKeyArn', 'arn:x'],
    ['Layers', ['arn:x']],
    ['Publish', true],
    ['PublishTo', 'LATEST_PUBLISHED'],
    ['SnapStart', { ApplyOn: 'PublishedVersions' }],
    ['TenancyConfig', { TenantIsolationMode: 'PER_TENANT' }],
    ['VpcConfig', { SubnetIds: ['x'] }],
  ])('9.3 %s of a new function', async (member, value) => {
    await expect(create({ [member]: value })).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: `${member} is not served here`,
      $metadata: { httpStatusCode: 501 },
    });
  });

  const ask: Record<string, () => Promise<unknown>> = {
    'Layers of an update': () => lambda.send(new UpdateFunctionConfigurationCommand({ ...fn, Layers: ['arn:x'] })),
    'SourceKMSKeyArn of code': () =>
      lambda.send(new UpdateFunctionCodeCommand({ ...fn, ZipFile: CODE.bytes, SourceKMSKeyArn: 'x' })),
    'S3ObjectStorageMode of code': () =>
      lambda.send(
        new UpdateFunctionCodeCommand({ ...fn, ZipFile: CODE.bytes, S3ObjectStorageMode: 'REFERENCE' as never }),
      ),
    'TenantId of an invocation': () => lambda.send(new InvokeCommand({ ...fn, TenantId: 'x' })),
    'DurableExecutionName of an invocation': () => lambda.send(new InvokeCommand({ ...fn, DurableExecutionName: 'x' })),
  };
  it.each(Object.keys(ask))('9.3 %s', async (what) => {
    const message = `${what.split(' ')[0]} is not served here`;
    await expect(ask[what]!()).rejects.toMatchObject({ name: 'NotImplementedException', message });
  });
});

describe('answered', () => {
  it.each<[string, () => Promise<object>, object]>([
    ['aliases', () => lambda.send(new ListAliasesCommand(fn)), { Aliases: [] }],
    ['mappings', () => lambda.send(new ListEventSourceMappingsCommand(fn)), { EventSourceMappings: [] }],
    ['layers', () => lambda.send(new ListLayersCommand({})), { Layers: [] }],
    ['versions of a layer', () => lambda.send(new ListLayerVersionsCommand({ LayerName: 'x' })), { LayerVersions: [] }],
    ['code signing', () => lambda.send(new ListCodeSigningConfigsCommand({})), { CodeSigningConfigs: [] }],
    ['URLs', () => lambda.send(new ListFunctionUrlConfigsCommand(fn)), { FunctionUrlConfigs: [] }],
    [
      'provisioned concurrency',
      () => lambda.send(new ListProvisionedConcurrencyConfigsCommand(fn)),
      { ProvisionedConcurrencyConfigs: [] },
    ],
    [
      'code signing of one function',
      () => lambda.send(new GetFunctionCodeSigningConfigCommand(fn)),
      { CodeSigningConfigArn: '', FunctionName: 'fn' },
    ],
    ['loops', () => lambda.send(new GetFunctionRecursionConfigCommand(fn)), { RecursiveLoop: 'Terminate' }],
    [
      'its runtime',
      () => lambda.send(new GetRuntimeManagementConfigCommand(fn)),
      { UpdateRuntimeOn: 'Auto', FunctionArn: `${ARN}:$LATEST` },
    ],
    [
      'versions',
      () => lambda.send(new ListVersionsByFunctionCommand(fn)),
      { Versions: [expect.objectContaining({ FunctionArn: `${ARN}:$LATEST`, Version: '$LATEST' })] },
    ],
  ])('9.3 the truth of what it has none of: %s', async (_what, ask, answer) => {
    const { $metadata: _, ...rest } = (await ask()) as { $metadata: unknown };
    expect(rest).toEqual(answer);
  });
});
