/** What nobody asked for, where no endpoint of ours could have it: seen in an answer, and how each is undone. */
import { describe, expect, it } from 'vitest';
import { functionSurplus, resetsOf } from '../../src/resources/function-surplus.ts';
import { apiSurplus, literalPatches } from '../../src/resources/rest-api-literals.ts';
import { settingPatches, stageSettings } from '../../src/resources/stage-settings.ts';
import { defaultPolicy, policyBeside } from '../../src/resources/topic-policy.ts';

describe('a function', () => {
  const GROUP = '/aws/lambda/f';
  const fresh = {
    FunctionName: 'f',
    ...{ EphemeralStorage: { Size: 512 }, TracingConfig: { Mode: 'PassThrough' as const } },
    ...{ SnapStart: { ApplyOn: 'None' as const }, LoggingConfig: { LogFormat: 'Text' as const, LogGroup: GROUP } },
    ...{ VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: '' }, Layers: [], Environment: {} },
  };
  it('that is new has nothing of it', () => {
    expect(functionSurplus(fresh, GROUP)).toEqual({});
    expect(resetsOf(new Set(['Timeout']), GROUP)).toEqual({});
  });

  it.each([
    ['Layers', { Layers: [{ Arn: 'a' }] }, ['a'], { Layers: [] }],
    [
      'DeadLetterConfig',
      { DeadLetterConfig: { TargetArn: 'q' } },
      { TargetArn: 'q' },
      { DeadLetterConfig: { TargetArn: '' } },
    ],
    [
      'VpcConfig',
      { VpcConfig: { SubnetIds: ['s'], SecurityGroupIds: ['g'] } },
      { SubnetIds: ['s'], SecurityGroupIds: ['g'] },
      { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } },
    ],
    [
      'FileSystemConfigs',
      { FileSystemConfigs: [{ Arn: 'a', LocalMountPath: '/mnt/a' }] },
      [{ Arn: 'a', LocalMountPath: '/mnt/a' }],
      { FileSystemConfigs: [] },
    ],
    ['KmsKeyArn', { KMSKeyArn: 'k' }, 'k', { KMSKeyArn: '' }],
    [
      'TracingConfig',
      { TracingConfig: { Mode: 'Active' as const } },
      { Mode: 'Active' },
      { TracingConfig: { Mode: 'PassThrough' } },
    ],
    [
      'SnapStart',
      { SnapStart: { ApplyOn: 'PublishedVersions' as const } },
      { ApplyOn: 'PublishedVersions' },
      { SnapStart: { ApplyOn: 'None' } },
    ],
  ])('with %s', (name, set, seen, reset) => {
    expect(functionSurplus({ ...fresh, ...set }, GROUP)).toEqual({ [name]: seen });
    expect(resetsOf(new Set([name, 'Timeout']), GROUP)).toEqual(reset);
  });
});

describe('an API', () => {
  const policy = { Statement: [{ Effect: 'Deny', Principal: '*' }] };
  it('that is new has nothing of it', () => {
    const fresh = { apiKeySource: 'HEADER' as const, disableExecuteApiEndpoint: false, binaryMediaTypes: [] };
    expect(apiSurplus(fresh)).toEqual({});
    expect(literalPatches({ ...fresh, endpointConfiguration: { types: ['REGIONAL'] } })).toEqual([]);
  });

  it.each([
    // As API Gateway writes it.
    [
      { policy: JSON.stringify(policy).replaceAll('"', '\\"') },
      { Policy: policy },
      { op: 'replace', path: '/policy', value: '' },
    ],
    [{ policy: JSON.stringify(policy) }, { Policy: policy }, { op: 'replace', path: '/policy', value: '' }],
    [{ minimumCompressionSize: 0 }, { MinimumCompressionSize: 0 }, { op: 'replace', path: '/minimumCompressionSize' }],
    [
      { binaryMediaTypes: ['image/png'] },
      { BinaryMediaTypes: ['image/png'] },
      { op: 'remove', path: '/binaryMediaTypes/image~1png' },
    ],
  ])('with %j', (set, seen, patch) => {
    expect(apiSurplus(set)).toEqual(seen);
    expect(literalPatches(set)).toEqual([patch]);
  });
});

describe('a stage', () => {
  const canary = { percentTraffic: 50, deploymentId: 'd' };
  it.each([
    ['CanarySetting', { canarySettings: canary }, canary, { op: 'remove', path: '/canarySettings' }],
    [
      'AccessLogSetting',
      { accessLogSettings: { destinationArn: 'a', format: 'f' } },
      { destinationArn: 'a', format: 'f' },
      { op: 'remove', path: '/accessLogSettings' },
    ],
    [
      'CacheClusterEnabled',
      { cacheClusterEnabled: true },
      true,
      { op: 'replace', path: '/cacheClusterEnabled', value: 'false' },
    ],
    [
      'ClientCertificateId',
      { clientCertificateId: 'c' },
      'c',
      { op: 'replace', path: '/clientCertificateId', value: '' },
    ],
  ])('with %s', (name, set, seen, patch) => {
    expect(stageSettings(set)).toEqual({ [name]: seen });
    expect(settingPatches(new Set([name]), { [name]: seen }, 'off')).toEqual([patch]);
  });

  it('that logs each request keeps its throttle alone', () => {
    const methodSettings = { '*/*': { loggingLevel: 'INFO', throttlingRateLimit: 100, throttlingBurstLimit: 200 } };
    const { MethodSettings } = stageSettings({ methodSettings });
    const all = { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 };
    expect(MethodSettings).toEqual([{ ...all, LoggingLevel: 'INFO' }]);
    const throttle = { rate: 100, burst: 200 };
    const [patch] = settingPatches(new Set(['MethodSettings']), { MethodSettings }, throttle);
    expect(patch).toEqual({ op: 'replace', path: '/*/*/logging/loglevel', value: 'OFF' });
  });
});

describe("a topic's policy", () => {
  const text = defaultPolicy('arn:aws:sns:us-east-1:000000000000:n', '000000000000');
  const [statement] = JSON.parse(text).Statement;
  it('as SNS makes it says nothing, whatever it lists as its actions', () => {
    expect(policyBeside(undefined, '000000000000')).toBeUndefined();
    expect(policyBeside(text, '000000000000')).toBeUndefined();
    const longer = { ...statement, Action: [...statement.Action, 'SNS:Receive'] };
    expect(policyBeside(JSON.stringify({ Statement: [longer] }), '000000000000')).toBeUndefined();
  });

  it.each([
    ['of another account', { ...statement, Condition: { StringEquals: { 'AWS:SourceOwner': '111111111111' } } }],
    ['without its condition', { ...statement, Condition: undefined }],
    ['that denies', { ...statement, Effect: 'Deny' }],
    ['of another name', { ...statement, Sid: 'theirs' }],
  ])('with a statement %s is told', (_, theirs) => {
    const { Statement } = policyBeside(JSON.stringify({ Statement: [theirs] }), '000000000000') as {
      Statement: object[];
    };
    expect(Statement).toHaveLength(1);
    const beside = policyBeside(JSON.stringify({ Statement: [statement, theirs] }), '000000000000');
    expect(beside).toEqual({ Statement });
  });

  it('that is empty is told, too: nobody may publish then', () => {
    expect(policyBeside('{"Statement":[]}', '000000000000')).toEqual({ Statement: [] });
  });
});
