/** How many messages of a stack left their trace at each place so far. */
import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Stack } from '../../src/pattern/stack.ts';
import type { Place } from './take-aways.ts';

export type Arrivals = Record<Place, number>;

/** `message: please …` of the destined function; the two others, and the record log, hold whole records. */
export async function arrivalsOf(logs: CloudWatchLogsClient, { functions, recordLog }: Stack): Promise<Arrivals> {
  const count = async (logGroupName: string, sign: string) => {
    let counted = 0;
    let nextToken: string | undefined;
    do {
      const page = await logs.send(new FilterLogEventsCommand({ logGroupName, nextToken }));
      counted += (page.events ?? []).filter(({ message = '' }) => message.includes(sign)).length;
      nextToken = page.nextToken;
    } while (nextToken);
    return counted;
  };
  const record = '"detail-type":"Lambda Function Invocation Result';
  const [destined, success, failure, records] = await Promise.all([
    count(functions.destined.logGroup, 'message: please '),
    count(functions.success.logGroup, record),
    count(functions.failure.logGroup, record),
    count(recordLog.name, record),
  ]);
  return { destined, success, failure, records };
}

export const difference = (after: Arrivals, before: Arrivals): Arrivals => ({
  destined: after.destined - before.destined,
  success: after.success - before.success,
  failure: after.failure - before.failure,
  records: after.records - before.records,
});

/** What one success and one failure leave, with nothing at these places. */
export function arrivalsWithout(stops: readonly Place[]): Arrivals {
  const all: Arrivals = { destined: 2, success: 1, failure: 1, records: 2 };
  for (const place of stops) all[place] = 0;
  return all;
}
