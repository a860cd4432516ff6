/** Requests that are garbage, too large or broken off: each is answered in AWS's shape, and hurts nobody who comes after. */
import { request as httpRequest } from 'node:http';
import { CloudWatchLogsClient, StartLiveTailCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { leaveAfter, sendRaw } from '../support/raw-http.ts';
import { signedHeaders } from '../support/signed-fetch.ts';

let endpoint: TestEndpoint;
let sts: STSClient;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  sts = endpoint.clientOf(STSClient);
});
afterAll(() => endpoint.stop());
afterEach(async () => {
  const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe('arn:aws:iam::000000000000:root');
  expect(endpoint.stderr()).toBe('');
});

const send = (method: string, path: string, headers: Record<string, string>, body = '') =>
  sendRaw(endpoint.url, method, path, headers, body);

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const signer = () => ({ url: endpoint.url, ...endpoint.credentials });
const identity = () =>
  signedHeaders(signer(), {
    method: 'POST',
    path: '/',
    service: 'sts',
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
    headers: FORM,
  });

describe('an operation is refused by name', () => {
  it('that is modelled and has no handler', async () => {
    const logs = endpoint.clientOf(CloudWatchLogsClient);
    await expect(logs.send(new StartLiveTailCommand({ logGroupIdentifiers: ['x'] }))).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: 'logs:StartLiveTail is not served here',
      $metadata: { httpStatusCode: 501 },
    });
  });

  it.each([
    ['sts', 'POST', '/', FORM, 'Action=constructor', 'InvalidAction'],
    ['sts', 'POST', '/', FORM, '\u0000%%%', 'InvalidAction'],
    ['events', 'POST', '/', { 'x-amz-target': 'AWSEvents.constructor' }, '{}', 'UnknownOperationException'],
    ['events', 'POST', '/', { 'x-amz-target': 'AWSEvents.PutEvents' }, '{"Entries":', 'SerializationException'],
    ['events', 'POST', '/', { 'x-amz-target': 'AWSEvents.PutEvents' }, '[]', 'SerializationException'],
    ['events', 'POST', '/', { 'x-amz-target': 'AWSEvents.PutEvents' }, '{"Entries":{"a":1}}', 'SerializationException'],
    ['events', 'POST', '/', { 'x-amz-target': 'AWSEvents.PutRule' }, '{"Name":5}', 'SerializationException'],
    ['events', 'POST', '/', { 'x-amz-target': 'AWSEvents.PutRule' }, '{}', 'ValidationException'],
    ['events', 'POST', '/', { 'x-amz-target': 'AWSEvents.PutRule' }, '"\u00ff"', 'SerializationException'],
    ['lambda', 'POST', '/2015-03-31/functions', {}, 'not json', 'SerializationException'],
    ['lambda', 'POST', '/2015-03-31/functions', {}, '7', 'SerializationException'],
    [
      'lambda',
      'POST',
      '/2015-03-31/functions',
      {},
      '{"FunctionName":{"a":[]},"Role":"r","Code":{}}',
      'SerializationException',
    ],
    ['lambda', 'GET', '/2015-03-31/functions/%zz', {}, '', 'SerializationException'],
    ['lambda', 'GET', '/2015-03-31/functions/%80', {}, '', 'SerializationException'],
    ['lambda', 'GET', '/%zz', {}, '', 'UnknownOperationException'],
    ['iam', 'POST', '/', FORM, 'Action=ListRoles&Version=2010-05-08&MaxItems=x', 'SerializationException'],
    ['iam', 'POST', '/', FORM, 'Action=GetRole&Version=2010-05-08', 'ValidationError'],
    [
      'iam',
      'POST',
      '/',
      FORM,
      `Action=TagRole&Version=2010-05-08&RoleName=x&Tags${'.member.1'.repeat(5000)}=x`,
      'ValidationError',
    ],
    [
      'tagging',
      'POST',
      '/',
      { 'x-amz-target': 'ResourceGroupsTaggingAPI_20170126.GetResources' },
      'null!',
      'SerializationException',
    ],
  ] as [string, string, string, Record<string, string>, string, string][])(
    'that is garbage: %s %s %s %j %s',
    async (service, method, path, headers, body, code) => {
      const signed = signedHeaders(signer(), { method, path, service, headers, body });
      const answer = await send(method, path, signed, body);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(`${answer.headers['x-amzn-errortype'] ?? ''} ${answer.body}`).toContain(code);
      expect(answer.body).not.toContain('    at ');
    },
  );
});

describe('a body', () => {
  it('over the limit is refused before it is sent', async () => {
    const headers = { ...identity(), 'content-length': String(11 * 2 ** 20) };
    const answer = await leaveAfter(endpoint.url, 'POST / HTTP/1.1', headers, 'x');
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
  });

  it('over the limit is refused though its length was not told', async () => {
    const { hostname, port } = new URL(endpoint.url);
    const status = await new Promise((resolve, reject) => {
      const headers = { ...identity(), 'transfer-encoding': 'chunked' };
      const request = httpRequest({ method: 'POST', hostname, port, headers, agent: false });
      request.on('response', (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.on('error', reject);
      const chunk = Buffer.alloc(2 ** 20, 'x');
      const write = (left: number) => left && request.write(chunk, () => write(left - 1));
      write(12);
    });
    expect(status).toBe(413);
  });

  it('may be as large as a zip for lambda', async () => {
    const body = JSON.stringify({ FunctionName: 'x', Role: 'r', Code: {}, Description: 'x'.repeat(11 * 2 ** 20) });
    const path = '/2015-03-31/functions';
    const headers = signedHeaders(signer(), { method: 'POST', path, service: 'lambda', body });
    expect((await send('POST', path, headers, body)).status).not.toBe(413);
  });

  it('whose sender leaves in the middle is harmless', async () => {
    const headers = { ...identity(), 'content-length': '1000' };
    await leaveAfter(endpoint.url, 'POST / HTTP/1.1', headers, 'x', true);
    const chunked = { ...identity(), 'transfer-encoding': 'chunked' };
    await leaveAfter(endpoint.url, 'POST / HTTP/1.1', chunked, '5\r\nab', true);
  });

  it.each(['GET / HTTP/9.9', 'nonsense', 'GET http://[ HTTP/1.1', 'CONNECT x:1 HTTP/1.1'])(
    'after the head %j is harmless',
    async (line) => {
      expect(await leaveAfter(endpoint.url, line, { host: 'localhost', connection: 'close' }, '')).not.toMatch(
        /^HTTP\/1\.1 [25]/,
      );
    },
  );
});
