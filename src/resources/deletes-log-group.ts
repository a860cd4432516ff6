/** How a log group that is not ours is deleted by whoever may decide that: the command, to be typed. */
import type { Aws } from '../aws/aws.ts';

/** `name` as CloudWatch Logs allows it needs no quotes in a shell, but for a `#` at its beginning, which ours never have. */
export const deletesLogGroup = (aws: Pick<Aws, 'cliFlags'>, name: string): string =>
  `aws logs delete-log-group --log-group-name ${name}${aws.cliFlags}`;
