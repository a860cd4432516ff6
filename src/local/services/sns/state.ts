/** What SNS remembers per region: topics and their subscriptions. */
import type { Policy } from '../../policy/policy.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { World } from '../../world.ts';
import { checkArn, invalid } from './errors.ts';
import type { Filter } from './filter.ts';

export interface Subscription {
  arn: string;
  topicArn: string;
  protocol: string;
  endpoint: string;
  /** Waiting for a confirmation that never comes here; gets no messages. Lambda's confirm themselves. */
  pending: boolean;
  /** Who subscribed. */
  principal: string;
  attributes: Map<string, string>;
  /** Of attribute FilterPolicy, compiled once. */
  filter?: Filter;
}
export interface Topic {
  arn: string;
  name: string;
  attributes: Map<string, string>;
  /** Of attribute Policy, read once. Its default lets in nobody whom the account's own policies don't. */
  policy?: Policy;
  tags: Map<string, string>;
  subscriptions: Map<string, Subscription>;
  /** Subscriptions ended so far. */
  deleted: number;
}

export interface SnsState {
  /** The topics of a region by ARN. */
  topics(region: string): Map<string, Topic>;
  /** A subscription whose topic is gone. */
  detached(arn: string): Subscription | undefined;
  /** Its attributes can still be read for a while (aws-facts 2.4), about 48 hours [C]. */
  detach(subscription: Subscription): void;
  topicArn(region: string, name: string): string;
  /** Throws InvalidParameter for what isn't a topic ARN of this region, NotFound for a missing topic. */
  topic(region: string, arn: string, member?: string): Topic;
  /** Throws InvalidParameter for what isn't an ARN; undefined for a missing subscription. */
  subscription(region: string, arn: string): Subscription | undefined;
}

const DETACHED_MS = 48 * 3_600_000;
/** Who makes and deletes topics all day must not fill the memory. */
const DETACHED_MAX = 1_000;

export function createSnsState(world: World): SnsState {
  const regions = new Map<string, Map<string, Topic>>();
  const detached = new Map<string, Subscription>();
  const state: SnsState = {
    topics(region) {
      let topics = regions.get(region);
      if (!topics) {
        topics = new Map();
        regions.set(region, topics);
      }
      return topics;
    },
    topicArn: (region, name) => `arn:${world.partition}:sns:${region}:${world.account}:${name}`,
    topic(region, arn, member = 'TopicArn') {
      const name = checkArn(member, arn)[5]!;
      if (arn !== state.topicArn(region, name)) throw invalid(member);
      const topic = state.topics(region).get(arn);
      if (!topic) throw awsError('NotFoundException', 'Topic does not exist');
      return topic;
    },
    detached: (arn) => detached.get(arn),
    detach(subscription) {
      const [oldest] = detached.keys();
      if (oldest !== undefined && detached.size >= DETACHED_MAX) detached.delete(oldest);
      detached.set(subscription.arn, subscription);
      world.clock.after(DETACHED_MS, () => detached.delete(subscription.arn));
    },
    subscription(region, arn) {
      const topicArn = checkArn('SubscriptionArn', arn).slice(0, 6).join(':');
      return state.topics(region).get(topicArn)?.subscriptions.get(arn);
    },
  };
  return state;
}

/** Items a list operation answers at once. */
const PAGE = 100;

/** One page of a list; the token is the offset. Throws InvalidParameter for a token that isn't ours. */
export function page<T>(all: readonly T[], token: string | undefined): { items: T[]; next: string | undefined } {
  const offset = token === undefined ? '0' : Buffer.from(token, 'base64url').toString();
  if (!/^\d{1,9}$/.test(offset)) throw invalid('NextToken');
  const start = Number(offset);
  const end = start + PAGE;
  const next = end < all.length ? Buffer.from(String(end)).toString('base64url') : undefined;
  return { items: all.slice(start, end), next };
}
