/** Repeats API Gateway management calls that its small quotas or a concurrent change put off (aws-facts 5.1, 6.2). */
import type { Aws } from '../aws/aws.ts';
import { isNamed, isNamedWith } from '../aws/error-names.ts';
import { settle } from '../aws/settle.ts';

const QUOTA_MS = 300_000;

const overQuota = (error: unknown) => isNamed(error, 'TooManyRequestsException');

/**
 * `seconds` is the quota of the operation: one call in so many, for the account; it isn't asked more often than that. Those
 * without one of their own share ten calls a second.
 */
export function withinApiQuota<T>(
  aws: Aws,
  operation: string,
  attempt: () => Promise<T>,
  seconds?: number,
): Promise<T> {
  const what =
    seconds === undefined
      ? `API Gateway (its quota of calls, for ${operation})`
      : `API Gateway (one ${operation} in ${seconds} s)`;
  const transient = (error: unknown) => overQuota(error) || isNamedWith(error, 'ConflictException', 'try again later');
  const every = (error: unknown) => (seconds !== undefined && overQuota(error) ? seconds * 1_000 : undefined);
  return settle(aws, { what, within: QUOTA_MS, transient, every }, attempt);
}
