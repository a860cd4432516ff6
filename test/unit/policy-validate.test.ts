/** What a policy document may be, by kind. */
import { describe, expect, it } from 'vitest';
import type { PolicyKind } from '../../src/local/policy/policy.ts';
import { validate } from '../../src/local/policy/validate.ts';

const identity = { Effect: 'Allow', Action: 'sns:Publish', Resource: '*' };
const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
const resource = { ...trust, Action: 'logs:PutLogEvents', Resource: '*' };
const SYNTAX = 'Syntax errors in policy.';
const SID =
  'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';
const NOT_STS = 'AssumeRole policy may only specify STS AssumeRole actions.';
const LEGACY = 'The policy failed legacy parsing';
const VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';

const problem = (document: unknown, kind: PolicyKind) => {
  const read = validate(typeof document === 'string' ? document : JSON.stringify(document), kind);
  return 'problem' in read ? read.problem : undefined;
};
const of = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });

describe('good documents', () => {
  const rows: [string, unknown, PolicyKind][] = [
    ['identity', of(identity), 'identity'],
    ['trust', of(trust), 'trust'],
    ['resource', of(resource), 'resource'],
    ['no version', { Statement: [identity] }, 'identity'],
    ['the older version, an id', { Version: '2008-10-17', Id: 'default', Statement: [resource] }, 'resource'],
    ['one statement, no list', { Version: '2012-10-17', Statement: identity }, 'identity'],
    ['a condition', of({ ...trust, Condition: { StringEquals: { 'aws:SourceAccount': '1' } } }), 'trust'],
    ['a Sid of letters and digits', of({ ...identity, Sid: 'aB1' }), 'identity'],
    ['an empty Sid', of({ ...identity, Sid: '' }), 'identity'],
    ['a Sid with a hyphen in a resource policy', of({ ...resource, Sid: 'a-b' }), 'resource'],
    ['a trust in tagging the session', of({ ...trust, Action: ['sts:AssumeRole', 'STS:TagSession'] }), 'trust'],
    ['one address', of({ ...identity, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.1' } } }), 'identity'],
    ['a network of all', of({ ...identity, Condition: { IpAddress: { 'aws:SourceIp': '::/0' } } }), 'identity'],
    ['an account as principal', of({ ...trust, Principal: { AWS: '000000000000' } }), 'trust'],
  ];
  it.each(rows)('%s', (_, document, kind) => expect(problem(document, kind)).toBeUndefined());
});

describe('bad documents', () => {
  const rows: [string, unknown, PolicyKind, string][] = [
    ['no JSON', 'nonsense', 'identity', SYNTAX],
    ['no JSON as trust', 'nonsense', 'trust', 'This policy contains invalid Json'],
    ['empty', '', 'trust', 'This policy contains invalid Json'],
    ['a list', [], 'identity', SYNTAX],
    ['null', 'null', 'identity', SYNTAX],
    ['no statement', { Version: '2012-10-17' }, 'identity', SYNTAX],
    ['an empty list of statements', of(), 'identity', SYNTAX],
    ['another version', { Version: '2012-10-18', Statement: [identity] }, 'identity', SYNTAX],
    ['an unknown field', { ...of(identity), Statements: [] }, 'identity', SYNTAX],
    ['an unknown field in a statement', of({ ...identity, Actions: [] }), 'identity', SYNTAX],
    ['effect in lower case', of({ ...identity, Effect: 'allow' }), 'identity', SYNTAX],
    ['no effect', of({ ...identity, Effect: undefined }), 'identity', 'Missing required field Effect'],
    ['no action', of({ ...identity, Action: undefined }), 'identity', 'Missing required field Action'],
    ['action and notaction', of({ ...identity, NotAction: 'a:b' }), 'identity', SYNTAX],
    ['an action without a service', of({ ...identity, Action: 'Publish' }), 'identity', VENDOR],
    ['an action that is a number', of({ ...identity, Action: 1 }), 'identity', SYNTAX],
    ['no resource', of({ ...identity, Resource: undefined }), 'identity', 'Policy statement must contain resources.'],
    [
      'a resource that is no ARN',
      of({ ...identity, Resource: 'topic' }),
      'identity',
      'Resource topic must be in ARN format or "*".',
    ],
    ['a principal in identity', of(resource), 'identity', 'Policy document should not specify a principal.'],
    ['no principal in trust', of({ ...trust, Principal: undefined }), 'trust', 'Missing required field Principal'],
    ['a resource in trust', of(resource), 'trust', 'Has prohibited field Resource'],
    [
      'a principal that is no service',
      of({ ...trust, Principal: { Service: 'lambda' } }),
      'trust',
      'Invalid principal in policy: "SERVICE":"lambda"',
    ],
    ['a principal of no type', of({ ...trust, Principal: { Lambda: 'x' } }), 'trust', 'Invalid principal in policy'],
    [
      'an AWS principal that is no ARN',
      of({ ...trust, Principal: { AWS: 'me' } }),
      'trust',
      'Invalid principal in policy: "AWS":"me"',
    ],
    [
      'an unknown operator',
      of({ ...identity, Condition: { StringSame: { 'a:b': 'c' } } }),
      'identity',
      'Invalid Condition type : StringSame',
    ],
    [
      'Null with IfExists',
      of({ ...identity, Condition: { NullIfExists: { 'a:b': 'true' } } }),
      'identity',
      'Invalid Condition type : NullIfExists',
    ],
    [
      'another set than All or Any',
      of({ ...identity, Condition: { 'ForNoValue:StringEquals': { 'a:b': 'c' } } }),
      'identity',
      'Invalid Condition type : ForNoValue:StringEquals',
    ],
    [
      'a date that is none',
      of({ ...identity, Condition: { DateNotEquals: { 'aws:CurrentTime': 'tomorrow' } } }),
      'identity',
      LEGACY,
    ],
    [
      'a number that is none',
      of({ ...identity, Condition: { NumericNotEquals: { 'a:b': 'many' } } }),
      'identity',
      LEGACY,
    ],
    [
      'a network that is none',
      of({ ...identity, Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/33' } } }),
      'identity',
      LEGACY,
    ],
    ...['10.0.0.0/', '10.0.0.0/8/9', '10.0.0.0/+8', '', '/8'].map((network): [string, unknown, PolicyKind, string] => [
      `the network '${network}'`,
      of({ ...identity, Condition: { IpAddress: { 'aws:SourceIp': network } } }),
      'identity',
      LEGACY,
    ]),
    ['a Sid with a hyphen', of({ ...identity, Sid: 'a-b' }), 'identity', SID],
    ['a Sid with a space, in trust', of({ ...trust, Sid: 'a b' }), 'trust', SID],
    ['a trust in another action', of({ ...trust, Action: ['sts:AssumeRole', 'sns:Publish'] }), 'trust', NOT_STS],
    ['a trust in every action', of({ ...trust, Action: '*' }), 'trust', NOT_STS],
    [
      'a built-in name as operator',
      of({ ...identity, Condition: { constructor: { 'a:b': 'c' } } }),
      'identity',
      'Invalid Condition type : constructor',
    ],
    ['a key without a service', of({ ...identity, Condition: { Bool: { b: 'c' } } }), 'identity', VENDOR],
    [
      'a Sid twice',
      of({ ...identity, Sid: 'a' }, { ...identity, Sid: 'a' }),
      'identity',
      'Statement IDs (SID) in a single policy must be unique.',
    ],
  ];
  it.each(rows)('%s', (_, document, kind, text) => expect(problem(document, kind)).toBe(text));
});
