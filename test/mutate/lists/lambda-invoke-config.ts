/** The configuration of asynchronous invocations, one mutation a check. */
import type { Mutation, MutationList } from '../mutation.ts';

const at = (name: string) => `src/local/services/lambda/${name}.ts`;
/** A condition that never holds. */
const never = (name: string, file: string, condition: string, red: string[]): Mutation => ({
  name,
  file: at(file),
  find: `if (${condition})`,
  replace: 'if (false as boolean)',
  red,
});

export default {
  tests: ['test/contract/facts-lambda-invoke-config.test.ts'],
  mutations: [
    {
      name: 'Put merges',
      file: at('invoke-config'),
      find: '      check(fn, input);\n      return write(fn, input);',
      replace: '      check(fn, input);\n      return write(fn, { ...fn.invokeConfig, ...input });',
      red: ['1.5 Put replaces'],
    },
    {
      name: 'Update replaces',
      file: at('invoke-config'),
      find: 'write(fn, { ...fn.invokeConfig, ...given, DestinationConfig: destinations })',
      replace: 'write(fn, given)',
      red: ['1.5 Put replaces'],
    },
    {
      name: 'an event may be a second younger',
      file: at('invoke-config'),
      find: "inRange(age, 'maximumEventAgeInSeconds', 60, 21_600)",
      replace: "inRange(age, 'maximumEventAgeInSeconds', 59, 21_601)",
      red: ['1.5 an age of 59 s', '1.5 an age of 21,601 s'],
    },
    {
      name: 'retries have other bounds',
      file: at('invoke-config'),
      find: "'maximumRetryAttempts', 0, 2)",
      replace: "'maximumRetryAttempts', -1, 3)",
      red: ['1.5 3 retries', '1.5 -1 retries'],
    },
    never('a function is its own destination', 'invoke-config', 'unqualified(arn) === fn.arn', ['1.5 itself']),
    {
      name: 'a destination needs no right',
      file: at('invoke-config'),
      find: "if (!world.identity.roleAllows(fn.configuration.Role ?? '', action, arn).allowed)",
      replace: 'if (false as boolean)',
      red: ['1.5 a bus that its role may not use', '1.5 a topic that its role may not use'],
    },
    {
      name: 'a FIFO topic is a destination',
      file: at('destination'),
      find: " && !resource.endsWith('.fifo')",
      replace: '',
      red: ['1.5 a FIFO topic'],
    },
    {
      name: 'a queue is an invalid ARN',
      file: at('invoke-config'),
      find: "service === 'sqs' || ",
      replace: '',
      red: ['1.4 a queue as destination'],
    },
  ],
} satisfies MutationList;
