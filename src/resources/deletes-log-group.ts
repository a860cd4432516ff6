/** How a log group that is not ours is deleted by whoever may decide that: the command, to be typed. */
import { asWord } from '../aws/as-word.ts';
import type { Aws } from '../aws/aws.ts';

/** CloudWatch Logs allows no name that needs quotes, but an endpoint that isn't AWS may say anything. */
export const deletesLogGroup = (aws: Pick<Aws, 'cliFlags'>, name: string): string =>
  `aws logs delete-log-group --log-group-name ${asWord(name)}${aws.cliFlags}`;
