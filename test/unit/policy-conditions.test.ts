/** IAM's decision, the conditions and the variables of a statement. */
import { describe, expect, it } from 'vitest';
import { type Decision, evaluate, type PolicyRequest } from '../../src/local/policy/evaluate.ts';
import type { PolicyKind } from '../../src/local/policy/policy.ts';
import { validate } from '../../src/local/policy/validate.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:the-destined-lambda';
const RULE = 'arn:aws:events:us-east-1:000000000000:rule/bus/records';
const _GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/x';
const _ROLE = 'arn:aws:iam::000000000000:role/a';

function policy(statements: object[], kind: PolicyKind, Version = '2012-10-17') {
  const read = validate(JSON.stringify({ Version, Statement: statements }), kind);
  if ('problem' in read) throw new Error(read.problem);
  return read.policy;
}
const allow = (more: object) => ({ Effect: 'Allow', Action: 'sns:Publish', Resource: TOPIC, ...more });
const deny = (more: object) => ({ ...allow(more), Effect: 'Deny' });
const publish: PolicyRequest = { action: 'sns:Publish', resource: TOPIC };

describe('conditions', () => {
  const source = { 'aws:SourceArn': RULE };
  const id = (value: string) => ({ 'sts:ExternalId': value });
  const rows: [string, object, Record<string, string>, boolean][] = [
    ['StringEquals', { StringEquals: { 'aws:SourceAccount': '1' } }, { 'aws:SourceAccount': '1' }, true],
    ['StringEquals beyond the first plane', { StringEquals: id('a😀') }, id('a😀'), true],
    ['StringNotEquals beyond the first plane', { StringNotEquals: id('𝒜') }, id('𝒜'), false],
    ['StringEquals differs', { StringEquals: { 'aws:SourceAccount': '1' } }, { 'aws:SourceAccount': '2' }, false],
    ['StringEquals knows case', { StringEquals: id('a') }, id('A'), false],
    ['StringEquals knows no wildcard', { StringEquals: { 'aws:SourceArn': 'arn:*' } }, source, false],
    ['one value of several', { StringEquals: { 'sts:ExternalId': ['a', 'b'] } }, id('b'), true],
    ['keys know no case', { StringEquals: { 'AWS:sourceaccount': '1' } }, { 'aws:SourceAccount': '1' }, true],
    ['a missing key', { StringEquals: { 'aws:SourceAccount': '1' } }, {}, false],
    ['StringEqualsIfExists without it', { StringEqualsIfExists: { 'aws:SourceAccount': '1' } }, {}, true],
    ['StringEqualsIfExists with another', { StringEqualsIfExists: id('1') }, id('2'), false],
    ['StringEqualsIgnoreCase', { StringEqualsIgnoreCase: id('AbC') }, id('aBc'), true],
    ['StringNotEqualsIgnoreCase', { StringNotEqualsIgnoreCase: id('AbC') }, id('aBc'), false],
    ['StringNotEquals', { StringNotEquals: id('a') }, id('b'), true],
    ['StringNotEquals: none may be equal', { StringNotEquals: { 'sts:ExternalId': ['a', 'b'] } }, id('b'), false],
    ['StringNotEquals without the key', { StringNotEquals: id('a') }, {}, true],
    ['StringLike', { StringLike: id('a*c?') }, id('abbcd'), true],
    ['StringLike differs', { StringLike: id('a*c?') }, id('abbc'), false],
    ['StringNotLike', { StringNotLike: id('a*') }, id('abc'), false],
    ['ArnEquals', { ArnEquals: { 'aws:SourceArn': RULE } }, source, true],
    ['ArnEquals another', { ArnEquals: { 'aws:SourceArn': `${RULE}2` } }, source, false],
    ['ArnEquals knows wildcards', { ArnEquals: { 'aws:SourceArn': `${RULE.slice(0, -7)}*` } }, source, true],
    ['ArnLike', { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:000000000000:rule/bus/*' } }, source, true],
    ['ArnLike another', { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:000000000000:rule/b/*' } }, source, false],
    [
      'ArnLike: a * stays within its part',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:*:rule/bus/records' } },
      source,
      false,
    ],
    [
      'ArnLike: a * does not reach over a colon',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:*:*:000000000000:rule/bus/records' } },
      { 'aws:SourceArn': 'arn:aws:a:b:c:000000000000:rule/bus/records' },
      false,
    ],
    ['ArnNotEquals', { ArnNotEquals: { 'aws:SourceArn': RULE } }, source, false],
    ['ArnNotLike', { ArnNotLike: { 'aws:SourceArn': 'arn:aws:events:*:*:*' } }, source, false],
    ['Bool', { Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:SecureTransport': 'true' }, true],
    ['Bool as a JSON boolean', { Bool: { 'aws:SecureTransport': false } }, { 'aws:SecureTransport': 'true' }, false],
    ['Null true: the key is missing', { Null: id('true') }, {}, true],
    ['Null true: the key is there', { Null: id('true') }, id('a'), false],
    ['Null false: the key is missing', { Null: id('false') }, {}, false],
    ['Null false: the key is there', { Null: id('false') }, id('a'), true],
    ['NumericEquals', { NumericEquals: id('10') }, id('10.0'), true],
    ['NumericNotEquals', { NumericNotEquals: id('10') }, id('10.0'), false],
    ['NumericLessThan', { NumericLessThan: id('10') }, id('9'), true],
    ['NumericLessThan the same', { NumericLessThan: id('10') }, id('10'), false],
    ['NumericLessThanEquals', { NumericLessThanEquals: id('10') }, id('10'), true],
    ['NumericLessThanEquals more', { NumericLessThanEquals: id('10') }, id('11'), false],
    ['NumericGreaterThan', { NumericGreaterThan: id('10') }, id('10'), false],
    ['NumericGreaterThanEquals', { NumericGreaterThanEquals: { 'sts:ExternalId': 10 } }, id('10'), true],
    ['NumericEquals 0 of nothing', { NumericEquals: id('0') }, id(''), false],
    ['DateEquals', { DateEquals: id('2026-01-01T00:00:00Z') }, id('1767225600'), true],
    ['DateNotEquals', { DateNotEquals: id('2026-01-01T00:00:00Z') }, id('1767225600'), false],
    ['DateLessThan', { DateLessThan: id('2026-01-02T00:00:00Z') }, id('2026-01-01T00:00:00Z'), true],
    ['DateLessThan the same', { DateLessThan: id('2026-01-01T00:00:00Z') }, id('2026-01-01T00:00:00Z'), false],
    ['DateLessThanEquals', { DateLessThanEquals: id('2026-01-01T00:00:00Z') }, id('2026-01-01T00:00:00Z'), true],
    ['DateGreaterThan', { DateGreaterThan: id('2026-01-01T00:00:00Z') }, id('2026-01-01T00:00:00Z'), false],
    ['DateGreaterThanEquals', { DateGreaterThanEquals: id('2026-01-01T00:00:00Z') }, id('2026-01-01T00:00:00Z'), true],
    ['BinaryEquals', { BinaryEquals: id('QUJD') }, id('QUJE'), false],
    ['IpAddress', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:SourceIp': '10.1.2.3' }, true],
    ['IpAddress outside', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:SourceIp': '11.1.2.3' }, false],
    ['IpAddress of one', { IpAddress: { 'aws:SourceIp': '10.1.2.3' } }, { 'aws:SourceIp': '10.1.2.4' }, false],
    [
      'IpAddress of version 6',
      { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } },
      { 'aws:SourceIp': '2001:db8::1' },
      true,
    ],
    ['NotIpAddress', { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:SourceIp': '10.1.2.3' }, false],
    ['ForAllValues without the key', { 'ForAllValues:StringEquals': id('a') }, {}, true],
    ['ForAllValues with another', { 'ForAllValues:StringEquals': id('a') }, id('b'), false],
    ['ForAnyValue without the key', { 'ForAnyValue:StringEquals': id('a') }, {}, false],
    ['ForAnyValue, negated, without the key', { 'ForAnyValue:StringNotEquals': id('a') }, {}, false],
    ['ForAnyValue with it', { 'ForAnyValue:StringEquals': id('a') }, id('a'), true],
    [
      'two keys: both must hold',
      { StringEquals: { 'sts:ExternalId': '1', 'aws:userid': '2' } },
      { 'aws:userid': '2' },
      false,
    ],
    ['two operators: both must hold', { StringEquals: id('1'), ArnEquals: { 'aws:SourceArn': RULE } }, source, false],
    [
      'two operators that hold',
      { StringEquals: id('1'), ArnEquals: { 'aws:SourceArn': RULE } },
      { ...id('1'), ...source },
      true,
    ],
  ];
  it.each(rows)('%s', (_, condition, keys, holds) => {
    const statement = allow({ Condition: condition });
    expect(evaluate([policy([statement], 'identity')], { ...publish, keys })).toBe(holds ? 'allow' : 'none');
  });
});

/** `s3:prefix` is a key of AWS's that the endpoint knows nothing of. */
describe('a key that the endpoint does not answer for opens nothing', () => {
  const rows: [string, object][] = [
    ['by equality', { StringEquals: { 's3:prefix': 'a' } }],
    ['by inequality', { StringNotEquals: { 's3:prefix': 'a' } }],
    ['by IfExists', { StringEqualsIfExists: { 's3:prefix': 'a' } }],
    ['by ForAllValues', { 'ForAllValues:StringEquals': { 's3:prefix': 'a' } }],
    ['by its absence', { Null: { 's3:prefix': 'true' } }],
    ['by its presence', { Null: { 's3:prefix': 'false' } }],
  ];
  it.each(rows)('%s', (_, Condition) => {
    expect(evaluate([policy([allow({ Condition })], 'identity')], publish)).toBe('none');
    expect(evaluate([policy([allow({}), deny({ Condition })], 'identity')], publish)).toBe('deny');
  });

  it('but a deny that another condition keeps off stays off', () => {
    const Condition = { StringEquals: { 's3:prefix': 'a', 'aws:SourceAccount': '1' } };
    expect(evaluate([policy([allow({}), deny({ Condition })], 'identity')], publish)).toBe('allow');
  });

  it('unless the request says it', () => {
    const statement = allow({ Condition: { StringEquals: { 's3:prefix': 'a' } } });
    expect(evaluate([policy([statement], 'identity')], { ...publish, keys: { 's3:prefix': 'a' } })).toBe('allow');
  });
});

describe('policy variables', () => {
  const keys = { 'aws:PrincipalTag/team': 'the-destined-lambda', 'aws:userid': '*' };
  const on = (end: string) => ({ Resource: `arn:aws:sns:us-east-1:000000000000:${end}` });
  const rows: [string, object, Decision][] = [
    ['in a resource', on(`\${aws:PrincipalTag/team}`), 'allow'],
    ['know no case', on(`\${AWS:principaltag/Team}`), 'allow'],
    ['beside a wildcard', on(`*\${aws:PrincipalTag/team}`), 'allow'],
    ['are no wildcards, whatever they hold', on(`\${aws:userid}`), 'none'],
    ['that are missing match nothing', on(`\${aws:username}`), 'none'],
    ['unknown tags of the principal are missing', on(`\${aws:PrincipalTag/x, 'the-destined-lambda'}`), 'allow'],
    ['that are missing may have a default', on(`\${aws:username, 'the-destined-lambda'}`), 'allow'],
    ['that nobody answers for match nothing', on(`\${s3:prefix, 'the-destined-lambda'}`), 'none'],
    [
      'in NotResource',
      { Resource: undefined, NotResource: `arn:aws:sns:us-east-1:000000000000:\${aws:PrincipalTag/team}` },
      'none',
    ],
    [
      'in NotResource that are missing open nothing',
      { Resource: undefined, NotResource: `arn:aws:sns:*:*:\${aws:username}` },
      'none',
    ],
    ['an escaped star is a star', on(`\${*}`), 'none'],
    ['in a text', { Condition: { StringEquals: { 'aws:PrincipalTag/team': `\${aws:PrincipalTag/team}` } } }, 'allow'],
    ['in a text, with a star that is one', { Condition: { StringEquals: { 'aws:userid': `\${*}` } } }, 'allow'],
    [
      'in a pattern, with a star that is one',
      { Condition: { StringLike: { 'aws:PrincipalTag/team': `\${*}` } } },
      'none',
    ],
    ['in an ARN', { Condition: { ArnLike: { 'aws:userid': `\${aws:PrincipalTag/team}` } } }, 'none'],
    ['in a text that are missing', { Condition: { StringEquals: { 'aws:userid': `\${aws:username}` } } }, 'none'],
    [
      'in a text that nobody answers for',
      { Condition: { StringNotEquals: { 'aws:userid': `\${s3:prefix}` } } },
      'none',
    ],
  ];
  it.each(rows)('%s', (_, more, decision) => {
    expect(evaluate([policy([allow(more)], 'identity')], { ...publish, keys })).toBe(decision);
  });

  it('do not exist in the older version', () => {
    const older = policy([allow(on(`\${aws:PrincipalTag/team}`))], 'identity', '2008-10-17');
    expect(evaluate([older], { ...publish, keys })).toBe('none');
    expect(
      evaluate([older], { ...publish, ...on(`x`), resource: `${TOPIC.slice(0, -19)}\${aws:PrincipalTag/team}` }),
    ).toBe('allow');
  });
});
