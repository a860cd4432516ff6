/**
 * What reading log groups costs at the least: a loop of the SDK's FilterLogEvents, page after page to the end, that counts
 * the events and does nothing else with them. `node plain-loop.js [--at-once] SINCE COUNT GROUP…`: the groups one after
 * the other, or all at once; SINCE in ms since 1970. Where AWS is, the environment says. It fails if there are not COUNT.
 */
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';

async function main(args: string[]): Promise<void> {
  const atOnce = args[0] === '--at-once';
  const [since, wanted, ...logGroups] = atOnce ? args.slice(1) : args;
  const client = new CloudWatchLogsClient({});

  async function countOf(logGroupName: string): Promise<number> {
    let count = 0;
    let nextToken: string | undefined;
    do {
      const input = { logGroupName, startTime: Number(since), nextToken };
      const page = await client.send(new FilterLogEventsCommand(input));
      count += page.events?.length ?? 0;
      nextToken = page.nextToken;
    } while (nextToken);
    return count;
  }

  let total = 0;
  if (atOnce) for (const count of await Promise.all(logGroups.map(countOf))) total += count;
  else for (const logGroup of logGroups) total += await countOf(logGroup);
  client.destroy();
  if (total !== Number(wanted)) throw new Error(`${total} events, and not ${wanted}`);
}

void main(process.argv.slice(2));
