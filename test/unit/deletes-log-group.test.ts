/** The command to be typed is what it says, whatever an endpoint says that a log group is called. */
import { expect, it } from 'vitest';
import { deletesLogGroup } from '../../src/resources/deletes-log-group.ts';

it.each([
  [
    'as CloudWatch Logs allows it',
    '/aws/lambda/TheDestinedLambdaStack-x_1.Y',
    '/aws/lambda/TheDestinedLambdaStack-x_1.Y',
  ],
  ['that a shell would read', "x; rm -rf 'y' $(z)", `'x; rm -rf '\\''y'\\'' $(z)'`],
  ['that is none', '', "''"],
])('a name %s is one word', (_, name, word) => {
  expect(deletesLogGroup({ cliFlags: ' --region eu-west-1' }, name)).toBe(
    `aws logs delete-log-group --log-group-name ${word} --region eu-west-1`,
  );
});
