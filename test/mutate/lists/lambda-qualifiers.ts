/** Functions are run by ARNs that AWS would not run them by, one mutation a rule (aws-facts 2.3, 3.1). */
import type { MutationList } from '../mutation.ts';

export default {
  tests: ['test/contract/facts-lambda-qualifiers.test.ts'],
  everyRow: true,
  mutations: [
    {
      name: 'a version that is not there is the function',
      file: 'src/local/services/lambda.ts',
      find: 'const fn = state.runBy(functionArn);',
      replace: 'const fn = state.byArn(functionArn);',
      red: ['what a rule has for fn:7', 'what a rule has for fn:prod', 'what a topic has for fn:7', 'fn:prod'],
    },
    {
      name: 'the policy is asked of the function, whatever the qualifier',
      file: 'src/local/services/lambda.ts',
      find: 'serviceMayInvoke(fn, functionArn, actor',
      replace: 'serviceMayInvoke(fn, fn.arn, actor',
      red: ['what a rule has for fn:$LATEST', 'what a topic has for fn:$LATEST'],
    },
  ],
} satisfies MutationList;
