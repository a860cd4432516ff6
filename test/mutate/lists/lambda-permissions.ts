/** Permissions, tags, concurrency and lists, one mutation a check. */
import type { Mutation, MutationList } from '../mutation.ts';

const at = (name: string) => `src/local/services/lambda/${name}.ts`;
const gone = (name: string, file: string, find: string, red: string[]): Mutation => ({
  name,
  file: at(file),
  find,
  replace: '',
  red,
});

/** A condition that never holds. */
const never = (name: string, file: string, condition: string, red: string[]): Mutation => ({
  name,
  file: at(file),
  find: `if (${condition})`,
  replace: 'if (false as boolean)',
  red,
});

export default {
  tests: ['test/contract/facts-lambda-permissions.test.ts'],
  everyRow: true,
  mutations: [
    {
      name: 'a stale revision of a policy passes',
      file: at('permissions'),
      find: 'revision === undefined || revision === fn.policy.revision',
      replace: 'revision !== fn.policy.revision',
      red: ['6.3 a stale revision of the policy'],
    },
    ...(
      [
        ['SourceArn: ', "SourceArn 'nonsense'"],
        ['SourceAccount: ', "SourceAccount '12'"],
        ['EventSourceToken: ', "EventSourceToken 'a b'"],
        ['PrincipalOrgID: ', "PrincipalOrgID 'zz'"],
      ] as const
    ).map(
      ([member, title]): Mutation => ({
        name: `${member.trim()} any text`,
        file: at('permissions'),
        find: `  ${member}'`,
        replace: `  ${member}'[^]*' + '`,
        red: [`6.3 ${title} of a permission`],
      }),
    ),
    {
      name: 'an account of a source has fewer digits',
      file: at('permissions'),
      find: "(\\\\d{12})?:(.*)'",
      replace: "(\\\\d{1})?:(.*)'",
      red: ["6.3 SourceArn 'arn:aws:sns:us-east-1:1:topic' of a permission"],
    },
    {
      name: 'an empty source is none',
      file: at('permissions'),
      find: 'if (value === undefined || new',
      replace: 'if (!value || new',
      red: ["6.3 SourceArn '' of a permission"],
    },
    gone(
      'a function URL is of any kind',
      'permissions',
      "oneOf(input.FunctionUrlAuthType, 'functionUrlAuthType', ['NONE', 'AWS_IAM']);",
      ['6.3 a permission for a function URL of no kind'],
    ),
    {
      name: 'a function URL is for any action',
      file: at('permissions'),
      find: "if (input.FunctionUrlAuthType !== undefined && input.Action !== 'lambda:InvokeFunctionUrl')",
      replace: "if (input.FunctionUrlAuthType === '-')",
      red: ['6.3 a kind of function URL for lambda:InvokeFunction', '6.3 a kind of function URL for lambda:*'],
    },
    gone(
      '$LATEST may be permitted',
      'permissions',
      "if (input.Qualifier) throw invalid('We currently do not support adding policies for $LATEST.');",
      ['6.3 a permission for $LATEST'],
    ),
    gone(
      'any ARN is a principal',
      'permissions',
      "      if ('problem' in validate(text, 'resource')) throw badPrincipal();\n",
      ['6.3 a principal that is the ARN of something else: arn:aws:sns'],
    ),
    never('a role need not be there', 'permissions', 'isMissingRole(principal)', ['6.8 a role that is not there']),
    gone(
      'no policy is as good as one without the statement',
      'permissions',
      `      if (statements.length === 0) {
        throw awsError('ResourceNotFoundException', 'No policy is associated with the given resource.', {
          Type: 'User',
        });
      }
`,
      ['6.3 the removal of a statement where there is no policy'],
    ),
    {
      name: 'a policy grows without end',
      file: at('permissions'),
      find: '20 * 1024',
      replace: '200 * 1024',
      red: ['5.2 a policy of more than 20 KB'],
    },
    {
      name: 'a marker is taken for 0',
      file: at('page'),
      find: "if (!/^\\d{1,9}$/.test(start)) throw invalid('Invalid pagination token.');",
      replace: '',
      red: ['6.3 a marker that is none'],
    },
    {
      name: 'the account has more to reserve',
      file: at('settings'),
      find: 'if (reserved + wanted > ACCOUNT_CONCURRENCY)',
      replace: 'if (reserved + wanted > ACCOUNT_CONCURRENCY + 1)',
      red: ['11.5 more concurrency than the account has'],
    },
    never('a statement id is taken twice', 'permissions', 'fn.policy.statements.some(({ Sid }) => Sid === sid)', [
      '6.3 a statement id that is taken',
    ]),
    {
      name: 'a statement id may have one character more',
      file: at('permissions'),
      find: '{1,100}$/.test(sid)',
      replace: '{1,101}$/.test(sid)',
      red: ['6.3 a statement id of 101 characters'],
    },
    never('any action is permitted', 'permissions', '!/^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/.test(action)', [
      '6.3 an action of another service',
    ]),
    {
      name: 'nobody is everybody',
      file: at('permissions'),
      find: '  throw badPrincipal();\n}',
      replace: "  return '*';\n}",
      red: ['6.3 a principal that is none'],
    },
    never('what is not there is removed', 'permissions', '!statements.some(({ Sid }) => Sid === input.StatementId)', [
      '6.3 the removal of a statement that is not there',
    ]),
    gone('no statements are a policy', 'permissions', 'if (statements.length === 0) throw noPolicy();', [
      '6.3 the policy of a function that has none',
    ]),
    gone(
      'AWS’s own tags are anybody’s',
      'checks',
      "if (/^aws:/i.test(key)) throw invalid('Tag keys starting with aws: are reserved for system use');",
      ['6.7 a tag of AWS’s own'],
    ),
    gone(
      'tags have no end',
      'checks',
      "if (all.length > TAG_LIMIT) throw invalid('Number of tags exceeds limit of 50');",
      ['6.7 more than 50 tags'],
    ),
    never('a name has tags', 'settings', "!resource.startsWith('arn:')", ['6.7 tags for a name']),
    never('a version has tags', 'settings', "resource.split(':').length > 7", ['6.7 tags for a version']),
    gone(
      'concurrency may be less than none',
      'settings',
      "inRange(wanted, 'reservedConcurrentExecutions', 0, Number.MAX_SAFE_INTEGER);",
      ['6.3 less than no concurrency'],
    ),
    gone(
      'the size of a page of functions is not looked at',
      'functions',
      "inRange(input.MaxItems, 'maxItems', 1, 10_000);",
      ['6.3 a page of no functions'],
    ),
    gone(
      'the size of a page of configs is not looked at',
      'invoke-config',
      "inRange(input.MaxItems, 'maxItems', 1, 50);",
      ['1.5 a page of 51 configs'],
    ),
  ],
} satisfies MutationList;
