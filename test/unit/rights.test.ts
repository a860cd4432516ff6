/** What a plan widens and narrows of anybody's rights, and how it is told. */
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { rightsText } from '../../src/cli/report/rights-text.ts';
import { rightsOf } from '../../src/provision/rights.ts';
import type { Properties } from '../../src/resources/resource.ts';

const ROLE = 'AWS::IAM::Role';
const allow = (Action: unknown, Resource: unknown = '*') => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: unknown) => ({ Effect: 'Deny', Action, Resource: '*' });
const trust = (Service: string) => ({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
const document = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });
const role = (...statements: unknown[]): Properties => ({
  AssumeRolePolicyDocument: document(trust('lambda.amazonaws.com')),
  Policies: [{ PolicyName: 'destined', PolicyDocument: document(...statements) }],
});
const actionsOf = (changes: { change: string; statement: Properties }[] = []) =>
  changes.map(({ change, statement }) => `${change} ${statement.Effect} ${JSON.stringify(statement.Action)}`);

describe('a role', () => {
  it('that is made widens by all that it will have', () => {
    const rights = rightsOf(ROLE, role(allow('sns:Publish')), undefined);
    expect(rights).toEqual({
      widens: [
        { change: 'add', policy: 'trust', statement: trust('lambda.amazonaws.com') },
        { change: 'add', policy: 'destined', statement: allow('sns:Publish') },
      ],
      narrows: [],
      unjudged: [],
    });
  });

  it('that goes narrows by all that it had', () => {
    const rights = rightsOf(ROLE, undefined, role(allow('sns:Publish')));
    expect(actionsOf(rights?.narrows)).toEqual(['remove Allow "sts:AssumeRole"', 'remove Allow "sns:Publish"']);
    expect(rights?.widens).toEqual([]);
  });

  it.each<[string, unknown[], unknown[], string[], string[]]>([
    ['an allow too few', [allow('a:B'), allow('c:D')], [allow('a:B')], ['add Allow "c:D"'], []],
    ['an allow too many', [allow('a:B')], [allow('a:B'), allow('c:D')], [], ['remove Allow "c:D"']],
    ['a denial that goes', [allow('a:B')], [allow('a:B'), deny('c:D')], ['remove Deny "c:D"'], []],
    ['a denial that comes', [deny('c:D')], [], [], ['add Deny "c:D"']],
    ['one instead of another', [allow('a:B', 'x')], [allow('a:B', 'y')], ['add Allow "a:B"'], ['remove Allow "a:B"']],
    ['the same by another form', [allow('a:B')], [{ ...allow(['a:B']), Sid: 'x' }], [], []],
    ['the same in another order', [allow(['a:B', 'c:D'])], [allow(['c:D', 'a:B'])], [], []],
    [
      'a condition that goes',
      [allow('a:B')],
      [{ ...allow('a:B'), Condition: {} }],
      ['add Allow "a:B"'],
      ['remove Allow "a:B"'],
    ],
  ])('with %s', (_name, wanted, actual, widens, narrows) => {
    const rights = rightsOf(ROLE, role(...wanted), role(...actual));
    expect({ widens: actionsOf(rights?.widens), narrows: actionsOf(rights?.narrows) }).toEqual({ widens, narrows });
  });

  it('that another service takes is told by its trust', () => {
    const theirs = { ...role(), AssumeRolePolicyDocument: document(trust('ec2.amazonaws.com')) };
    const rights = rightsOf(ROLE, role(), theirs);
    expect(rights?.widens).toEqual([{ change: 'add', policy: 'trust', statement: trust('lambda.amazonaws.com') }]);
    expect(rights?.narrows).toEqual([{ change: 'remove', policy: 'trust', statement: trust('ec2.amazonaws.com') }]);
  });

  it.each([['text'], [document({ Effect: 'Maybe' })], [document('x')]])(
    'with a policy that is none is not judged: %j',
    (PolicyDocument) => {
      const theirs = { ...role(), Policies: [{ PolicyName: 'destined', PolicyDocument }] };
      const rights = rightsOf(ROLE, role(allow('a:B')), theirs);
      expect(rights?.unjudged).toEqual([expect.stringContaining('its policy destined as it is: ')]);
      expect(actionsOf(rights?.widens)).toEqual(['add Allow "a:B"']);
    },
  );

  it('that is as it should be changes nothing', () => {
    expect(rightsOf(ROLE, role(allow('a:B')), role(allow('a:B')))).toBeUndefined();
  });
});

it("a permission is a statement of its function's policy, with its conditions", () => {
  const properties = { Action: 'lambda:InvokeFunction', FunctionName: 'f', Principal: 'sns.amazonaws.com' };
  const wanted = { ...properties, SourceArn: 'arn:topic' };
  const open = { ...properties, Condition: [{ operator: 'StringEquals', key: 'aws:sourceaccount', value: '1' }] };
  const rights = rightsOf('AWS::Lambda::Permission', wanted, open);
  const { FunctionName: Resource, ...rest } = properties;
  const statement = { Effect: 'Allow', ...rest, Resource };
  expect(rights?.widens).toEqual([
    {
      change: 'add',
      policy: 'resource',
      statement: { ...statement, Condition: { ArnLike: { 'AWS:SourceArn': 'arn:topic' } } },
    },
  ]);
  expect(rights?.narrows).toEqual([
    {
      change: 'remove',
      policy: 'resource',
      statement: { ...statement, Condition: { StringEquals: { 'aws:sourceaccount': '1' } } },
    },
  ]);
});

it('statements beside a permission, and policies that nobody asked for, narrow as they go', () => {
  const permission = { FunctionName: 'f', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' };
  const theirs = { ...allow('lambda:InvokeFunction'), Principal: '*' };
  const wider = { ...permission, OtherStatements: { theirs } };
  const kind = 'AWS::Lambda::Permission';
  const gone = [{ change: 'remove', policy: 'resource', statement: theirs }];
  expect(rightsOf(kind, permission, wider)).toEqual({ widens: [], narrows: gone, unjudged: [] });
  expect(rightsOf(kind, permission, { FunctionName: 'f', OtherStatements: { theirs } })?.widens).toHaveLength(1);
});

it('a log group is asked for its resource policy, where it has one', () => {
  const policy = document({ ...allow('logs:PutLogEvents'), Principal: '*' });
  const rights = rightsOf('AWS::Logs::LogGroup', { ResourcePolicyDocument: policy }, {});
  expect(actionsOf(rights?.widens)).toEqual(['add Allow "logs:PutLogEvents"']);
  expect(rightsOf('AWS::Logs::LogGroup', { RetentionInDays: 1 }, undefined)).toBeUndefined();
});

it.each(['AWS::SNS::Topic', 'AWS::Events::EventBus'])('%s is asked for who else may use it', (kind) => {
  const rights = rightsOf(kind, {}, { Policy: document({ ...allow('x:Put'), Principal: '*' }) });
  expect(actionsOf(rights?.narrows)).toEqual(['remove Allow "x:Put"']);
});

it("an API's policy is not judged by its statements: without one anybody may call it", () => {
  const Policy = document({ ...allow('execute-api:Invoke'), Principal: { AWS: '1' } });
  const gone = [{ path: 'Policy', actual: Policy, wanted: undefined }];
  expect(rightsOf('AWS::ApiGateway::RestApi', {}, { Policy }, gone)).toEqual({
    widens: [],
    narrows: [],
    unjudged: [expect.stringMatching(/^its policy bars who is not in it: .* now, nothing then$/)],
  });
});

it('a boundary that goes is told, and not judged', () => {
  const gone = [{ path: 'PermissionsBoundary', actual: 'arn:b', wanted: undefined }];
  expect(rightsOf(ROLE, role(), role(), gone)?.unjudged).toEqual([
    'it may nothing that its boundary does not allow: "arn:b" now, nothing then',
  ]);
});

it.each([
  ['AWS::Lambda::Function', 'Role'],
  ['AWS::IAM::Role', 'ManagedPolicyArns.0'],
  ['AWS::ApiGateway::RestApi', 'Policy.Statement.0.Effect'],
  ['AWS::ApiGateway::RestApi', 'Body.paths./SendEvent.get.x-amazon-apigateway-integration.credentials'],
])('what %s does with the rights of another role is not judged', (kind, path) => {
  const others = { path: 'Timeout', actual: 1, wanted: 3 };
  const rights = rightsOf(kind, {}, {}, [others, { path, actual: 'arn:theirs', wanted: 'arn:ours' }]);
  expect(rights).toMatchObject({
    widens: [],
    narrows: [],
    unjudged: [expect.stringMatching(/"arn:theirs" now, "arn:ours" then$/)],
  });
});

describe('told', () => {
  const style = new Chalk({ level: 0 });
  const plan = (rights: object) =>
    [{ kind: ROLE, name: 'n', change: 'update', differences: [], rights }] as unknown as Parameters<
      typeof rightsText
    >[0];
  const only = (statement: object) =>
    rightsText(plan({ widens: [{ change: 'add', policy: 'p', statement }], narrows: [], unjudged: [] }), style);

  it('is a section of its own, a line for each statement, below the resource', () => {
    const statement = { ...allow(['a:B', 'c:D'], 'arn:x'), Sid: 'not said' };
    const rights = {
      widens: [{ change: 'add', policy: 'destined', statement }],
      narrows: [{ change: 'remove', policy: 'trust', statement: trust('sns.amazonaws.com') }],
      unjudged: ['x\u001b[2J'],
    };
    expect(rightsText(plan(rights), style)).toBe(`
rights that get wider, by statement (+ added, - removed):
  AWS::IAM::Role n
    + destined: allow a:B, c:D on arn:x
rights that get narrower, by statement (+ added, - removed):
  AWS::IAM::Role n
    - trust: allow sts:AssumeRole to sns.amazonaws.com
what is not judged: see for yourself whether it gets wider
  AWS::IAM::Role n
    ? x\\u001b[2J

`);
  });

  it.each([
    [{ Effect: 'Deny', NotAction: 'a:B', NotResource: 'r' }, 'deny all but a:B on all but r'],
    [{ Effect: 'Allow', Action: 'a:B', Principal: '*' }, 'allow a:B to anyone'],
    [{ Effect: 'Allow', Action: 'a:B', Principal: { AWS: ['1', '2'] } }, 'allow a:B to AWS 1, 2'],
    [{ Effect: 'Allow', Action: 'a:B', NotPrincipal: { AWS: '1' } }, 'allow a:B to all but AWS 1'],
    [
      { Effect: 'Allow', Action: 'a:B', Condition: { Bool: { k: 'true' }, ArnLike: { l: ['x', 'y'] } } },
      'allow a:B if Bool k true and ArnLike l x, y',
    ],
    [{ Effect: 'Allow', Action: 'a:B', Odd: 1 }, 'allow a:B {"Odd":1}'],
  ])('%j', (statement, text) => {
    expect(only(statement)).toContain(`\n    + p: ${text}\n`);
  });

  it('keeps to the width of a terminal, and leaves nothing out', () => {
    const arn = `arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/${'x'.repeat(60)}:*`;
    const rights = {
      widens: [{ change: 'add', policy: 'p', statement: allow('a:B', arn) }],
      narrows: [],
      unjudged: [],
    };
    const text = rightsText(plan(rights), style, 80);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text.replaceAll(/\n {6}/g, '')).toContain(arn);
  });

  it('is nothing where nobody can do more or less', () => {
    expect(rightsText([{ kind: ROLE, name: 'n', change: 'update', differences: [] }], style)).toBe('');
  });
});
