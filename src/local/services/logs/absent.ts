/** What an account has none of here: Logs answers with empty lists; and metric filters can be tried, though not made. */
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { Logs } from '../logs.ts';
import { filterPattern } from './filter-pattern.ts';
import { invalid, type LogGroups } from './log-groups.ts';
import { page } from './page.ts';

/** An empty list; its token is looked at all the same, and refused by the error that the operation's model has. */
const none =
  <K extends string>(list: K, refusal?: string) =>
  ({ nextToken }: { nextToken?: string }): Record<K, never[]> =>
    ({ [list]: page<never>([], String, nextToken, 1, { refusal }).items }) as Record<K, never[]>;

export function absentHandlers(logs: LogGroups): Handlers<Logs> {
  return {
    DescribeAccountPolicies: none('accountPolicies'),
    DescribeDeliveries: none('deliveries', 'ValidationException'),
    DescribeDestinations: none('destinations'),
    DescribeExportTasks: none('exportTasks'),
    DescribeMetricFilters(input, { region }) {
      if (input.logGroupName !== undefined) logs.named(region, input.logGroupName);
      return none('metricFilters')(input);
    },
    DescribeQueries: none('queries'),
    DescribeQueryDefinitions: none('queryDefinitions'),
    DescribeSubscriptionFilters(input, { region }) {
      logs.named(region, input.logGroupName);
      return none('subscriptionFilters')(input);
    },

    /** `extractedValues`, the fields of a space-delimited pattern, stay empty: such patterns are refused. */
    TestMetricFilter({ filterPattern: text = '', logEventMessages: messages = [] }) {
      if (messages.length < 1 || messages.length > 50)
        throw invalid('logEventMessages', `[${messages.length}]`, 'Member must have length between 1 and 50');
      const pattern = filterPattern(text);
      if ('problem' in pattern) throw awsError('InvalidParameterException', pattern.problem);
      return {
        matches: messages.flatMap((eventMessage, i) =>
          pattern.matches(eventMessage) ? [{ eventNumber: i + 1, eventMessage, extractedValues: {} }] : [],
        ),
      };
    },
  };
}
