/** The last look of `down`: what it finds, leaves alone, and says. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');

export default {
  tests: ['test/e2e/last-look.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'provision/older-logs',
      'whatever begins like the original is the original',
      "'/aws/lambda/TheDestinedLambdaStack-'",
      "'/aws/lambda/TheDestinedLambdaStack'",
      'are named with the command that deletes them',
    ),
    mutation(
      'provision/older-logs',
      'an API of a longer id is ours',
      '`API-Gateway-Execution-Logs_${restApiId}/`',
      '`API-Gateway-Execution-Logs_${restApiId}`',
      'are named with the command that deletes them',
    ),
    mutation(
      'provision/older-logs',
      'a refusal ends down',
      'if (aws.signal.aborted || !(error instanceof Error)) throw error;',
      'if (!aws.signal.aborted || !(error instanceof Error)) throw error;',
      'what may not be looked at is unchecked',
    ),
    mutation(
      'cli/create-session',
      'the command leads to AWS itself',
      'cliFlags: flagsText({ endpointUrl: target.endpoint, profile',
      'cliFlags: flagsText({ profile',
      'are named with the command that deletes them',
      'of the names of our functions are refused',
    ),
    mutation(
      'resources/foreign',
      'of several groups the first is told',
      "groups.map(({ name }) => deletesLogGroup(aws, name)).join(' && ')",
      'groups.map(({ name }) => deletesLogGroup(aws, name))[0]',
      'of the names of our functions are refused',
    ),
    mutation(
      'provision/observe',
      'down leads to another stack',
      'foreign(aws, strangers, { removing })',
      'foreign(aws, strangers, { removing: removing && undefined })',
      'of the names of our functions are refused',
    ),
    mutation(
      'provision/look-again',
      'what nobody answered has the name of an error',
      'networkReason(error) ?? error.name',
      '(networkReason, error.name)',
      'what nobody answered is told as that',
    ),
    mutation(
      'aws/within-api-quota',
      'nobody knows what is waited for',
      '`one ${operation} in ${seconds} s`',
      "'x'",
      'it says that it waits for the quota',
    ),
  ],
} satisfies MutationList;
