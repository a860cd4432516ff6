/** How many functions the account may run at once (aws-facts 5.2, 11.5). */
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Aws } from '../aws/aws.ts';
import { isLoopback } from '../aws/is-loopback.ts';
import type { Check } from './check.ts';

/** Accounts that are not new have a thousand. */
const FEW = 50;
const MORE = 'ask AWS for more under Service Quotas (Lambda, concurrent executions)';

/** `released` is what the stack's own functions have reserved and `up` gives back. Errors of the call are thrown. */
export async function concurrencyCheck(aws: Aws, released = 0): Promise<Check> {
  const check = 'concurrency';
  const { AccountLimit } = await aws.client(LambdaClient).send(new GetAccountSettingsCommand({}));
  const all = AccountLimit?.ConcurrentExecutions;
  const unreserved = AccountLimit?.UnreservedConcurrentExecutions ?? all;
  if (all === undefined || unreserved === undefined) {
    return { check, result: 'unknown', why: 'Lambda did not say how much this account may run at once' };
  }
  const left = unreserved + released;
  if (left <= 0) {
    return {
      check,
      result: 'fail',
      why: `Lambda can run nothing of this stack: other functions have reserved all ${all} of the account`,
      fix: `give some back (aws lambda delete-function-concurrency), or ${MORE}`,
    };
  }
  const why = `${left} functions at once${left === all ? '' : `, of ${all}`}`;
  // Of an endpoint on this machine nobody can ask for more.
  if (left >= FEW || isLoopback(aws.endpoint)) return { check, result: 'ok', why };
  return { check, result: 'warn', why: `${why}: a burst of messages queues`, fix: MORE };
}
