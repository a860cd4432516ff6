/** The README's table of rights: with just these a caller brings a stack up, drives it, and takes it down. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const STACK = 'the-destined-lambda';

let endpoint: TestEndpoint;
let cli: Cli;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  cli = await createCli();
});
afterAll(async () => {
  await cli?.end();
  await endpoint?.stop();
});

/** `| service | actions | on |` rows as statements. */
function statements() {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const rows = readme.matchAll(/^\| ([a-z]+) \| ((?:`\w+`,? ?)+) \| ((?:`[^`]+`,? ?)+) \|$/gm);
  const words = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);
  return [...rows].map(([, service = '', actions = '', on = '']) => {
    const place =
      service === 'iam' ? `::${endpoint.account}` : service === 'apigateway' ? ':*:' : `:*:${endpoint.account}`;
    const arn = (word: string) => (word === '*' ? '*' : `arn:aws:${service}${place}:${word.replace(/\bN\b/, STACK)}`);
    return {
      Effect: 'Allow',
      Action: words(actions).map((action) => `${service}:${action}`),
      Resource: words(on).map(arn),
    };
  });
}

/** Credentials of a role that has these rights and no other. */
async function callerWith(name: string, statements: object[]) {
  const iam = endpoint.clientOf(IAMClient);
  const trust = { Effect: 'Allow', Principal: { AWS: endpoint.account }, Action: 'sts:AssumeRole' };
  const document = (Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document([trust]) }),
  );
  const policy = { RoleName: name, PolicyName: 'rights', PolicyDocument: document(statements) };
  await iam.send(new PutRolePolicyCommand(policy));
  const session = { RoleArn: Role!.Arn, RoleSessionName: 'test' };
  const { Credentials } = await endpoint.clientOf(STSClient).send(new AssumeRoleCommand(session));
  return {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_REGION: endpoint.region,
    AWS_ACCESS_KEY_ID: Credentials!.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: Credentials!.SecretAccessKey,
    AWS_SESSION_TOKEN: Credentials!.SessionToken,
  };
}

describe('the rights of the README', () => {
  it('are enough', async () => {
    expect(statements().length).toBe(10);
    const publish = { Effect: 'Allow', Action: 'sns:Publish', Resource: `arn:aws:sns:*:${endpoint.account}:${STACK}` };
    const env = await callerWith('enough', [...statements(), publish]);
    for (const args of [
      ['up'],
      ['up'],
      ['status'],
      ['send', '--mode', 'fail', '--expect', 'failure'],
      ['send', '--message', 'hello', '--wait'],
      ['tail', '--no-follow'],
      ['down'],
    ]) {
      const { code, stdout, stderr } = await cli.run(args, { env });
      expect({ args, code, stdout, stderr }).toMatchObject({ code: 0 });
    }
  });

  /** An action without which up is refused, and what it is taken from: all of its service, or what it is on. */
  const needed: [string, string?][] = [
    ['events:PutTargets'],
    ['iam:PassRole'],
    ['iam:TagRole'],
    ['lambda:TagResource'],
    ['sns:TagResource'],
    ['events:TagResource'],
    ['logs:TagResource'],
    ['apigateway:PUT', '/tags/*'],
  ];
  it.each(needed)('are looked at: without %s up is refused, by name', async (action, on) => {
    const fewer = statements().flatMap((statement) => {
      const Action = statement.Action.filter((each) => each !== action);
      if (on === undefined) return { ...statement, Action };
      const isThere = (arn: string) => arn.endsWith(on);
      const rest = statement.Resource.filter((arn) => !isThere(arn));
      return [
        { ...statement, Resource: rest },
        { ...statement, Action, Resource: statement.Resource.filter(isThere) },
      ].filter(({ Resource }) => Resource.length > 0);
    });
    const env = await callerWith(`without-${action.replace(':', '-')}`, fewer);
    const { code, stderr } = await cli.run(['up'], { env });
    expect({ code, stderr }).toEqual({ code: 254, stderr: expect.stringMatching(new RegExp(action, 'i')) });
    expect(await cli.run(['down'], { env })).toMatchObject({ code: 0 });
  });
});
