/** The clients that everything is provisioned with: who calls, what is counted, where they go, and when they stop. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Call } from '../../src/aws/aws.ts';
import { type AwsOptions, createAws } from '../../src/aws/create-aws.ts';
import { EXIT, Failure } from '../../src/failure.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

let endpoint: TestEndpoint;
const controller = () => new AbortController();
const open = (options: Partial<AwsOptions> = {}) => {
  const { region, url, credentials } = endpoint;
  return createAws({ region, endpoint: url, credentials, signal: controller().signal, ...options });
};

beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => endpoint.stop());

describe('an Aws', () => {
  it('knows its caller, account and partition', async () => {
    const aws = await open();
    expect(aws).toMatchObject({ account: endpoint.account, partition: 'aws', dnsSuffix: 'amazonaws.com', calls: 1 });
    expect(aws.callerArn).toMatch(/^arn:aws:iam::000000000000:/);
    aws.destroy();
  });

  it('makes one client a class, and counts and tells its calls', async () => {
    const told: Call[] = [];
    const aws = await open({ onCall: (call) => told.push(call) });
    expect(aws.client(SNSClient)).toBe(aws.client(SNSClient));
    await aws.client(SNSClient).send(new ListTopicsCommand({}));
    const missing = aws.client(IAMClient).send(new GetRoleCommand({ RoleName: 'nobody' }));
    await expect(missing).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    expect(aws.calls).toBe(3);
    expect(told.map(({ service, operation, error }) => [service, operation, error])).toEqual([
      ['STS', 'GetCallerIdentity', undefined],
      ['SNS', 'ListTopics', undefined],
      ['IAM', 'GetRole', 'NoSuchEntityException'],
    ]);
    for (const { durationMs } of told) expect(durationMs).toBeGreaterThan(0);
    aws.destroy();
  });

  it('starts no call after the signal', async () => {
    const stop = controller();
    const aws = await open({ signal: stop.signal });
    stop.abort(new Failure('interrupted by SIGTERM', { exitCode: EXIT.terminated }));
    await expect(aws.client(SNSClient).send(new ListTopicsCommand({}))).rejects.toBe(stop.signal.reason);
    expect(aws.calls).toBe(1);
    aws.destroy();
  });

  it('is not made of an endpoint that refuses the credentials', async () => {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'no' };
    await expect(open({ credentials })).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });
});

describe('AWS itself', () => {
  it('is reached through HTTPS_PROXY, whatever AWS_ENDPOINT_URL says; another endpoint is not', async () => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on('connect', ({ url }, socket) => {
      asked.push(url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint.url);
    try {
      await expect(open({ endpoint: undefined, region: 'eu-west-1' })).rejects.toThrow();
      expect(asked[0]).toBe('sts.eu-west-1.amazonaws.com:443');
      const before = asked.length;
      await open({ endpoint: endpoint.url });
      expect(asked.length).toBe(before);
    } finally {
      await new Promise((resolve) => proxy.close(resolve));
    }
  });
});
