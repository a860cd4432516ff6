/** Presigned URLs, as the SDK's own signer makes them. */
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeSha256 } from '../../src/local/wire/node-sha256.ts';
import type { Credentials } from '../../src/local/world.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(() => endpoint.stop());

const ASKED = { Action: 'GetCallerIdentity', Version: '2011-06-15' };

async function presign({
  method = 'GET',
  service = 'sts',
  path = '/',
  asked = ASKED as Record<string, string>,
  body = '',
  credentials = endpoint.credentials as Credentials,
  expiresIn = 60,
  signingDate = new Date(),
} = {}): Promise<string> {
  const { region, url } = endpoint;
  const signer = new SignatureV4({ service, region, credentials, sha256: NodeSha256 });
  const { host, hostname, port } = new URL(url);
  const request = {
    method,
    protocol: 'http:',
    hostname,
    port: Number(port),
    path,
    query: asked,
    headers: { host },
    body,
  };
  const { query } = await signer.presign(request, { expiresIn, signingDate });
  return `${url}${path}?${new URLSearchParams(query as Record<string, string>).toString().replaceAll('+', '%20')}`;
}

async function send(url: string, init?: RequestInit): Promise<{ status: number; code?: string; text: string }> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  return { status: answer.status, code: /<Code>(\w+)</.exec(text)?.[1], text };
}
const LET_IN = { status: 200, text: expect.stringContaining(':root</Arn>') };
const MISMATCH = { status: 403, code: 'SignatureDoesNotMatch' };
const INCOMPLETE = { status: 403, code: 'IncompleteSignature' };

describe('a presigned URL', () => {
  it('is let in, with its parameters', async () => {
    expect(await send(await presign())).toMatchObject(LET_IN);
    const post = await presign({ method: 'POST' });
    expect(await send(post, { method: 'POST' })).toMatchObject(LET_IN);
  });

  it('is let in where an operation takes any parameter, and a body', async () => {
    const body = JSON.stringify({ openapi: '3.0.1', info: { title: 'presigned', version: '1' }, paths: {} });
    const asked = { mode: 'import', endpointConfigurationTypes: 'REGIONAL' };
    const url = await presign({ method: 'POST', service: 'apigateway', path: '/restapis', asked, body });
    const { status, text } = await send(url, { method: 'POST', body });
    expect({ status, name: JSON.parse(text).name }, text).toEqual({ status: 201, name: 'presigned' });
  });

  it('is no way to the endpoint itself', async () => {
    const path = '/_destined/stop';
    const url = await presign({ method: 'POST', service: 'destined', path, asked: {} });
    expect(await send(url, { method: 'POST' })).toMatchObject({
      status: 403,
      text: expect.stringContaining('presigned'),
    });
    expect(await send(await presign())).toMatchObject(LET_IN);
  });

  it('of a session needs its token', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: endpoint.account }, Action: 'sts:AssumeRole' }],
    };
    const role = { RoleName: 'session', AssumeRolePolicyDocument: JSON.stringify(trust) };
    const { Role } = await endpoint.clientOf(IAMClient).send(new CreateRoleCommand(role));
    const assume = new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'test' });
    const { Credentials } = await endpoint.clientOf(STSClient).send(assume);
    const credentials = {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    };
    const url = await presign({ credentials });
    expect(await send(url)).toMatchObject({ status: 200, text: expect.stringContaining('assumed-role/session/test') });
    const { sessionToken: _, ...tokenless } = credentials;
    expect(await send(await presign({ credentials: tokenless }))).toMatchObject({ status: 403 });
  });

  it('holds as long as it says', async () => {
    const old = new Date(Date.now() - 120_000);
    expect(await send(await presign({ signingDate: old, expiresIn: 180 }))).toMatchObject(LET_IN);
    const expired = await send(await presign({ signingDate: old, expiresIn: 60 }));
    expect(expired).toMatchObject({ ...MISMATCH, text: expect.stringContaining('Signature expired') });
    const early = await send(await presign({ signingDate: new Date(Date.now() + 400_000) }));
    expect(early).toMatchObject({ ...MISMATCH, text: expect.stringContaining('not yet current') });
    for (const seconds of ['0', '604801', '-1', '']) {
      const url = (await presign()).replace('X-Amz-Expires=60', `X-Amz-Expires=${seconds}`);
      expect(await send(url), seconds).toMatchObject(INCOMPLETE);
    }
  });

  it('is refused with anything added, changed or left out', async () => {
    const url = await presign();
    expect(await send(`${url}&x=y`)).toMatchObject(MISMATCH);
    expect(await send(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=61'))).toMatchObject(MISMATCH);
    expect(await send(url, { headers: { 'x-amz-target': 'x' } })).toMatchObject(MISMATCH);
    expect(await send(url, { method: 'POST', body: 'x=y' })).toMatchObject(MISMATCH);
    for (const name of ['x-amz-signature', 'X-AMZ-SIGNATURE', 'X-Amz-Signature']) {
      expect(await send(`${url}&${name}=z`), name).toMatchObject(MISMATCH);
    }
    for (const name of ['Credential', 'Date', 'Signature', 'Algorithm']) {
      const without = url.replace(new RegExp(`X-Amz-${name}=[^&]*&?`), '');
      const text = expect.stringContaining('AWS query-string parameters must include');
      expect(await send(without), name).toMatchObject({ status: 403, text });
      expect((await send(without)).text).toContain(`X-Amz-${name}`);
    }
  });
});
