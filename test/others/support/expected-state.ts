/**
 * What AWS would hold and answer after `up`, written by hand from design §1, aws-facts and botocore's models. It imports
 * nothing of the product: a second statement of the same, so that a slip in one of them shows.
 */
import { expectedApi } from './expected-api.ts';
import { expectedFunctions } from './expected-functions.ts';
import { expectedLogs } from './expected-logs.ts';
import { expectedRouting, tagsOfBus } from './expected-routing.ts';
import { A_WHOLE_SECOND, text } from './like.ts';
import type { Answers, State, Wanted } from './read-state.ts';

export const expectedState = (wanted: Wanted): State => ({
  functions: expectedFunctions(wanted),
  roles: expectedRoles(wanted),
  logs: expectedLogs(wanted),
  routing: expectedRouting(wanted),
  api: expectedApi(wanted),
  tagged: expectedTagged(wanted),
});

function expectedRoles({ stack, account, region }: Wanted): Answers {
  const name = (which: string) => `${stack}-${which}-${region}`;
  const role = (which: string) => ({
    Path: '/destined/',
    RoleName: name(which),
    RoleId: text('an id of a role', /^AROA[A-Z0-9]{17}$/),
    Arn: `arn:aws:iam::${account}:role/destined/${name(which)}`,
    CreateDate: A_WHOLE_SECOND,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: which === 'api' ? 'apigateway.amazonaws.com' : 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      ],
    },
    MaxSessionDuration: 3600,
  });
  const writesItsLog = (which: string) => ({
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `arn:aws:logs:${region}:${account}:log-group:/aws/lambda/${stack}-${which}:*`,
  });
  const statements: Record<string, object[]> = {
    destined: [
      writesItsLog('destined'),
      {
        Effect: 'Allow',
        Action: 'events:PutEvents',
        Resource: `arn:aws:events:${region}:${account}:event-bus/${stack}`,
      },
    ],
    success: [writesItsLog('success')],
    failure: [writesItsLog('failure')],
    api: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: `arn:aws:sns:${region}:${account}:${stack}` }],
  };
  const Tags = [{ Key: 'destined:stack', Value: stack }];
  const whole = { IsTruncated: false };
  const answers: Answers = {
    'ListRoles /destined/': { Roles: ['api', 'destined', 'failure', 'success'].map(role), ...whole },
    ListPolicies: { Policies: [], ...whole },
    ListUsers: { Users: [], ...whole },
    ListInstanceProfiles: { InstanceProfiles: [], ...whole },
  };
  for (const [which, Statement] of Object.entries(statements)) {
    answers[`GetRole ${which}`] = { Role: { ...role(which), Tags, RoleLastUsed: {} } };
    answers[`ListRolePolicies ${which}`] = { PolicyNames: ['destined'], ...whole };
    answers[`GetRolePolicy ${which} destined`] = {
      RoleName: name(which),
      PolicyName: 'destined',
      PolicyDocument: { Version: '2012-10-17', Statement },
    };
    answers[`ListAttachedRolePolicies ${which}`] = { AttachedPolicies: [], ...whole };
    answers[`ListRoleTags ${which}`] = { Tags, ...whole };
    answers[`ListInstanceProfilesForRole ${which}`] = { InstanceProfiles: [], ...whole };
  }
  return answers;
}

/** What the tagging index lists; roles not (aws-facts 6.7), and what takes no tags neither. */
function expectedTagged(wanted: Wanted): Answers {
  const { stack, account, region, records } = wanted;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const functions = ['destined', 'success', 'failure'].map((which) => `${stack}-${which}`);
  const rules = ['success', 'failure', ...(records ? ['records'] : [])].map((which) => `${stack}-${which}`);
  const logs = [
    ...functions.map((name) => `/aws/lambda/${name}`),
    ...(records ? [`/aws/events/destined/${stack}`] : []),
  ];
  const arns = [
    ...functions.map((name) => arn('lambda', `function:${name}`)),
    ...rules.map((name) => arn('events', `rule/${stack}/${name}`)),
    ...logs.map((name) => arn('logs', `log-group:${name}`)),
    arn('sns', stack),
    `arn:aws:apigateway:${region}::/restapis/{api}`,
    `arn:aws:apigateway:${region}::/restapis/{api}/stages/prod`,
  ];
  const tags = arns.map((one) => [one, [{ Key: 'destined:stack', Value: stack }]]);
  return { ...Object.fromEntries(tags), [arn('events', `event-bus/${stack}`)]: tagsOfBus(wanted) };
}
