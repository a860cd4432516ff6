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
  everyRow: true,
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
    never('a destination may have any form', 'invoke-config', '!DESTINATION.test(arn)', [
      '1.5 a destination that is no ARN',
    ]),
    never('a destination need not be there', 'invoke-config', '!isThere(arn, action, fn)', [
      '1.5 a function that is not there as destination',
      '1.5 a bus that is not there',
      '1.5 a topic that is not there',
      '1.5 a FIFO topic',
      '1.5 a bus of another region',
      '1.5 a bus of another account',
    ]),
    never('a destination may be anywhere', 'invoke-config', "arn.split(':')[3] !== region", [
      '1.5 a bus of another region',
    ]),
    {
      name: 'a version stands for its function',
      file: at('invoke-config'),
      find: 'state.runBy(arn) !== undefined',
      replace: 'state.byArn(arn) !== undefined',
      red: ['1.5 a version that is not there'],
    },
    {
      name: 'a bus is found by its name',
      file: 'src/local/services/events/put-events.ts',
      find: 'return bus?.arn === arn ? bus : undefined;',
      replace: 'return bus;',
      red: ['1.5 a bus of another account'],
    },
    never('a missing function is told apart', 'invoke-config', 'arn !== undefined && !state.byArn(arn)', [
      '1.5 the config of a function that is not there: GetFunction',
      '1.5 the config of a function that is not there: DeleteFunction',
    ]),
    {
      name: 'a queue is an invalid ARN',
      file: at('invoke-config'),
      find: "service === 'sqs' || ",
      replace: '',
      red: ['1.4 a queue as destination'],
    },
    {
      name: 'an event may be no more than a second younger',
      file: at('invoke-config'),
      find: "'maximumEventAgeInSeconds', 60, 21_600)",
      replace: "'maximumEventAgeInSeconds', 61, 21_599)",
      red: ['1.5 the bounds themselves'],
    },
    never(
      'no setting is one',
      'invoke-config',
      'retries === undefined && age === undefined && destinations === undefined',
      ['1.5 no setting'],
    ),
    {
      name: 'any service that is no destination is an invalid ARN',
      file: at('invoke-config'),
      find: "['events', 'lambda', 'sns'].includes(service)",
      replace: 'true',
      red: ['1.5 a service that is no destination', '1.5 a bucket for successes'],
    },
    {
      name: 'a bucket takes successes on AWS',
      file: at('invoke-config'),
      find: "(service === 's3' && side === 'OnFailure')",
      replace: "service === 's3'",
      red: ['1.5 a bucket for successes'],
    },
    {
      name: 'a bucket takes no failures on AWS',
      file: at('invoke-config'),
      find: " || (service === 's3' && side === 'OnFailure')",
      replace: '',
      red: ['1.5 a bucket for failures'],
    },
    {
      name: 'a function that is not there has its usual text',
      file: at('invoke-config'),
      find: "throw awsError('ResourceNotFoundException', \"The function doesn't exist.\", { Type: 'User' });",
      replace: 'throw error;',
      red: ['1.5 the config of a function that is not there'],
    },
    {
      name: 'a config that is not there is an empty one',
      file: at('invoke-config'),
      find: '    if (!fn.invokeConfig) throw missing(fn);\n    return fn;',
      replace: '    return fn;',
      red: ['1.5 to get a config that is not there', '1.5 to delete a config that is not there'],
    },
    {
      name: 'a config that is not there is made by Update',
      file: at('invoke-config'),
      find: 'if (!fn.invokeConfig) throw missing(fn);\n      const given',
      replace: 'fn.invokeConfig ??= {};\n      const given',
      red: ['1.5 to update a config that is not there'],
    },
  ],
} satisfies MutationList;
