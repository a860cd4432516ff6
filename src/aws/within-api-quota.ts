/** Repeats API Gateway's management calls that its small quotas or a concurrent change put off (aws-facts 5.1, 6.2). */
import type { Aws } from './aws.ts';
import { isNamed, isNamedWith } from './error-names.ts';
import { isLoopback } from './is-loopback.ts';
import { settle } from './settle.ts';

const QUOTA_MS = 300_000;

const overQuota = (error: unknown) => isNamed(error, 'TooManyRequestsException');
const isChanging = (error: unknown) => isNamedWith(error, 'ConflictException', 'try again later');

/**
 * `seconds` is the quota of the operation: one call in so many, for the account; AWS isn't asked more often than that. Those
 * without one of their own share ten calls a second. Reads need it, too.
 */
export function withinApiQuota<T>(
  aws: Aws,
  operation: string,
  attempt: () => Promise<T>,
  seconds?: number,
): Promise<T> {
  const quota = seconds === undefined ? `its quota of calls, for ${operation}` : `one ${operation} in ${seconds} s`;
  return settle(
    aws,
    {
      what: (error) => `API Gateway (${isChanging(error) ? `another change, before ${operation}` : quota})`,
      within: QUOTA_MS,
      transient: (error) => overQuota(error) || isChanging(error),
      // A clock of this machine's endpoint may go faster than ours.
      every: (error) =>
        seconds !== undefined && overQuota(error) && !isLoopback(aws.endpoint) ? seconds * 1_000 : undefined,
    },
    attempt,
  );
}
