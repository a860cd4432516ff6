/** What an account has none of here: Logs answers with empty lists; and metric filters can be tried, though not made. */
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { Logs } from '../logs.ts';
import { filterPattern } from './filter-pattern.ts';
import { invalid, type LogGroups } from './log-groups.ts';

export function absentHandlers(logs: LogGroups): Handlers<Logs> {
  return {
    DescribeAccountPolicies: () => ({ accountPolicies: [] }),
    DescribeDeliveries: () => ({ deliveries: [] }),
    DescribeDestinations: () => ({ destinations: [] }),
    DescribeExportTasks: () => ({ exportTasks: [] }),
    DescribeMetricFilters({ logGroupName }, { region }) {
      if (logGroupName !== undefined) logs.named(region, logGroupName);
      return { metricFilters: [] };
    },
    DescribeQueries: () => ({ queries: [] }),
    DescribeQueryDefinitions: () => ({ queryDefinitions: [] }),
    DescribeSubscriptionFilters({ logGroupName }, { region }) {
      logs.named(region, logGroupName);
      return { subscriptionFilters: [] };
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
