/** Resources that a crash left half made: what they need is there, and nothing else. */
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  PutRestApiCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { keyOf } from '../../src/provision/walk.ts';
import type { Resource } from '../../src/resources/resource.ts';
import { apiIdOf } from './damages/api-hands.ts';
import { casesOf } from './damages/cases.ts';
import type { LeftoverTrial } from './leftover-trial.ts';
import type { Ideal } from './leftovers.ts';

/** Of the table of damages: what one of the calls that make a resource would have brought. */
const MISSING =
  /RetentionInDays removed|DisplayName removed|without its policy|without its target|without a throttle|described by others/;

function closureOf(resource: Resource): Ideal {
  const needed = new Set<string>();
  const visit = (each: Resource) => {
    needed.add(keyOf(each));
    for (const other of [...each.needs, ...(each.within ? [each.within] : [])]) visit(other);
  };
  visit(resource);
  return needed;
}

export interface HalfMade {
  title: string;
  how: () => Promise<void>;
}

export function halfMade({ endpoint, stack, resources, built }: LeftoverTrial): HalfMade[] {
  const hands = endpoint.clientOf;
  const { cases } = casesOf(hands, stack, resources);
  const some = cases
    .filter(({ title }) => MISSING.test(title))
    .map(({ title, resource, inflict }) => ({
      title,
      async how() {
        await built(closureOf(resource))();
        await inflict(resource.properties());
      },
    }));
  const ofKind = (kind: string) => resources.find((each) => each.kind === `AWS::ApiGateway::${kind}`)!;
  const front = () => hands(APIGatewayClient);
  const make = async () => {
    await built(new Set(ofKind('RestApi').needs.map(keyOf)))();
    return front().send(new CreateRestApiCommand({ name: stack.api.name, tags: { ...stack.tags } }));
  };
  const second = (kind: string) => async () => {
    await built(closureOf(ofKind(kind)))();
    await front().send(new CreateRestApiCommand({ name: stack.api.name, tags: { ...stack.tags } }));
  };
  const api: HalfMade[] = [
    { title: 'an API without a body', how: async () => void (await make()) },
    { title: 'a second API of ours, neither with a stage', how: second('RestApi') },
    { title: 'a second API of ours, the first with a stage', how: second('Stage') },
    {
      title: 'a second API of ours, the second with a stage',
      async how() {
        await built(closureOf(ofKind('RestApi')))();
        const tags = { ...stack.tags };
        const { id: restApiId } = await front().send(new CreateRestApiCommand({ name: stack.api.name, tags }));
        const body = Buffer.from(JSON.stringify(ofKind('RestApi').properties().Body));
        await front().send(new PutRestApiCommand({ restApiId, mode: 'overwrite', body }));
        const deployment = new CreateDeploymentCommand({ restApiId, description: 'destined old' });
        const { id: deploymentId } = await front().send(deployment);
        await front().send(new CreateStageCommand({ restApiId, stageName: 'prod', deploymentId }));
      },
    },
    {
      title: 'a body that is not deployed, of a stage with an older one',
      async how() {
        await built(closureOf(ofKind('Stage')))();
        const restApiId = await apiIdOf({ hands, stack });
        const { id } = await front().send(new CreateDeploymentCommand({ restApiId, description: 'destined old' }));
        const patchOperations = [{ op: 'replace' as const, path: '/deploymentId', value: id }];
        await front().send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations }));
      },
    },
    {
      title: 'a deployment of a reply that was lost',
      async how() {
        await built(closureOf(ofKind('RestApi')))();
        const restApiId = await apiIdOf({ hands, stack });
        await front().send(new CreateDeploymentCommand({ restApiId, description: `destined ${'0'.repeat(64)}` }));
      },
    },
  ];
  return [...some, ...api];
}
