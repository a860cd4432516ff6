/** IAM's decision, a row for each rule it is made by. */
import { describe, expect, it } from 'vitest';
import { type Decision, evaluate, type PolicyRequest } from '../../src/local/policy/evaluate.ts';
import type { PolicyKind } from '../../src/local/policy/policy.ts';
import { validate } from '../../src/local/policy/validate.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:the-destined-lambda';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/bus/records';
const GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/x';
const ROLE = 'arn:aws:iam::000000000000:role/a';

function policy(statements: object[], kind: PolicyKind) {
  const read = validate(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind);
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
    ['resource with * in the middle', [allow({ Resource: 'arn:aws:sns:*:the-*-lambda' })], publish, 'allow'],
    ['NotResource', [allow({ Resource: undefined, NotResource: TOPIC })], publish, 'none'],
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

describe('conditions', () => {
  const source = { 'aws:SourceArn': RULE };
  const rows: [string, object, Record<string, string>, boolean][] = [
    ['StringEquals', { StringEquals: { 'aws:SourceAccount': '1' } }, { 'aws:SourceAccount': '1' }, true],
    ['StringEquals differs', { StringEquals: { 'aws:SourceAccount': '1' } }, { 'aws:SourceAccount': '2' }, false],
    ['StringEquals knows no wildcard', { StringEquals: { 'aws:SourceArn': 'arn:*' } }, source, false],
    ['one value of several', { StringEquals: { 'x:k': ['a', 'b'] } }, { 'x:k': 'b' }, true],
    ['keys know no case', { StringEquals: { 'AWS:sourceaccount': '1' } }, { 'aws:SourceAccount': '1' }, true],
    ['a missing key', { StringEquals: { 'aws:SourceAccount': '1' } }, {}, false],
    ['StringEqualsIfExists without it', { StringEqualsIfExists: { 'aws:SourceAccount': '1' } }, {}, true],
    [
      'StringEqualsIfExists with it',
      { StringEqualsIfExists: { 'aws:SourceAccount': '1' } },
      { 'aws:SourceAccount': '2' },
      false,
    ],
    ['StringEqualsIgnoreCase', { StringEqualsIgnoreCase: { 'x:k': 'AbC' } }, { 'x:k': 'aBc' }, true],
    ['StringNotEquals', { StringNotEquals: { 'x:k': 'a' } }, { 'x:k': 'b' }, true],
    [
      'StringNotEquals of several: none may be equal',
      { StringNotEquals: { 'x:k': ['a', 'b'] } },
      { 'x:k': 'b' },
      false,
    ],
    ['StringNotEquals without the key', { StringNotEquals: { 'x:k': 'a' } }, {}, true],
    ['StringLike', { StringLike: { 'x:k': 'a*c?' } }, { 'x:k': 'abbcd' }, true],
    ['StringNotLike', { StringNotLike: { 'x:k': 'a*' } }, { 'x:k': 'abc' }, false],
    ['ArnEquals', { ArnEquals: { 'aws:SourceArn': RULE } }, source, true],
    ['ArnEquals another', { ArnEquals: { 'aws:SourceArn': `${RULE}2` } }, source, false],
    ['ArnLike', { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:000000000000:rule/bus/*' } }, source, true],
    [
      'ArnLike: a * stays within its part',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:*:rule/bus/records' } },
      source,
      false,
    ],
    ['ArnNotEquals', { ArnNotEquals: { 'aws:SourceArn': RULE } }, source, false],
    ['Bool', { Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:SecureTransport': 'true' }, true],
    ['Bool as a JSON boolean', { Bool: { 'aws:SecureTransport': false } }, { 'aws:SecureTransport': 'true' }, false],
    ['Null true: the key is missing', { Null: { 'x:k': 'true' } }, {}, true],
    ['Null false: the key is there', { Null: { 'x:k': 'false' } }, {}, false],
    ['NumericLessThan', { NumericLessThan: { 'x:k': '10' } }, { 'x:k': '9' }, true],
    ['NumericGreaterThanEquals', { NumericGreaterThanEquals: { 'x:k': 10 } }, { 'x:k': '9' }, false],
    ['NumericEquals of words', { NumericEquals: { 'x:k': 'a' } }, { 'x:k': 'a' }, false],
    ['DateLessThan', { DateLessThan: { 'x:k': '2026-01-02T00:00:00Z' } }, { 'x:k': '2026-01-01T00:00:00Z' }, true],
    ['IpAddress', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:SourceIp': '10.1.2.3' }, true],
    ['NotIpAddress', { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:SourceIp': '10.1.2.3' }, false],
    ['ForAllValues without the key', { 'ForAllValues:StringEquals': { 'x:k': 'a' } }, {}, true],
    ['ForAnyValue without the key', { 'ForAnyValue:StringEquals': { 'x:k': 'a' } }, {}, false],
    ['two keys: both must hold', { StringEquals: { 'x:a': '1', 'x:b': '2' } }, { 'x:a': '1', 'x:b': '3' }, false],
    [
      'two operators: both must hold',
      { StringEquals: { 'x:a': '1' }, ArnEquals: { 'aws:SourceArn': RULE } },
      { 'x:a': '1', ...source },
      true,
    ],
  ];
  it.each(rows)('%s', (_, condition, keys, holds) => {
    const statement = allow({ Condition: condition });
    expect(evaluate([policy([statement], 'identity')], { ...publish, keys })).toBe(holds ? 'allow' : 'none');
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
