/** SNS's errors in the words that were recorded (aws-facts 2). */
import { type AwsError, awsError } from '../../wire/aws-error.ts';

/** `Invalid parameter: <what>` */
export const invalid = (what: string): AwsError => awsError('InvalidParameterException', `Invalid parameter: ${what}`);

/** Throws if a text isn't an ARN of this many parts at least; `member` as SNS names it. */
export function checkArn(member: string, arn: string): string[] {
  const parts = arn.split(':');
  if (parts.length < 6) throw invalid(`${member} Reason: An ARN must have at least 6 elements, not ${parts.length}`);
  return parts;
}
