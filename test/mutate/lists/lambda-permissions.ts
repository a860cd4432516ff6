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

export default {
  tests: ['test/contract/facts-lambda-permissions.test.ts'],
  mutations: [
    {
      name: 'a stale revision of a policy passes',
      file: at('permissions'),
      find: 'revision === undefined || revision === fn.policyRevision',
      replace: 'revision !== fn.policyRevision',
      red: ['6.3 a stale revision of the policy'],
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
  ],
} satisfies MutationList;
