/** Repeats API Gateway management calls that its small quotas or a concurrent change put off (aws-facts 5.1, 6.2). */
import type { Aws } from '../aws/aws.ts';
import { isNamed, isNamedWith } from '../aws/error-names.ts';
import { settle } from '../aws/settle.ts';

const QUOTA_MS = 300_000;

/** `what` is the quota as it is shown, e.g. `API Gateway's quota of one CreateDeployment in 5 s`. */
export function patiently<T>(aws: Aws, what: string, attempt: () => Promise<T>): Promise<T> {
  const transient = (error: unknown) =>
    isNamed(error, 'TooManyRequestsException') || isNamedWith(error, 'ConflictException', 'try again later');
  return settle(aws, { what: `API Gateway (${what})`, within: QUOTA_MS, transient }, attempt);
}
