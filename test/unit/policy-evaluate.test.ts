/** IAM's decision, a row for each rule it is made by. */
import { describe, expect, it } from 'vitest';
import { type Decision, evaluate, type PolicyRequest } from '../../src/local/policy/evaluate.ts';
import type { PolicyKind } from '../../src/local/policy/policy.ts';
import { decideWithinAccount, type SameAccountDecision } from '../../src/local/policy/same-account.ts';
import { validate } from '../../src/local/policy/validate.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:the-destined-lambda';
const _RULE = 'arn:aws:events:us-east-1:000000000000:rule/bus/records';
const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/x';
const ROLE = 'arn:aws:iam::000000000000:role/a';

function policy(statements: object[], kind: PolicyKind, Version = '2012-10-17') {
  const read = validate(JSON.stringify({ Version, Statement: statements }), kind);
  if ('problem' in read) throw new Error(read.problem);
  return read.policy;
}
const allow = (more: object) => ({ Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC, ...more });
const deny = (more: object) => ({ ...allow(more), Effect: 'Deny' });
const publish: PolicyRequest = { action: 'sns:Publish', resource: TOPIC };

describe('identity policies', () => {
  const rows: [string, object[], PolicyRequest, Decision][] = [
    ['says nothing without a statement that applies', [allow({ Action: 'sns:Subscribe' })], publish, 'none'],
    ['allows', [allow({})], publish, 'allow'],
    ['denies', [deny({})], publish, 'deny'],
    ['a deny wins after an allow', [allow({}), deny({})], publish, 'deny'],
    ['a deny wins before an allow', [deny({}), allow({})], publish, 'deny'],
    ['a deny of something else does not', [deny({ Action: 'sns:Subscribe' }), allow({})], publish, 'allow'],
    ['actions know no case', [allow({ Action: 'SNS:publish' })], publish, 'allow'],
    ['one action of several', [allow({ Action: ['sns:Subscribe', 'sns:Publish'] })], publish, 'allow'],
    ['action *', [allow({ Action: '*' })], publish, 'allow'],
    ['action with *', [allow({ Action: 'sns:P*' })], publish, 'allow'],
    ['action with ?', [allow({ Action: 'sns:Publis?' })], publish, 'allow'],
    ['? is exactly one', [allow({ Action: 'sns:Publish?' })], publish, 'none'],
    ['NotAction leaves out', [allow({ Action: undefined, NotAction: 'sns:*' })], publish, 'none'],
    ['NotAction lets the rest in', [allow({ Action: undefined, NotAction: 'lambda:*' })], publish, 'allow'],
    ['another resource', [allow({})], { ...publish, resource: `${TOPIC}-2` }, 'none'],
    ['resources know case', [allow({ Resource: TOPIC.replace('destined', 'Destined') })], publish, 'none'],
    ['resource *', [allow({ Resource: '*' })], publish, 'allow'],
    ['resource with * in the middle', [allow({ Resource: 'arn:aws:sns:*:*:the-*-lambda' })], publish, 'allow'],
    ['a deny on an incomplete ARN', [allow({}), deny({ Resource: 'arn:aws:sns:*:000000000000' })], publish, 'deny'],
    ['an allow on an incomplete ARN', [allow({ Resource: 'arn:aws:sns:*:000000000000' })], publish, 'allow'],
    ['an ARN of three fields', [allow({ Resource: 'arn:aws:s*' })], publish, 'allow'],
    ['an incomplete ARN of another account', [allow({ Resource: 'arn:aws:sns:*:111111111111' })], publish, 'none'],
    [
      'an incomplete ARN with a variable',
      [allow({ Resource: `arn:aws:*:*:\${aws:PrincipalAccount}` })],
      { ...publish, keys: { 'aws:PrincipalAccount': '000000000000' } },
      'allow',
    ],
    [
      'NotResource of an incomplete ARN',
      [allow({ Resource: undefined, NotResource: 'arn:aws:sns:*:000000000000' })],
      publish,
      'none',
    ],
    ['* over fields left out: nothing is opened', [allow({ Resource: 'arn:aws:sns:*:the-*-lambda' })], publish, 'none'],
    [
      '* over fields left out: a deny holds',
      [allow({}), deny({ Resource: 'arn:aws:sns:*:the-*-lambda' })],
      publish,
      'deny',
    ],
    ['NotResource leaves out', [allow({ Resource: undefined, NotResource: TOPIC })], publish, 'none'],
    ['NotResource lets the rest in', [allow({ Resource: undefined, NotResource: `${TOPIC}-2` })], publish, 'allow'],
    [
      'GROUP:* matches the streams of a group',
      [allow({ Action: 'logs:*', Resource: `${GROUP}:*` })],
      { action: 'logs:PutLogEvents', resource: `${GROUP}:log-stream:2026/01/01/[$LATEST]ab` },
      'allow',
    ],
    [
      'the bare GROUP does not',
      [allow({ Action: 'logs:*', Resource: GROUP })],
      { action: 'logs:PutLogEvents', resource: `${GROUP}:log-stream:2026/01/01/[$LATEST]ab` },
      'none',
    ],
    [
      'GROUP:* does not match a group whose name goes on',
      [allow({ Action: 'logs:*', Resource: `${GROUP}:*` })],
      { action: 'logs:PutLogEvents', resource: `${GROUP}-2:log-stream:s` },
      'none',
    ],
  ];
  it.each(rows)('%s', (_, statements, request, decision) => {
    expect(evaluate([policy(statements, 'identity')], request)).toBe(decision);
  });

  it('looks at all policies together', () => {
    expect(evaluate([policy([deny({})], 'identity'), policy([allow({})], 'identity')], publish)).toBe('deny');
    expect(evaluate([], publish)).toBe('none');
  });
});

describe('principals', () => {
  const rows: [string, unknown, PolicyRequest['principal'], Decision][] = [
    ['the service', { Service: 'sns.amazonaws.com' }, { service: 'sns.amazonaws.com' }, 'allow'],
    [
      'one service of several',
      { Service: ['a.amazonaws.com', 'b.amazonaws.com'] },
      { service: 'b.amazonaws.com' },
      'allow',
    ],
    ['another service', { Service: 'sns.amazonaws.com' }, { service: 'events.amazonaws.com' }, 'none'],
    ['a service is no role', { Service: 'sns.amazonaws.com' }, { aws: ['sns.amazonaws.com'] }, 'none'],
    ['a service under AWS is no service', { AWS: 'arn:aws:iam::000000000000:role/a' }, { service: ROLE }, 'none'],
    ['a service is no account', { AWS: '000000000000' }, { service: 'sns.amazonaws.com' }, 'none'],
    ['everybody', '*', { aws: [ROLE] }, 'allow'],
    ['everybody, services too', '*', { service: 'sns.amazonaws.com' }, 'allow'],
    ['AWS everybody', { AWS: '*' }, { aws: [ROLE] }, 'allow'],
    ['a role', { AWS: ROLE }, { aws: ['arn:aws:sts::000000000000:assumed-role/a/s', ROLE] }, 'allow'],
    ['another role', { AWS: ROLE }, { aws: [`${ROLE}2`] }, 'none'],
  ];
  it.each(rows)('%s', (_, Principal, principal, decision) => {
    const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal };
    const trust = [policy([statement], 'trust')];
    expect(evaluate(trust, { action: 'sts:AssumeRole', resource: ROLE, principal })).toBe(decision);
  });

  it('NotPrincipal is everybody else', () => {
    const not = policy([{ Effect: 'Deny', Action: 'sts:AssumeRole', NotPrincipal: { AWS: ROLE } }], 'trust');
    expect(evaluate([not], { action: 'sts:AssumeRole', resource: '', principal: { aws: [ROLE] } })).toBe('none');
    expect(evaluate([not], { action: 'sts:AssumeRole', resource: '', principal: { aws: [`${ROLE}b`] } })).toBe('deny');
  });
});

describe('within an account', () => {
  const SESSION = 'arn:aws:sts::000000000000:assumed-role/a/s';
  const ROOT = 'arn:aws:iam::000000000000:root';
  const names = { own: [SESSION, ROLE], account: [ROOT, '000000000000'] };
  const to = (AWS: string, more: object = {}) => allow({ Principal: { AWS }, ...more });
  const no = { Effect: 'Deny' };
  const rows: [string, object[], object[], boolean, SameAccountDecision][] = [
    ['nothing is no', [], [], false, 'none'],
    ['the identity policy is enough', [allow({})], [], false, 'allow'],
    ['the resource policy is enough for a role', [], [to(ROLE)], false, 'allow'],
    ['the resource policy is enough for a session', [], [to(SESSION)], false, 'allow'],
    ['the resource policy is enough for everybody', [], [to('*')], false, 'allow'],
    ['another role is another', [], [to(`${ROLE}2`)], false, 'none'],
    ['the account alone only hands on', [], [to(ROOT)], false, 'none'],
    ['a deny in the identity policy wins', [deny({})], [to(ROLE)], false, { deniedBy: 'identity' }],
    ['a deny in the resource policy wins', [allow({})], [to(ROLE, no)], false, { deniedBy: 'resource' }],
    ['a deny of the whole account wins', [allow({})], [to(ROLE), to(ROOT, no)], false, { deniedBy: 'resource' }],
    ['both: the identity policy is not enough', [allow({})], [], true, 'none'],
    ['both: the account and the identity policy are', [allow({})], [to('000000000000')], true, 'allow'],
    ['both: the account alone is not', [], [to('000000000000')], true, 'none'],
    ['both: the role itself is', [], [to(ROLE)], true, 'allow'],
    ['both: a deny in the identity policy wins', [deny({})], [to(ROLE)], true, { deniedBy: 'identity' }],
  ];
  it.each(rows)('%s', (_, identity, resource, both, decision) => {
    const list = (statements: object[], kind: PolicyKind) => (statements.length ? [policy(statements, kind)] : []);
    const request = { ...publish, names, identityPolicies: list(identity, 'identity') };
    expect(decideWithinAccount({ ...request, resourcePolicies: list(resource, 'resource') }, both)).toEqual(decision);
  });
});

it('matches hostile wildcards in bounded time', () => {
  const pattern = `arn:${'*a'.repeat(60)}b`;
  const request = { action: 'sns:Publish', resource: `arn:${'a'.repeat(2000)}` };
  const started = performance.now();
  expect(evaluate([policy([allow({ Resource: pattern })], 'identity')], request)).toBe('none');
  // A backtracking regular expression would take years here.
  expect(performance.now() - started).toBeLessThan(5_000);
});
