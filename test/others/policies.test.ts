/** Every policy that `up` writes, read back from our endpoint: valid to linters that others wrote, and no wider than design §1 says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCli } from '../support/cli.ts';
import { type Botocore, startBotocore } from './support/botocore.ts';
import { type Emulator, startOurs } from './support/emulators.ts';
import { type Document, type Policy, readPolicies, type Statement } from './support/read-policies.ts';

let endpoint: Emulator;
let botocore: Botocore;
let policies: Policy[];

beforeAll(async () => {
  endpoint = await startOurs();
  botocore = startBotocore(endpoint);
  const cli = await createCli();
  await cli.run(['up', '--no-verify', '--endpoint-url', endpoint.url], { env: endpoint.env });
  await cli.end();
  policies = await readPolicies(botocore);
});
afterAll(async () => {
  await botocore?.end();
  await endpoint?.stop();
});

/** A policy that is right, but for what is given. */
const policy = (wrong: Partial<Statement>): Document => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:aws:sns:us-east-1:000000000000:t', ...wrong }],
});
const EVENTS = { Service: 'events.amazonaws.com' };
const TRUST: Document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: EVENTS, Action: 'sts:AssumeRole' }],
};
const untrusted = (wrong: Partial<Statement>): Document => ({
  ...TRUST,
  Statement: [{ ...TRUST.Statement[0]!, ...wrong }],
});

/** Name → what a linter found in it. */
async function findings(check: (one: Policy) => Promise<string[]>, of: readonly Policy[]) {
  const found = await Promise.all(of.map(async (one) => [one.name, await check(one)] as const));
  return Object.fromEntries(found.filter(([, texts]) => texts.length > 0));
}

describe('parliament', () => {
  const check = (document: Document) => botocore.ask<string[]>('parliament', { document });

  it('identity and resource policies after up', async () => {
    const known = policies.filter(({ kind }) => kind !== 'trust');
    expect(known).toHaveLength(8);
    expect(await findings(({ document }) => check(document), known)).toEqual({});
  });

  describe('wrong policies', () => {
    it.for<[string, Document, RegExp]>([
      ['an unknown action', policy({ Action: 'sns:Publsh' }), /^UNKNOWN_ACTION/],
      ['a malformed principal', policy({ Principal: 'events.amazonaws.com' }), /^UNKNOWN_PRINCIPAL/],
      [
        'a resource of another service',
        policy({ Resource: 'arn:aws:sqs:us-east-1:000000000000:q' }),
        /^RESOURCE_MISMATCH/,
      ],
      [
        'a condition that there is not',
        policy({ Condition: { ArnEqual: { 'aws:SourceArn': 'arn:aws:sns:::t' } } }),
        /OPERATOR/,
      ],
    ])('%s', async ([, document, says]) => {
      expect(await check(policy({ Principal: EVENTS }))).toEqual([]);
      expect(await check(document)).toContainEqual(expect.stringMatching(says));
    });
  });
});

describe('cfn-lint', () => {
  const check = (document: Document, kind: Policy['kind']) => botocore.ask<string[]>('cfn-lint', { document, kind });

  it('trust, identity and resource policies after up', async () => {
    expect(policies).toHaveLength(12);
    expect(await findings(({ document, kind }) => check(document, kind), policies)).toEqual({});
  });

  describe('wrong policies', () => {
    it.for<[string, Policy['kind'], Document, RegExp]>([
      ['an unknown action', 'identity', policy({ Action: 'sns:Publsh' }), /^W3037.*publsh/],
      ['an unknown action of trust', 'trust', untrusted({ Action: 'sts:AssumRole' }), /^W3037.*assumrole/],
      ['a malformed principal', 'trust', untrusted({ Principal: 'lambda.amazonaws.com' }), /^E3530/],
      ['a principal in an identity policy', 'identity', policy({ Principal: EVENTS }), /^E3510/],
      ['no principal in a resource policy', 'resource', policy({}), /^E3512/],
      [
        'a resource of another service',
        'identity',
        policy({ Resource: 'arn:aws:sqs:us-east-1:000000000000:q' }),
        /^I3510/,
      ],
    ])('%s', async ([, kind, document, says]) => {
      expect(await check(document, kind)).toContainEqual(expect.stringMatching(says));
    });
  });
});

describe('our endpoint', () => {
  const N = 'the-destined-lambda';
  const WRITES = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  /** Design §1: who may do what. */
  const ACTIONS: Record<string, string[]> = {
    [`destined of ${N}-destined-us-east-1`]: [...WRITES, 'events:PutEvents'],
    [`destined of ${N}-success-us-east-1`]: WRITES,
    [`destined of ${N}-failure-us-east-1`]: WRITES,
    [`destined of ${N}-api-us-east-1`]: ['sns:Publish'],
    ...Object.fromEntries(
      ['destined', 'success', 'failure', 'api'].map((role) => [`trust of ${N}-${role}-us-east-1`, ['sts:AssumeRole']]),
    ),
    ...Object.fromEntries(
      ['destined', 'success', 'failure'].map((name) => [`permissions of ${N}-${name}`, ['lambda:InvokeFunction']]),
    ),
    [`policy of /aws/events/destined/${N}`]: WRITES,
  };

  it('width of all policies after up', () => {
    const actions = policies.map(({ name, document }) => [name, document.Statement.flatMap(({ Action }) => Action)]);
    expect(Object.fromEntries(actions)).toEqual(ACTIONS);
    for (const { name, kind, document } of policies) {
      for (const statement of document.Statement) {
        // Nothing but what is allowed, of nobody but one service, from one source.
        const members = {
          identity: ['Resource'],
          trust: ['Principal'],
          resource: ['Principal', 'Resource', 'Condition'],
        };
        const sid = name.startsWith('permissions') ? ['Sid'] : [];
        const all = ['Effect', 'Action', ...members[kind], ...sid];
        expect(Object.keys(statement).sort(), name).toEqual(all.sort());
        expect(statement.Effect, name).toBe('Allow');
        // One thing of this account; of a log group, its streams.
        const one = /^arn:aws:(events|lambda|sns|logs):us-east-1:000000000000:[^*?]+$/;
        if (kind !== 'trust') expect(statement.Resource!.replace(/(:log-group:[^:]+):\*$/, '$1'), name).toMatch(one);
        if (kind !== 'identity') {
          const Service = expect.stringMatching(/^(apigateway|events|lambda|sns)\.amazonaws\.com$/);
          expect(statement.Principal, name).toEqual({ Service });
        }
        if (kind !== 'resource') continue;
        const [sources, ...more] = Object.values(statement.Condition as Record<string, Record<string, string>>);
        expect([Object.keys(sources!).map((key) => key.toLowerCase()), more], name).toEqual([['aws:sourcearn'], []]);
        expect(Object.values(sources!)[0], name).toMatch(one);
      }
    }
  });
});
