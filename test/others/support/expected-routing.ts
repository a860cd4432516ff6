/** Bus, rules with their targets, topic and subscription as AWS would answer them: design §1, aws-facts 2.4, 3.1, 3.5. */
import { A_TIME } from './like.ts';
import type { Answers, Wanted } from './read-state.ts';

const PATTERNS = {
  success: {
    detail: {
      requestContext: { condition: ['Success'] },
      responsePayload: { source: ['cdkpatterns.the-destined-lambda'], action: ['message'] },
    },
  },
  failure: { detail: { requestContext: { condition: [{ 'anything-but': 'Success' }] } } },
  records: { source: ['lambda'] },
};
type Which = keyof typeof PATTERNS;

export const expectedRouting = (wanted: Wanted): Answers => ({ ...expectedBus(wanted), ...expectedTopic(wanted) });

/** Choices that outlive a run are tags of the bus; the defaults need none. */
export function tagsOfBus({ stack, records, throttle }: Wanted) {
  const limit = throttle ? throttle.join('/') : 'off';
  return [
    ...(records ? [] : [{ Key: 'destined:records', Value: 'off' }]),
    { Key: 'destined:stack', Value: stack },
    ...(limit === '100/200' ? [] : [{ Key: 'destined:throttle', Value: limit }]),
  ];
}

function expectedBus(wanted: Wanted): Answers {
  const { stack, account, region, records } = wanted;
  const events = `arn:aws:events:${region}:${account}`;
  const times = { CreationTime: A_TIME, LastModifiedTime: A_TIME };
  const bus = { Name: stack, Arn: `${events}:event-bus/${stack}`, ...times };
  const ours = { Key: 'destined:stack', Value: stack };
  const rule = (which: Which) => ({
    Name: `${stack}-${which}`,
    Arn: `${events}:rule/${stack}/${stack}-${which}`,
    EventPattern: PATTERNS[which],
    State: 'ENABLED',
    EventBusName: stack,
  });
  const rules = (['failure', ...(records ? ['records'] : []), 'success'] as Which[]).map(rule);
  const answers: Answers = {
    // Each account has the default one.
    ListEventBuses: { EventBuses: [{ Name: 'default', Arn: `${events}:event-bus/default`, ...times }, bus] },
    // No policy: nobody else may put events.
    DescribeEventBus: bus,
    'ListTagsForResource bus': { Tags: tagsOfBus(wanted) },
    ListRules: { Rules: rules },
    'ListRules default': { Rules: [] },
    ListArchives: { Archives: [] },
  };
  const target = (which: Which) =>
    which === 'records'
      ? { Id: 'record-log', Arn: `arn:aws:logs:${region}:${account}:log-group:/aws/events/destined/${stack}` }
      : { Id: `${stack}-${which}`, Arn: `arn:aws:lambda:${region}:${account}:function:${stack}-${which}` };
  for (const which of ['success', 'failure', 'records'] as const) {
    const isThere = which !== 'records' || records;
    const or = (answer: object) => (isThere ? answer : { error: 'ResourceNotFoundException' });
    answers[`DescribeRule ${which}`] = or({ ...rule(which), CreatedBy: account });
    answers[`ListTargetsByRule ${which}`] = or({ Targets: [target(which)] });
    answers[`ListTagsForResource ${which}`] = or({ Tags: [ours] });
  }
  return answers;
}

function expectedTopic({ stack, account, region }: Wanted): Answers {
  const TopicArn = `arn:aws:sns:${region}:${account}:${stack}`;
  const subscription = {
    SubscriptionArn: `${TopicArn}:{subscription}`,
    Owner: account,
    Protocol: 'lambda',
    Endpoint: `arn:aws:lambda:${region}:${account}:function:${stack}-destined`,
    TopicArn,
  };
  const ITS_OWNER_MAY = [
    'GetTopicAttributes',
    'SetTopicAttributes',
    'AddPermission',
    'RemovePermission',
    'DeleteTopic',
    'Subscribe',
    'ListSubscriptionsByTopic',
    'Publish',
  ];
  return {
    'ListSubscriptionsByTopic topic': { Subscriptions: [subscription] },
    [`GetSubscriptionAttributes ${TopicArn}:{subscription}`]: {
      Attributes: {
        ...subscription,
        SubscriptionPrincipal: `arn:aws:iam::${account}:root`,
        RawMessageDelivery: 'false',
        PendingConfirmation: 'false',
        ConfirmationWasAuthenticated: 'true',
      },
    },
    ListTopics: { Topics: [{ TopicArn }] },
    ListSubscriptions: { Subscriptions: [subscription] },
    'GetTopicAttributes topic': {
      Attributes: {
        TopicArn,
        DisplayName: 'The Destined Lambda',
        Owner: account,
        SubscriptionsConfirmed: '1',
        SubscriptionsPending: '0',
        SubscriptionsDeleted: '0',
        // Every topic's own, where none was set.
        Policy: {
          Version: '2008-10-17',
          Id: '__default_policy_ID',
          Statement: [
            {
              Sid: '__default_statement_ID',
              Effect: 'Allow',
              Principal: { AWS: '*' },
              Action: ITS_OWNER_MAY.map((action) => `SNS:${action}`),
              Resource: TopicArn,
              Condition: { StringEquals: { 'AWS:SourceOwner': account } },
            },
          ],
        },
        EffectiveDeliveryPolicy: {
          http: {
            defaultHealthyRetryPolicy: {
              minDelayTarget: 20,
              maxDelayTarget: 20,
              numRetries: 3,
              numMaxDelayRetries: 0,
              numNoDelayRetries: 0,
              numMinDelayRetries: 0,
              backoffFunction: 'linear',
            },
            disableSubscriptionOverrides: false,
            defaultRequestPolicy: { headerContentType: 'text/plain; charset=UTF-8' },
          },
        },
      },
    },
    'ListTagsForResource topic': { Tags: [{ Key: 'destined:stack', Value: stack }] },
  };
}
