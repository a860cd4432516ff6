/** Operations on subscriptions. */
import { randomUUID } from 'node:crypto';
import type * as Client from '@aws-sdk/client-sns';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { World } from '../../world.ts';
import { invalid } from './errors.ts';
import { compileFilter } from './filter.ts';
import { page, type SnsState, type Subscription } from './state.ts';

/** Kept for ever unconfirmed, since nothing is sent from here. */
const PENDING_PROTOCOLS = ['http', 'https', 'email', 'email-json'];
/** Known to SNS; refused here, since what is sent to them would never arrive. */
const OTHER_PROTOCOLS = ['sqs', 'sms', 'firehose', 'application'];
const LAMBDA_ARN = /^arn:[\w-]+:lambda:[a-z0-9-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/;
const SETTABLE = [
  'FilterPolicy',
  'FilterPolicyScope',
  'RawMessageDelivery',
  'RedrivePolicy',
  'DeliveryPolicy',
  'SubscriptionRoleArn',
];

export function subscriptionHandlers(world: World, state: SnsState): Handlers<typeof Client> {
  const existing = (region: string, arn: string): Subscription => {
    const subscription = state.subscription(region, arn);
    if (!subscription) throw awsError('NotFoundException', 'Subscription does not exist');
    return subscription;
  };
  return {
    Subscribe(input, { region, caller }) {
      const topic = state.topic(region, input.TopicArn!);
      const protocol = input.Protocol!;
      const endpoint = input.Endpoint ?? '';
      checkEndpoint(protocol, endpoint);
      const attributes = new Map(Object.entries(input.Attributes ?? {}));
      for (const [name, value] of attributes) checkAttribute(protocol, name, value, 'Attributes Reason: ');
      const filter = compileFilter(attributes, 'Attributes Reason: ');
      const known = [...topic.subscriptions.values()].find(
        (other) => other.protocol === protocol && other.endpoint === endpoint,
      );
      if (known) {
        if ([...attributes].some(([name, value]) => known.attributes.get(name) !== value))
          throw invalid('Attributes Reason: Subscription already exists with different attributes');
        return { SubscriptionArn: answered(known, input.ReturnSubscriptionArn) };
      }
      const subscription: Subscription = {
        arn: `${topic.arn}:${randomUUID()}`,
        topicArn: topic.arn,
        protocol,
        endpoint,
        pending: protocol !== 'lambda',
        principal: caller.arn,
        attributes,
        filter,
      };
      topic.subscriptions.set(subscription.arn, subscription);
      return { SubscriptionArn: answered(subscription, input.ReturnSubscriptionArn) };
    },
    ConfirmSubscription(input, { region }) {
      state.topic(region, input.TopicArn!);
      throw invalid('Token');
    },
    Unsubscribe(input, { region }) {
      const subscription = state.subscription(region, input.SubscriptionArn!);
      // The ARN of a topic.
      if (!subscription && input.SubscriptionArn!.split(':').length === 6) throw invalid('SubscriptionId');
      if (!subscription) return {};
      const topic = state.topic(region, subscription.topicArn);
      topic.subscriptions.delete(subscription.arn);
      topic.deleted += 1;
      return {};
    },
    ListSubscriptions(input, { region }) {
      const all = [...state.topics(region).values()].flatMap((topic) => [...topic.subscriptions.values()]);
      const { items, next } = page(all, input.NextToken);
      return { Subscriptions: items.map((item) => listed(world, item)), NextToken: next };
    },
    ListSubscriptionsByTopic(input, { region }) {
      const topic = state.topic(region, input.TopicArn!);
      const { items, next } = page([...topic.subscriptions.values()], input.NextToken);
      return { Subscriptions: items.map((item) => listed(world, item)), NextToken: next };
    },
    GetSubscriptionAttributes: (input, { region }) => ({
      Attributes: attributesOf(
        world,
        state.detached(input.SubscriptionArn!) ?? existing(region, input.SubscriptionArn!),
      ),
    }),
    SetSubscriptionAttributes(input, { region }) {
      const subscription = existing(region, input.SubscriptionArn!);
      const name = input.AttributeName!;
      const value = input.AttributeValue ?? '';
      if (!SETTABLE.includes(name)) throw invalid('AttributeName');
      checkAttribute(subscription.protocol, name, value, '');
      const attributes = new Map(subscription.attributes);
      if (value === '') attributes.delete(name);
      else attributes.set(name, value);
      subscription.filter = compileFilter(attributes, '');
      subscription.attributes = attributes;
      return {};
    },
  };
}

const answered = ({ arn, pending }: Subscription, wantsArn: boolean | undefined): string =>
  pending && !wantsArn ? 'pending confirmation' : arn;

/** Texts but the unknown protocol's are unverified. */
function checkEndpoint(protocol: string, endpoint: string): void {
  if (OTHER_PROTOCOLS.includes(protocol))
    throw invalid(`Protocol Reason: the local endpoint does not deliver to ${protocol}`);
  if (protocol === 'lambda') {
    if (!LAMBDA_ARN.test(endpoint)) throw invalid('Lambda endpoint ARN');
  } else if (!PENDING_PROTOCOLS.includes(protocol)) {
    throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`);
  } else if (protocol.startsWith('http') ? !endpoint.startsWith(`${protocol}://`) : !/^[^@\s]+@[^@\s]+$/.test(endpoint))
    throw invalid('Endpoint must match the specified protocol');
}

/** Texts are unverified. */
function checkAttribute(protocol: string, name: string, value: string, reason: string): void {
  if (!SETTABLE.includes(name)) throw invalid(`${reason}Unknown attribute: ${name}`);
  if (name === 'RawMessageDelivery') {
    if (!/^(true|false)$/i.test(value))
      throw invalid(`${reason}RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
    if (protocol === 'lambda' && /^true$/i.test(value))
      throw invalid(`${reason}RawMessageDelivery: Delivery protocol [lambda] does not support raw message delivery.`);
  }
  if (name === 'SubscriptionRoleArn' && value !== '')
    throw invalid(`${reason}SubscriptionRoleArn: Delivery protocol [${protocol}] does not support a role.`);
  if (name === 'DeliveryPolicy' && value !== '' && !protocol.startsWith('http'))
    throw invalid(`${reason}DeliveryPolicy: Delivery protocol [${protocol}] does not support a delivery policy.`);
  // Kept and shown. There is no queue here that it could name, so what can't be delivered is dropped with it as without.
  if (name === 'RedrivePolicy' && value !== '' && !/"deadLetterTargetArn"\s*:\s*"arn:/.test(value))
    throw invalid(`${reason}RedrivePolicy: deadLetterTargetArn is missing.`);
}

function listed(world: World, subscription: Subscription): Client.Subscription {
  return {
    SubscriptionArn: subscription.pending ? 'PendingConfirmation' : subscription.arn,
    Owner: world.account,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    TopicArn: subscription.topicArn,
  };
}

function attributesOf(world: World, subscription: Subscription): Record<string, string> {
  return {
    SubscriptionPrincipal: subscription.principal,
    Owner: world.account,
    RawMessageDelivery: 'false',
    TopicArn: subscription.topicArn,
    Endpoint: subscription.endpoint,
    Protocol: subscription.protocol,
    PendingConfirmation: String(subscription.pending),
    ConfirmationWasAuthenticated: String(!subscription.pending),
    SubscriptionArn: subscription.arn,
    ...(subscription.attributes.has('FilterPolicy') ? { FilterPolicyScope: 'MessageAttributes' } : {}),
    ...Object.fromEntries(subscription.attributes),
  };
}
