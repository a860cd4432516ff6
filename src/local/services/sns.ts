/** SNS: topics, subscriptions of functions, messages, and their delivery. */
import type * as Client from '@aws-sdk/client-sns';
import { withTags } from '../wire/authorize.ts';
import type { Context, ServiceModule } from '../wire/service.ts';
import type { Topics, World } from '../world.ts';
import { absentHandlers } from './sns/absent.ts';
import { publishHandlers } from './sns/publish.ts';
import { createSnsState, type SnsState } from './sns/state.ts';
import { subscriptionHandlers } from './sns/subscriptions.ts';
import { topicHandlers } from './sns/topics.ts';

/** SNS for a world; `topics` is how other services ask for one. */
export function createSns(world: World): ServiceModule<typeof Client> & { topics: Topics } {
  const state = createSnsState(world);
  world.tagged.push((region) =>
    [...state.topics(region).values()]
      .filter(({ tags }) => tags.size > 0)
      .map(({ arn, tags }) => ({ arn, tags: Object.fromEntries(tags) })),
  );
  return {
    topics: { has: (arn) => state.topics(arn.split(':')[3] ?? '').has(arn) },
    handlers: {
      ...topicHandlers(world, state),
      ...subscriptionHandlers(world, state),
      ...publishHandlers(world, state),
      ...absentHandlers,
    },
    // SNS writes its own name in capitals in its errors; policies are compared without case.
    authorization(operation, input, context) {
      const resource = resourceOf(state, input, context);
      const policy = state.topics(context.region).get(resource)?.policy;
      const asked = {
        action: `SNS:${operation === 'PublishBatch' ? 'Publish' : operation}`,
        resource,
        ...(policy ? { resourcePolicies: [policy] } : {}),
      };
      if (operation !== 'CreateTopic') return asked;
      return withTags(asked, { ...asked, action: 'SNS:TagResource' }, (input as { Tags?: object }).Tags);
    },
  };
}

/** The topic's ARN; or `*` for lists and for what is done to a subscription, which is no resource of IAM's [D service authorization reference]. */
function resourceOf(state: SnsState, input: object, { region }: Context): string {
  const { TopicArn, TargetArn, ResourceArn, Name } = input as Record<string, string | undefined>;
  return TopicArn ?? TargetArn ?? ResourceArn ?? (Name ? state.topicArn(region, Name) : '*');
}
