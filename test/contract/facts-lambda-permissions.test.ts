/** Lambda’s permissions, tags, concurrency and lists, one row a fact (aws-facts 5.2, 6.3, 6.7, 11.5). */
import {
  GetPolicyCommand,
  type LambdaClient,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe } from 'vitest';
import type { TestEndpoint } from '../support/endpoint.ts';
import {
  ARN,
  BAD,
  bound,
  CONFLICT,
  fn,
  INVALID,
  itRefuses,
  lambdaRequests,
  MISSING,
  type Refusal,
  startLambdaControl,
  updating,
  violation,
} from '../support/lambda-control.ts';
import { ROLE } from '../support/lambda-stage.ts';

let endpoint: TestEndpoint;
let lambda: LambdaClient;
const { create, permit } = lambdaRequests(() => lambda);

beforeAll(async () => {
  ({ endpoint, lambda } = await startLambdaControl());
});
afterAll(async () => {
  await endpoint?.stop();
});

/** As the service's model has it [K]. */
const SOURCE_ARN = 'arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)';

describe('refused', () => {
  itRefuses([
    [
      '6.3 a statement id that is taken',
      () => permit({ StatementId: 'taken' }),
      CONFLICT,
      'The statement id (taken) provided already exists. Please provide a new statement id, or remove the existing statement.',
      409,
    ],
    [
      '6.3 a statement id of 101 characters',
      () => permit({ StatementId: 'x'.repeat(101) }),
      BAD,
      /at 'statementId' failed to satisfy constraint/,
    ],
    ['6.3 an action of another service', () => permit({ Action: 'sns:Publish' }), BAD, /at 'action' failed/],
    ...(
      [
        ['SourceArn', 'nonsense', SOURCE_ARN],
        ['SourceArn', 'arn:aws:sns:us-east-1:1:topic', SOURCE_ARN],
        ['SourceArn', '', SOURCE_ARN],
        ['SourceAccount', '12', '\\d{12}'],
        ['PrincipalOrgID', 'zz', '^o-[a-z0-9]{10,32}$'],
        ['EventSourceToken', 'a b', '[a-zA-Z0-9._\\-]+'],
      ] as const
    ).map(
      ([name, value, pattern]): Refusal => [
        `6.3 ${name} '${value}' of a permission`,
        () => permit({ [name]: value }),
        BAD,
        violation(
          value,
          name[0]!.toLowerCase() + name.slice(1),
          `Member must satisfy regular expression pattern: ${pattern}`,
        ),
      ],
    ),
    [
      '6.3 a permission for a function URL of no kind',
      () => permit({ FunctionUrlAuthType: 'FOO' }),
      BAD,
      violation('FOO', 'functionUrlAuthType', 'Member must satisfy enum value set: [NONE, AWS_IAM]'),
    ],
    ...['lambda:InvokeFunction', 'lambda:*'].map(
      (Action): Refusal => [
        `6.3 a kind of function URL for ${Action}`,
        () => permit({ Action, FunctionUrlAuthType: 'NONE' }),
        INVALID,
        'FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action',
      ],
    ),
    [
      '6.3 a principal that is none',
      () => permit({ Principal: 'nobody' }),
      INVALID,
      'The provided principal was invalid. Please check the principal and try again.',
    ],
    ...['arn:aws:sns:us-east-1:000000000000:topic', 'arn:aws:iam::1:root', 'arn:'].map(
      (Principal): Refusal => [
        `6.3 a principal that is the ARN of something else: ${Principal}`,
        () => permit({ Principal }),
        INVALID,
        'The provided principal was invalid. Please check the principal and try again.',
      ],
    ),
    [
      '6.8 a role that is not there as principal',
      () => permit({ Principal: `${ROLE}-none` }),
      INVALID,
      'The provided principal was invalid. Please check the principal and try again.',
    ],
    [
      '6.3 the removal of a statement where there is no policy',
      () => lambda.send(new RemovePermissionCommand({ ...updating, StatementId: 'none' })),
      MISSING,
      'No policy is associated with the given resource.',
    ],
    [
      '6.3 a permission for $LATEST',
      () => permit({ Qualifier: '$LATEST' }),
      INVALID,
      'We currently do not support adding policies for $LATEST.',
    ],
    [
      '6.3 a stale revision of the policy',
      () => permit({ RevisionId: 'old' }),
      'PreconditionFailedException',
      /Call the GetPolicy API to retrieve the latest Revision Id$/,
      412,
    ],
    [
      '6.3 the removal of a statement that is not there',
      () => lambda.send(new RemovePermissionCommand({ ...fn, StatementId: 'none' })),
      MISSING,
      'Statement none is not found in resource policy.',
    ],
    [
      '6.3 the policy of a function that has none',
      () => lambda.send(new GetPolicyCommand(updating)),
      MISSING,
      'The resource you requested does not exist.',
    ],
    [
      '5.2 a policy of more than 20 KB',
      async () => {
        for (let i = 0; ; i++) {
          const SourceArn = `arn:aws:sns:us-east-1:000000000000:${'x'.repeat(200)}`;
          await permit({ FunctionName: 'pending', StatementId: `s-${i}`, SourceArn });
          if (i > 50) return;
        }
      },
      'PolicyLengthExceededException',
      'The final policy size is bigger than the limit (20480).',
      400,
    ],
    [
      '6.7 a tag of AWS’s own',
      () => lambda.send(new TagResourceCommand({ Resource: ARN, Tags: { 'aws:x': '1' } })),
      INVALID,
      /aws:/,
    ],
    [
      '6.7 more than 50 tags',
      () => create({ Tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ''])) }),
      INVALID,
      'Number of tags exceeds limit of 50',
    ],
    [
      '6.7 tags for a name',
      () => lambda.send(new ListTagsCommand({ Resource: 'fn' })),
      BAD,
      /^1 validation error detected: Value 'fn' at 'resource'/,
    ],
    [
      '6.7 tags for a version',
      () => lambda.send(new UntagResourceCommand({ Resource: `${ARN}:$LATEST`, TagKeys: ['a'] })),
      INVALID,
      'Tags on function aliases and versions are not supported. Please specify either a function ARN.',
    ],
    [
      '6.3 less than no concurrency',
      () => lambda.send(new PutFunctionConcurrencyCommand({ ...fn, ReservedConcurrentExecutions: -1 })),
      BAD,
      bound(-1, 'reservedConcurrentExecutions', 'greater', 0),
    ],
    [
      '11.5 more concurrency than the account has',
      () => lambda.send(new PutFunctionConcurrencyCommand({ ...fn, ReservedConcurrentExecutions: 11 })),
      INVALID,
      /^Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below/,
    ],
    [
      '6.3 a page of no functions',
      () => lambda.send(new ListFunctionsCommand({ MaxItems: 0 })),
      BAD,
      bound(0, 'maxItems', 'greater', 1),
    ],
    [
      '1.5 a page of 51 configs',
      () => lambda.send(new ListFunctionEventInvokeConfigsCommand({ ...fn, MaxItems: 51 })),
      BAD,
      bound(51, 'maxItems', 'less', 50),
    ],
    ['6.3 a marker that is none', () => lambda.send(new ListFunctionsCommand({ Marker: '!' })), INVALID, /token/],
  ]);
});
