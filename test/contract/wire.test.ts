/** The endpoint's front door: what a stranger may try is refused as AWS refuses, and hurts nobody who comes after. */
import { createHash } from 'node:crypto';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { sendRaw } from '../support/raw-http.ts';
import { type SignOptions, signedHeaders } from '../support/signed-fetch.ts';

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
const IDENTITY = 'Action=GetCallerIdentity&Version=2011-06-15';
const signer = () => ({ url: endpoint.url, ...endpoint.credentials });
const identity = (more: Partial<SignOptions> = {}, secretAccessKey = endpoint.credentials.secretAccessKey) =>
  signedHeaders(
    { ...signer(), secretAccessKey },
    { method: 'POST', path: '/', service: 'sts', body: IDENTITY, headers: FORM, ...more },
  );

describe('a request is let in', () => {
  it('when it is signed after the book', async () => {
    const answer = await send('POST', '/', identity(), IDENTITY);
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining(':root</Arn>') });
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('with a query and characters that want escaping', async () => {
    const path = '/2017-03-31/tags/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Anone?a=%20%2B&tagKeys=x';
    const headers = signedHeaders(signer(), { path, service: 'lambda' });
    expect((await send('GET', path, headers)).body).not.toContain('Signature');
  });

  it('in absolute form, as to a proxy', async () => {
    const headers = identity();
    expect((await send('POST', `${endpoint.url}/`, headers, IDENTITY)).status).toBe(200);
    expect((await send('POST', 'http://sts.amazonaws.com/', headers, IDENTITY)).status).toBe(403);
  });

  it.each(['localhost', '127.0.0.1:80', '[::1]:9', 'x.localhost:1'])('for the Host %s', async (host) => {
    const headers = identity({ headers: { ...FORM, host } });
    expect((await send('POST', '/', headers, IDENTITY)).status).toBe(200);
  });
});

describe('a request is refused', () => {
  it('without a signature, in the form of its protocol', async () => {
    const query = await send('POST', '/', FORM, IDENTITY);
    expect(query.status).toBe(403);
    expect(query.body).toContain('<Code>MissingAuthenticationToken</Code>');
    const rest = await send('GET', '/2015-03-31/functions', {});
    expect(rest).toMatchObject({ status: 403, body: '{"message":"Missing Authentication Token"}' });
    expect(rest.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException');
    const json = await send('POST', '/', { 'x-amz-target': 'AWSEvents.ListRules' }, '{}');
    expect(json.status).toBe(400);
    expect(JSON.parse(json.body).__type).toBe('MissingAuthenticationTokenException');
  });

  it.each([
    ['another secret', () => [identity({}, 'wrong'), IDENTITY], 'SignatureDoesNotMatch'],
    ['another body', () => [identity(), `${IDENTITY}&x=y`], 'SignatureDoesNotMatch'],
    [
      'another body than its signed hash says',
      () => [
        identity({ headers: { ...FORM, 'x-amz-content-sha256': createHash('sha256').update(IDENTITY).digest('hex') } }),
        `${IDENTITY}&x=y`,
      ],
      'SignatureDoesNotMatch',
    ],
    [
      'another header',
      () => [{ ...identity(), 'content-type': `${FORM['content-type']}; x=y` }, IDENTITY],
      'SignatureDoesNotMatch',
    ],
    [
      'an unsigned payload',
      () => [identity({ headers: { ...FORM, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }), IDENTITY],
      'SignatureDoesNotMatch',
    ],
    ['a Host that is not signed', () => [identity({ unsigned: ['host'] }), IDENTITY], 'SignatureDoesNotMatch'],
    ['a date that is not signed', () => [identity({ unsigned: ['x-amz-date'] }), IDENTITY], 'IncompleteSignature'],
    ['an old date', () => [identity({ at: Date.now() - 6 * 60_000 }), IDENTITY], 'Signature expired'],
    ['a date to come', () => [identity({ at: Date.now() + 6 * 60_000 }), IDENTITY], 'Signature not yet current'],
    [
      'an unknown key',
      () => [
        signedHeaders(
          { ...signer(), accessKeyId: 'AKIAOTHER' },
          { method: 'POST', path: '/', service: 'sts', headers: FORM, body: IDENTITY },
        ),
        IDENTITY,
      ],
      'InvalidClientTokenId',
    ],
    [
      'a session token that the key has not',
      () => [
        signedHeaders(
          { ...signer(), sessionToken: 'x' },
          { method: 'POST', path: '/', service: 'sts', headers: FORM, body: IDENTITY },
        ),
        IDENTITY,
      ],
      'InvalidClientTokenId',
    ],
    [
      'no signature in its Authorization',
      () => [
        { ...identity(), authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/sts/aws4_request' },
        IDENTITY,
      ],
      'IncompleteSignature',
    ],
    [
      'the key of the object prototype',
      () => [
        signedHeaders(
          { ...signer(), accessKeyId: '__proto__' },
          { method: 'POST', path: '/', service: 'sts', headers: FORM, body: IDENTITY },
        ),
        IDENTITY,
      ],
      'InvalidClientTokenId',
    ],
  ] as [string, () => [Record<string, string>, string], string][])('with %s', async (_what, make, text) => {
    const answer = await send('POST', '/', ...make());
    expect(answer.status).toBe(403);
    expect(answer.body).toContain(text);
    expect(answer.body).not.toContain(endpoint.credentials.secretAccessKey);
  });

  it('with an x-amz- header that is not signed, as it could have been added or altered on the way', async () => {
    const target = { 'x-amz-target': 'Logs_20140328.DescribeLogGroups', 'content-type': 'application/x-amz-json-1.1' };
    const options = { method: 'POST', path: '/', service: 'logs', body: '{}', headers: target };
    const post = (headers: Record<string, string>) => send('POST', '/', headers, '{}');
    expect((await post(signedHeaders(signer(), options))).status).toBe(200);
    const reaimed = await post(signedHeaders(signer(), { ...options, unsigned: ['x-amz-target'] }));
    expect([reaimed.status, reaimed.body]).toEqual([400, expect.stringContaining('InvalidSignatureException')]);
    expect(reaimed.body).toContain('x-amz-target');
    const traced = { ...signedHeaders(signer(), options), 'x-amzn-trace-id': 'Root=1-2-3' };
    expect((await post(traced)).status).toBe(200);
  });

  it('when its scope says another day, region or service than was signed', async () => {
    const headers = identity();
    for (const [from, to] of [
      ['us-east-1', 'us-east-2'],
      ['/sts/', '/iam/'],
    ] as const) {
      const altered = { ...headers, authorization: headers.authorization!.replace(from, to) };
      expect((await send('POST', '/', altered, IDENTITY)).body).toContain('SignatureDoesNotMatch');
    }
    const day = { ...headers, authorization: headers.authorization!.replace(/\/\d{8}\//, '/20200101/') };
    expect((await send('POST', '/', day, IDENTITY)).body).toContain('Date in Credential scope');
  });

  it.each(['example.com', 'localhost.example.com', '127.0.0.1.example.com', '10.0.0.1', 'localhost:1@example.com'])(
    'for the Host %j',
    async (host) => {
      const answer = await send('POST', '/', identity({ headers: { ...FORM, host } }), IDENTITY);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      const open = await send('GET', '/_aws/execute-api/a/prod/SendEvent', { host });
      expect(open.body).not.toContain('Forbidden');
      expect(open.status).toBeGreaterThanOrEqual(400);
    },
  );

  it.each(['OPTIONS', 'TRACE', 'PROPFIND'])('for the method %s', async (method) => {
    const headers = { origin: 'http://example.com', 'access-control-request-method': 'POST' };
    for (const path of ['/', '/_aws/execute-api/a/prod/SendEvent']) {
      const answer = await send(method, path, headers);
      expect(answer.status).toBe(405);
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it.each(['constructor', '__proto__', 'dynamodb', 'toString'])('for the service %s', async (service) => {
    const answer = await send('GET', '/', signedHeaders(signer(), { path: '/', service }));
    expect(answer.status).toBe(501);
    expect(answer.body).toContain(`the service ${service} is not served here`);
  });

  it('for a service of the query protocol, in XML', async () => {
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    const body = 'Action=ListStacks&Version=2010-05-15';
    const options = { path: '/', service: 'cloudformation', method: 'POST', body, headers: { 'content-type': type } };
    const answer = await send('POST', '/', signedHeaders(signer(), options), body);
    expect(answer.status).toBe(501);
    expect(answer.body).toContain('<Code>NotImplementedException</Code>');
    expect(answer.body).toContain('the service cloudformation is not served here');
  });

  it('for S3 and its like, in the XML that their clients read', async () => {
    const answer = await send('GET', '/', signedHeaders(signer(), { path: '/', service: 's3' }));
    expect(answer.status).toBe(501);
    expect(answer.body).toContain(
      '<Error><Code>NotImplementedException</Code><Message>the service s3 is not served here',
    );
    expect(answer.body).toContain(
      'only apigateway, events, iam, lambda, logs, sns, sts and tagging are: unset AWS_ENDPOINT_URL',
    );
  });

  it('for a service that signs by the name of another', async () => {
    const answer = await send('GET', '/v2/apis', signedHeaders(signer(), { path: '/v2/apis', service: 'apigateway' }));
    expect(answer.status).toBe(501);
    expect(answer.body).toContain('the service apigatewayv2 is not served here');
  });

  it('for the service destined on a path of AWS, and the other way round', async () => {
    expect((await send('GET', '/x', signedHeaders(signer(), { path: '/x' }))).status).toBe(403);
    const stop = signedHeaders(signer(), { path: '/_destined/stop', service: 'sts', method: 'POST' });
    expect((await send('POST', '/_destined/stop', stop)).status).toBe(403);
    expect((await send('POST', '/_destined/stop', {})).status).toBe(403);
  });
});
