/** Finds log groups that an older deployment of the pattern left: not ours to delete, but easily forgotten, and billed for ever. */
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from '../aws/aws.ts';
import { deletesLogGroup } from '../resources/deletes-log-group.ts';
import { reasonOf } from './look-again.ts';
import type { Named } from './provision-event.ts';

/** Something that stands there and isn't ours, with the command that deletes it. */
export interface Older extends Named {
  fix: string;
}

/**
 * What Lambda made for the functions of the original: its stack's name and the functions' ids in it. That the stack is deployed
 * under the id that its program gives it is unverified; under another name its groups are not found.
 */
const ORIGINAL = '/aws/lambda/TheDestinedLambdaStack-';
/** What API Gateway makes once a stage logs its execution; `/STAGE` follows. Ours never does (aws-facts 4.9). */
const executionLogs = (restApiId: string) => `API-Gateway-Execution-Logs_${restApiId}/`;

/** `restApiIds` of our APIs, gone by now. One listing for the original, and one for each API; a refusal is `unchecked`. */
export async function olderLogs(
  aws: Aws,
  restApiIds: readonly string[],
): Promise<{ older: Older[]; unchecked: string[] }> {
  const client = aws.client(CloudWatchLogsClient);
  const list = async (logGroupNamePrefix: string): Promise<Older[]> => {
    const found: Older[] = [];
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, { logGroupNamePrefix })) {
      for (const { logGroupName: name } of logGroups) {
        if (name) found.push({ kind: 'AWS::Logs::LogGroup', name, fix: deletesLogGroup(aws, name) });
      }
    }
    return found;
  };
  try {
    const older = await Promise.all([ORIGINAL, ...restApiIds.map(executionLogs)].map(list));
    return { older: older.flat(), unchecked: [] };
  } catch (error) {
    if (aws.signal.aborted || !(error instanceof Error)) throw error;
    return { older: [], unchecked: [`log groups of older deployments (logs:DescribeLogGroups): ${reasonOf(error)}`] };
  }
}
