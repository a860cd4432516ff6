/** AWS::ApiGateway::Stage: which deployment the world sees, and how much of it: throttled, for an open URL must not cost a fortune. */
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  DeleteStageCommand,
  GetDeploymentCommand,
  GetStageCommand,
  GetStagesCommand,
  type MethodSetting,
  type PatchOperation,
  paginateGetDeployments,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import type { Aws } from '../aws/aws.ts';
import { isNamed, unlessNamed } from '../aws/error-names.ts';
import { changeOf, createOnce } from './create-once.ts';
import { changed } from './differences.ts';
import type { Resource } from './resource.ts';
import { apiArn, type RestApi } from './rest-api.ts';
import { comparableTags, surplusTags, type Tags, tagList } from './tags.ts';
import { withinApiQuota } from './within-api-quota.ts';

const MISSING = ['NotFoundException'];
/** How API Gateway writes "all methods of all paths" in a stage's settings. */
const ALL = '*/*';
/** How the descriptions of our deployments begin. */
const OURS = 'destined ';

/** Requests a second, and how many at once. */
export type Throttle = { rate: number; burst: number } | 'off';

export interface StageOptions {
  name: string;
  stageName: string;
  /** Description of the deployment that the stage must show: `destined <hex sha256 of the body>`. */
  deployment: string;
  throttle: Throttle;
  tags: Tags;
  api: RestApi;
}

/** CloudFormation's form of what a stage answers; only throttles are ours to set. */
function methodSettings(settings: Record<string, MethodSetting> | undefined) {
  return Object.entries(settings ?? {})
    .filter(([, { throttlingRateLimit = -1 }]) => throttlingRateLimit >= 0)
    .map(([key, { throttlingRateLimit, throttlingBurstLimit }]) => ({
      HttpMethod: key.slice(key.lastIndexOf('/') + 1),
      ResourcePath: `/${key.slice(0, key.lastIndexOf('/'))}`,
      ThrottlingRateLimit: throttlingRateLimit,
      ThrottlingBurstLimit: throttlingBurstLimit,
    }));
}

export function stage({ name, stageName, deployment, throttle, tags, api }: StageOptions): Resource {
  const properties = () => ({
    RestApiId: api.name,
    StageName: stageName,
    // The deployment's description: its id says nothing, and is made by the service.
    DeploymentId: deployment,
    ...(throttle === 'off'
      ? {}
      : {
          MethodSettings: [
            {
              HttpMethod: '*',
              ResourcePath: '/*',
              ThrottlingRateLimit: throttle.rate,
              ThrottlingBurstLimit: throttle.burst,
            },
          ],
        }),
    Tags: tagList(tags),
  });

  const apiId = async (aws: Aws) => api.idOf(aws) ?? (await api.read(aws))?.id;

  async function deploy(aws: Aws, restApiId: string): Promise<string> {
    const request = new CreateDeploymentCommand({ restApiId, description: deployment });
    const made = await withinApiQuota(aws, 'CreateDeployment', () => aws.client(APIGatewayClient).send(request), 5);
    return made.id!;
  }

  /** Deletes deployments of ours that no stage shows any more: an API holds only so many. */
  async function forgetDeployments(aws: Aws, restApiId: string) {
    const client = aws.client(APIGatewayClient);
    const { item: stages = [] } = await client.send(new GetStagesCommand({ restApiId }));
    const shown = stages.flatMap(({ deploymentId, canarySettings }) => [deploymentId, canarySettings?.deploymentId]);
    const old: string[] = [];
    for await (const { items = [] } of paginateGetDeployments({ client, pageSize: 500 }, { restApiId })) {
      const ours = items.filter(({ description }) => description?.startsWith(OURS));
      old.push(...ours.flatMap(({ id }) => (id === undefined || shown.includes(id) ? [] : [id])));
    }
    for (const deploymentId of old) {
      const request = new DeleteDeploymentCommand({ restApiId, deploymentId });
      const deletion = withinApiQuota(aws, 'DeleteDeployment', () => client.send(request));
      // BadRequest: a stage took it in the meantime.
      await unlessNamed([...MISSING, 'BadRequestException'], deletion);
    }
  }

  /** Settings that must go, and those that must be; keys of paths hold `~1` for a slash, as the service answers them. */
  function throttlePatches(found: readonly { HttpMethod: string; ResourcePath: string }[]): PatchOperation[] {
    const keys = found.map(({ HttpMethod, ResourcePath }) => `${ResourcePath.slice(1)}/${HttpMethod}`);
    const surplus = keys.filter((key) => throttle === 'off' || key !== ALL);
    const removed = surplus.map((key): PatchOperation => ({ op: 'remove', path: `/${key}` }));
    if (throttle === 'off') return removed;
    return [
      ...removed,
      { op: 'replace', path: `/${ALL}/throttling/rateLimit`, value: String(throttle.rate) },
      { op: 'replace', path: `/${ALL}/throttling/burstLimit`, value: String(throttle.burst) },
    ];
  }

  const resource: Resource = {
    kind: 'AWS::ApiGateway::Stage',
    name,
    needs: [api],
    within: api,
    properties,

    changesWith: (changing) => changing.has('Body') || changing.has('Name'),

    async read(aws) {
      const restApiId = await apiId(aws);
      if (restApiId === undefined) return undefined;
      const client = aws.client(APIGatewayClient);
      const found = await unlessNamed(MISSING, client.send(new GetStageCommand({ restApiId, stageName })));
      if (!found) return undefined;
      const deploymentId = found.deploymentId ?? '';
      const shown = await unlessNamed(MISSING, client.send(new GetDeploymentCommand({ restApiId, deploymentId })));
      const settings = methodSettings(found.methodSettings);
      return {
        // What stands in our API is ours, whatever became of its tags.
        owner: 'ours',
        properties: {
          RestApiId: api.name,
          StageName: stageName,
          DeploymentId: shown?.description ?? `unknown (${deploymentId})`,
          ...(settings.length > 0 ? { MethodSettings: settings } : {}),
          Tags: comparableTags(found.tags ?? {}, tags),
        },
      };
    },

    async ensure(aws, found) {
      const client = aws.client(APIGatewayClient);
      const restApiId = (await apiId(aws))!;
      const raced = (error: unknown) => isNamed(error, 'ConflictException');
      const create = async () => {
        const request = { restApiId, stageName, deploymentId: await deploy(aws, restApiId), tags: { ...tags } };
        await withinApiQuota(aws, 'CreateStage', () => client.send(new CreateStageCommand(request)));
        return { RestApiId: api.name, StageName: stageName, DeploymentId: deployment, Tags: tagList(tags) };
      };
      const seen = found ?? (await createOnce(aws, resource, raced, create));
      const differing = changed(properties(), seen.properties);
      const stale = differing.has('DeploymentId') || (found !== undefined && api.rewritten(aws));
      const patchOperations: PatchOperation[] = [];
      if (stale) patchOperations.push({ op: 'replace', path: '/deploymentId', value: await deploy(aws, restApiId) });
      if (differing.has('MethodSettings')) {
        patchOperations.push(...throttlePatches((seen.properties.MethodSettings ?? []) as []));
      }
      if (patchOperations.length > 0) {
        const request = new UpdateStageCommand({ restApiId, stageName, patchOperations });
        await withinApiQuota(aws, 'UpdateStage', () => client.send(request));
      }
      if (stale) await forgetDeployments(aws, restApiId);
      if (differing.has('Tags')) {
        const resourceArn = `${apiArn(aws, restApiId)}/stages/${stageName}`;
        const request = new TagResourceCommand({ resourceArn, tags: { ...tags } });
        await withinApiQuota(aws, 'TagResource', () => client.send(request));
        const tagKeys = surplusTags(seen.properties.Tags, tags);
        if (tagKeys.length > 0) {
          const surplus = new UntagResourceCommand({ resourceArn, tagKeys });
          await withinApiQuota(aws, 'UntagResource', () => client.send(surplus));
        }
      }
      return changeOf(found, seen, differing.size > 0 || stale);
    },

    async remove(aws) {
      const restApiId = await apiId(aws);
      if (restApiId === undefined) return 'absent';
      const request = new DeleteStageCommand({ restApiId, stageName });
      const deletion = withinApiQuota(aws, 'DeleteStage', () => aws.client(APIGatewayClient).send(request));
      return (await unlessNamed(MISSING, deletion)) ? 'removed' : 'absent';
    },
  };
  return resource;
}
