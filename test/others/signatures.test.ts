/** Signatures that nobody here wrote: botocore's signers in all their forms, and curl's. */
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Botocore, type Members, startBotocore } from './support/botocore.ts';
import { type Emulator, startOurs } from './support/emulators.ts';
import { functionOf, makeRole } from './support/lambda-role.ts';

interface Sent {
  status: number;
  body: string;
}
interface Session {
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken: string;
}

let endpoint: Emulator;
let botocore: Botocore;
let session: Session;
beforeAll(async () => {
  endpoint = await startOurs();
  botocore = startBotocore(endpoint);
  await botocore.output('lambda', 'CreateFunction', functionOf('fn', await makeRole(botocore)));
  await botocore.output('sns', 'CreateTopic', { Name: 'topic' });
  const statement = { Effect: 'Allow', Principal: { AWS: endpoint.account }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await botocore.output('iam', 'CreateRole', { RoleName: 'role', AssumeRolePolicyDocument });
  const asked = { RoleArn: `arn:aws:iam::${endpoint.account}:role/role`, RoleSessionName: 'me' };
  ({ Credentials: session } = await botocore.output<{ Credentials: Session }>('sts', 'AssumeRole', asked));
});
afterAll(async () => {
  await botocore?.end();
  await endpoint?.stop();
});

const get = async (url: string, init?: RequestInit): Promise<Sent> => {
  const answer = await fetch(url, init);
  return { status: answer.status, body: await answer.text() };
};
/** By default for a GET: botocore's own default is what the operation's model has, which is POST for the query protocol. */
const presigned = (service: string, operation: string, parameters: Members = {}, more: Members = {}) =>
  botocore.ask<string>('presigned', { service, operation, parameters, method: 'GET', ...more });
const signed = (request: Members) => botocore.ask<Sent>('signed', request);
const identity = {
  service: 'sts',
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
};
const ROOT = '<Arn>arn:aws:iam::000000000000:root</Arn>';
const SESSION = '<Arn>arn:aws:sts::000000000000:assumed-role/role/me</Arn>';
const refused = (status: number, said: string) => ({ status, body: expect.stringContaining(said) });
const known = (said: string) => ({ status: 200, body: expect.stringContaining(said) });

describe('boto3', () => {
  describe('presigned URLs', () => {
    it('of the query protocol: STS, SNS, IAM', async () => {
      expect(await get(await presigned('sts', 'GetCallerIdentity'))).toEqual(known(ROOT));
      const message = { TopicArn: 'arn:aws:sns:us-east-1:000000000000:topic', Message: 'ü &=+/?~ *', Subject: "it's" };
      expect(await get(await presigned('sns', 'Publish', message))).toEqual(known('<MessageId>'));
      const post = await presigned('sns', 'Publish', message, { method: 'POST' });
      expect(await get(post, { method: 'POST' })).toEqual(known('<MessageId>'));
      expect(await get(post)).toEqual(refused(403, 'SignatureDoesNotMatch'));
      expect(await get(await presigned('iam', 'GetRole', { RoleName: 'role' }))).toEqual(known('<RoleName>role</'));
      expect(await get(await presigned('iam', 'GetRole', { RoleName: 'gone' }))).toEqual(refused(404, 'NoSuchEntity'));
    });

    it('of paths: Lambda, API Gateway', async () => {
      const url = await presigned('lambda', 'GetFunction', { FunctionName: 'fn', Qualifier: '$LATEST' });
      expect(await get(url)).toEqual(known('"FunctionName":"fn"'));
      const arn = { FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:fn' };
      expect(await get(await presigned('lambda', 'GetFunction', arn))).toEqual(known('"FunctionName":"fn"'));
      expect(await get(await presigned('apigateway', 'GetRestApis', { limit: 5 }))).toEqual(known('{"item":[]}'));
      const invoke = await presigned('lambda', 'Invoke', { FunctionName: 'fn' }, { method: 'POST' });
      expect(await get(invoke, { method: 'POST' })).toMatchObject({ status: 200 });
      expect(await get(invoke, { method: 'POST', body: '{}' })).toEqual(refused(403, 'does not match'));
    });

    it('of a session of a role', async () => {
      const more = { credentials: session };
      expect(await get(await presigned('sts', 'GetCallerIdentity', {}, more))).toEqual(known(SESSION));
      const denied = await get(await presigned('lambda', 'GetFunction', { FunctionName: 'fn' }, more));
      expect(denied).toEqual(refused(403, 'not authorized to perform: lambda:GetFunction'));
      const stolen = { credentials: { ...session, SessionToken: 'other' } };
      const unknown = refused(403, '<Code>InvalidClientTokenId</Code>');
      expect(await get(await presigned('sts', 'GetCallerIdentity', {}, stolen))).toEqual(unknown);
    });

    it('are refused once they are expired, too early, or hold for too long', async () => {
      const of = (more: Members) => presigned('sts', 'GetCallerIdentity', {}, more).then(get);
      expect(await of({ seconds: 3600, seconds_off: -3000 })).toEqual(known(ROOT));
      const late = await of({ seconds: 60, seconds_off: -90 });
      expect(late).toEqual(refused(403, '<Code>SignatureDoesNotMatch</Code>'));
      expect(late.body).toMatch(
        /Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 1 min\.\)/,
      );
      expect(await of({ seconds_off: 400 })).toEqual(refused(403, 'Signature not yet current'));
      expect(await of({ seconds: 604_801 })).toEqual(refused(403, '<Code>IncompleteSignature</Code>'));
      expect(await of({ seconds: 604_800 })).toEqual(known(ROOT));
    });

    it('are refused once they are tampered with', async () => {
      const url = await presigned('iam', 'GetRole', { RoleName: 'role' });
      const mismatch = refused(403, '<Code>SignatureDoesNotMatch</Code>');
      expect(await get(url.replace('RoleName=role', 'RoleName=runner'))).toEqual(mismatch);
      expect(await get(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000'))).toEqual(mismatch);
      expect(await get(`${url}&MaxItems=1`)).toEqual(mismatch);
      expect(await get(url.replace('%2Fiam%2F', '%2Fsts%2F'))).toEqual(mismatch);
      expect(await get(url, { method: 'PUT' })).toEqual(mismatch);
      expect(await get(url, { headers: { 'X-Amz-Target': 'x' } })).toEqual(
        refused(403, 'must be a &apos;SignedHeader'),
      );
      expect(await get(url.replace(/&X-Amz-Signature=\w+/, ''))).toEqual(refused(403, 'IncompleteSignature'));
      expect(await get(url.replace(/X-Amz-Date=\w+&/, ''))).toEqual(refused(403, 'X-Amz-Date'));
      expect(await get(url.replace(/&X-Amz-SignedHeaders=\w+/, ''))).toEqual(refused(403, 'SignedHeader'));
    });
  });

  describe('signatures of other forms', () => {
    it('of a session, by boto3 itself', async () => {
      const env = {
        ...endpoint.env,
        AWS_ACCESS_KEY_ID: session.AccessKeyId,
        AWS_SECRET_ACCESS_KEY: session.SecretAccessKey,
      };
      const other = startBotocore({ env: { ...env, AWS_SESSION_TOKEN: session.SessionToken } });
      const without = startBotocore({ env });
      try {
        const { Arn } = await other.output<{ Arn: string }>('sts', 'GetCallerIdentity');
        expect(Arn).toBe('arn:aws:sts::000000000000:assumed-role/role/me');
        const { error } = await other.call('sns', 'ListTopics');
        expect(error).toMatchObject({ code: 'AuthorizationError', status: 403 });
        const unknown = { code: 'InvalidClientTokenId', status: 403 };
        expect((await without.call('sts', 'GetCallerIdentity')).error).toMatchObject(unknown);
        const unrecognized = { code: 'UnrecognizedClientException', status: 400 };
        expect((await without.call('events', 'ListRules')).error).toMatchObject(unrecognized);
      } finally {
        await other.end();
        await without.end();
      }
    });

    it.each(['requests', 'urllib', 'wire'])('are sent by %s', async (client) => {
      expect(await signed({ ...identity, client })).toEqual(known(ROOT));
      const spaced = { ...identity.headers, 'X-Custom': client === 'requests' ? 'two   words' : '  two   words  ' };
      expect(await signed({ ...identity, headers: spaced, client })).toEqual(known(ROOT));
      const path = '/2015-03-31/functions/fn?Qualifier=%24LATEST';
      expect(await signed({ service: 'lambda', path, client })).toEqual(known('"FunctionName":"fn"'));
      const target = { 'X-Amz-Target': 'AWSEvents.ListEventBuses', 'Content-Type': 'application/x-amz-json-1.1' };
      const buses = { service: 'events', method: 'POST', headers: target, body: '{}', client };
      expect(await signed(buses)).toEqual(known('"Name":"default"'));
    });

    it('in the query string, by the signer alone', async () => {
      const path = '/?Action=GetCallerIdentity&Version=2011-06-15';
      expect(await signed({ service: 'sts', path, signer: 'SigV4QueryAuth' })).toEqual(known(ROOT));
    });

    it("with the body's hash, and without one", async () => {
      expect(await signed({ ...identity, signer: 'S3SigV4Auth' })).toEqual(known(ROOT));
      const mismatch = refused(403, '<Code>SignatureDoesNotMatch</Code>');
      for (const hash of ['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', '0'.repeat(64)]) {
        const headers = { ...identity.headers, 'X-Amz-Content-SHA256': hash };
        expect(await signed({ ...identity, headers })).toEqual(mismatch);
      }
    });

    it('by a clock that is wrong by less or more than five minutes', async () => {
      expect(await signed({ ...identity, seconds_off: -290 })).toEqual(known(ROOT));
      expect(await signed({ ...identity, seconds_off: 290 })).toEqual(known(ROOT));
      expect(await signed({ ...identity, seconds_off: -310 })).toEqual(refused(403, 'Signature expired: '));
      expect(await signed({ ...identity, seconds_off: 310 })).toEqual(refused(403, 'Signature not yet current: '));
    });

    it('spoiled on their way', async () => {
      const mismatch = refused(403, '<Code>SignatureDoesNotMatch</Code>');
      expect(await signed({ ...identity, spoil: { 'Content-Type': 'text/plain' } })).toEqual(mismatch);
      expect(await signed({ ...identity, spoil: { 'X-Amz-Late': 'x' } })).toEqual(mismatch);
    });

    it('of SigV4a are said to be not served', async () => {
      const Authorization =
        'AWS4-ECDSA-P256-SHA256 Credential=AKID/20260101/events/aws4_request, SignedHeaders=host, Signature=30450220';
      const target = { 'X-Amz-Target': 'AWSEvents.PutEvents', Authorization };
      const answer = await get(endpoint.url, { method: 'POST', headers: target, body: '{}' });
      expect(answer).toEqual(
        refused(400, 'SigV4a (AWS4-ECDSA-P256-SHA256) is not served here: sign with AWS4-HMAC-SHA256'),
      );
      // Without AWS's C library botocore can't make one, and says so before anything is sent.
      const put = { Entries: [], EndpointId: 'abcde.xyz' };
      await expect(botocore.call('events', 'PutEvents', put)).rejects.toThrow(/MissingDependencyException|awscrt/);
    });
  });
});

/** curl signs since 7.75. */
function curlSigns(): boolean {
  try {
    return execFileSync('curl', ['--help', 'all'], { encoding: 'utf8' }).includes('--aws-sigv4');
  } catch {
    return false;
  }
}

describe('curl', () => {
  const run = promisify(execFile);
  const curl = async (service: string, ...args: string[]) => {
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = endpoint.env;
    const sigv4 = ['--aws-sigv4', `aws:amz:us-east-1:${service}`, '--user', `${id}:${secret}`];
    return (await run('curl', ['--silent', '--show-error', ...sigv4, ...args])).stdout;
  };

  it.skipIf(!curlSigns())('signs by itself', async () => {
    expect(await curl('sts', '--data', identity.body, endpoint.url)).toContain(ROOT);
    expect(await curl('lambda', `${endpoint.url}/2015-03-31/functions/fn`)).toContain('"FunctionName":"fn"');
    expect(await curl('lambda', `${endpoint.url}/2015-03-31/functions?MaxItems=1`)).toContain('"FunctionName":"fn"');
  });
});
