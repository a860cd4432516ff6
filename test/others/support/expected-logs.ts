/** Log groups, their policies and streams as AWS would answer them: design §1, aws-facts 3.5, 6.6, 7.5. */
import type { Json } from './botocore.ts';
import { differencesOf } from './compare-state.ts';
import { Like, MILLISECONDS, text } from './like.ts';
import type { Answers, Wanted } from './read-state.ts';

/** At least one, of those that run a function or of EventBridge's own (how it names them is unverified). */
const streamsOf = (arn: string) =>
  new Like('streams with lines in them', (value) => {
    const streams = value as { logStreamName: string }[];
    const name = arn.includes('/lambda/') ? /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/ : /^[\w-]+$/;
    const expected = ({ logStreamName }: { logStreamName: string }): Json => ({
      logStreamName: text('a name', name),
      creationTime: MILLISECONDS,
      firstEventTimestamp: MILLISECONDS,
      lastEventTimestamp: MILLISECONDS,
      lastIngestionTime: MILLISECONDS,
      uploadSequenceToken: text('a token', /^\d{40,60}$/),
      arn: `${arn}:log-stream:${logStreamName}`,
      // Always, since 2019 [M LogStream].
      storedBytes: 0,
    });
    return streams.length > 0 && streams.every((one) => Object.keys(differencesOf(one, expected(one))).length === 0);
  });
const SOME = new Like('more than none', (value) => Number(value) > 0);

export function expectedLogs({ stack, account, region, records, ran }: Wanted): Answers {
  const recordLog = `/aws/events/destined/${stack}`;
  const names = ['destined', 'failure', 'success'].map((which) => `/aws/lambda/${stack}-${which}`);
  if (records) names.unshift(recordLog);
  const arn = (name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`;
  const answers: Answers = {
    DescribeLogGroups: {
      logGroups: names.map((logGroupName) => ({
        logGroupName,
        creationTime: MILLISECONDS,
        retentionInDays: 14,
        metricFilterCount: 0,
        arn: `${arn(logGroupName)}:*`,
        storedBytes: ran ? SOME : 0,
        logGroupClass: 'STANDARD',
        logGroupArn: arn(logGroupName),
      })),
    },
    // Of the account's scope, where there are at most ten (aws-facts 3.5).
    DescribeResourcePolicies: { resourcePolicies: [] },
    DescribeMetricFilters: { metricFilters: [] },
    DescribeDestinations: { destinations: [] },
  };
  for (const name of names) {
    answers[`ListTagsForResource ${name}`] = { tags: { 'destined:stack': stack } };
    answers[`DescribeResourcePolicies ${name}`] = { resourcePolicies: [] };
    answers[`DescribeLogStreams ${name}`] = { logStreams: ran ? streamsOf(arn(name)) : [] };
    answers[`DescribeSubscriptionFilters ${name}`] = { subscriptionFilters: [] };
  }
  if (records) {
    const policyDocument = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: `${arn(recordLog)}:*`,
          Condition: {
            ArnEquals: { 'aws:SourceArn': `arn:aws:events:${region}:${account}:rule/${stack}/${stack}-records` },
          },
        },
      ],
    };
    const said = { lastUpdatedTime: MILLISECONDS, policyScope: 'RESOURCE', resourceArn: arn(recordLog) };
    const revisionId = text('an id of a revision', /^[\w-]+$/);
    answers[`DescribeResourcePolicies ${recordLog}`] = { resourcePolicies: [{ policyDocument, ...said, revisionId }] };
  }
  return answers;
}
