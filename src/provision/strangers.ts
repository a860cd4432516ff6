/** What others hung on our bus and our topic: it would go with them, so `down` asks for --force first. */
import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import type { Aws } from '../aws/aws.ts';
import { unlessNamed } from '../aws/error-names.ts';
import { listRules } from '../aws/list-rules.ts';
import { EXIT, Failure } from '../failure.ts';
import { DEFAULT_STACK, type Stack } from '../pattern/stack.ts';
import { removeRule } from '../resources/rule.ts';
import { unsubscribe } from '../resources/subscription.ts';
import type { Named } from './provision-event.ts';
import type { ResourceFailure } from './resources-failed.ts';

export interface Strangers {
  strangers: Named[];
  /** The bus, or the topic, that could not be asked for them. */
  failures: ResourceFailure[];
}

/** Foreign rules on our bus and foreign subscriptions to our topic; none where these are not there. */
export async function strangersOn(aws: Aws, stack: Stack): Promise<Strangers> {
  const rules = async (): Promise<Named[]> => {
    const ours: string[] = Object.values(stack.rules).map(({ name }) => name);
    const all = (await listRules(aws, stack.bus.name)) ?? [];
    return all.flatMap(({ Name }) => (Name && !ours.includes(Name) ? [{ kind: 'AWS::Events::Rule', name: Name }] : []));
  };
  const subscriptions = async (): Promise<Named[]> => {
    const found: Named[] = [];
    const pages = paginateListSubscriptionsByTopic({ client: aws.client(SNSClient) }, { TopicArn: stack.topic.arn });
    for await (const { Subscriptions = [] } of pages) {
      for (const { Protocol = '', Endpoint = '', SubscriptionArn } of Subscriptions) {
        if (Protocol === 'lambda' && Endpoint === stack.functions.destined.arn) continue;
        const id = SubscriptionArn?.startsWith('arn:') ? { id: SubscriptionArn } : {};
        found.push({ kind: 'AWS::SNS::Subscription', name: `${Protocol}:${Endpoint}`, ...id });
      }
    }
    return found;
  };
  const failures: ResourceFailure[] = [];
  const of = async (kind: string, name: string, asked: Promise<Named[] | undefined>) => {
    try {
      return (await asked) ?? [];
    } catch (error) {
      if (aws.signal.aborted) throw error;
      failures.push({ resource: { kind, name }, error });
      return [];
    }
  };
  const found = await Promise.all([
    of('AWS::Events::EventBus', stack.bus.name, rules()),
    of('AWS::SNS::Topic', stack.topic.name, unlessNamed(['NotFoundException', 'NotFound'], subscriptions())),
  ]);
  return { strangers: found.flat(), failures };
}

/** A subscription that nobody confirmed has no ARN to end it by: it ends with the topic. */
export async function removeStranger(aws: Aws, stack: Stack, { kind, name, id }: Named): Promise<'removed' | 'absent'> {
  if (kind === 'AWS::Events::Rule') return removeRule(aws, name, stack.bus.name, { force: true });
  return id === undefined ? 'removed' : unsubscribe(aws, id);
}

/** The refusal that names them. */
export function strangersFailure(stack: Stack, strangers: readonly Named[]): Failure {
  const names = strangers.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  const of = stack.name === DEFAULT_STACK ? '' : ` --stack ${stack.name}`;
  return new Failure(`others use the bus or the topic of ${stack.name}: ${names}; nothing was changed`, {
    fix: `run destined down${of} --force to remove these as well`,
    exitCode: EXIT.other,
    code: 'ForeignRules',
  });
}
