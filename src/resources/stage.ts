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
  type PatchOperation,
  paginateGetDeployments,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import type { Aws } from '../aws/aws.ts';
import { isNamed, unlessNamed } from '../aws/error-names.ts';
import { withinApiQuota } from '../aws/within-api-quota.ts';
import { changeOf, createOnce } from './create-once.ts';
import { changed } from './differences.ts';
import type { Resource } from './resource.ts';
import { apiArn, type RestApi } from './rest-api.ts';
import { DEPLOYED } from './rest-api-literals.ts';
import { settingPatches, stageSettings, type Throttle, wantedSettings } from './stage-settings.ts';
import { comparableTags, surplusTags, type Tags, tagList } from './tags.ts';

const MISSING = ['NotFoundException'];
/** How the descriptions of our deployments begin. */
const OURS = 'destined ';

export interface StageOptions {
  name: string;
  stageName: string;
  /** Description of the deployment that the stage must show: `destined <hex sha256 of the body>`. */
  deployment: string;
  throttle: Throttle;
  tags: Tags;
  api: RestApi;
}

/**
 * Description of a stage that is as it should be, written when all was done: which of its deployments is ours. A deployment
 * never changes, so that as long as the two agree neither it nor the others need be asked for.
 */
const sealOf = (deployment: string, deploymentId: string | undefined) => `${deployment} as ${deploymentId}`;

export function stage({ name, stageName, deployment, throttle, tags, api }: StageOptions): Resource {
  const properties = () => ({
    RestApiId: api.name,
    StageName: stageName,
    // The deployment's description: its id says nothing, and is made by the service.
    DeploymentId: deployment,
    ...wantedSettings(throttle),
    Tags: tagList(tags),
  });

  /** Its id, and whether there may be another: of a lost reply, that the SDK asked for again. */
  async function deploy(aws: Aws, restApiId: string) {
    const request = new CreateDeploymentCommand({ restApiId, description: deployment });
    const made = await withinApiQuota(aws, 'CreateDeployment', () => aws.client(APIGatewayClient).send(request), 5);
    return { id: made.id!, isAlone: made.$metadata.attempts === 1 };
  }

  async function update(aws: Aws, restApiId: string, patchOperations: PatchOperation[]) {
    if (patchOperations.length === 0) return;
    const request = new UpdateStageCommand({ restApiId, stageName, patchOperations });
    await withinApiQuota(aws, 'UpdateStage', () => aws.client(APIGatewayClient).send(request));
  }

  /** Deletes deployments of ours that no stage shows any more: an API holds only so many. Answers which one ours shows. */
  async function forgetDeployments(aws: Aws, restApiId: string) {
    const client = aws.client(APIGatewayClient);
    const { item: stages = [] } = await withinApiQuota(aws, 'GetStages', () =>
      client.send(new GetStagesCommand({ restApiId })),
    );
    const own = stages.find((each) => each.stageName === stageName)?.deploymentId;
    const shown = stages.flatMap(({ deploymentId, canarySettings }) => [deploymentId, canarySettings?.deploymentId]);
    const old = await withinApiQuota(aws, 'GetDeployments', async () => {
      const ids: string[] = [];
      for await (const { items = [] } of paginateGetDeployments({ client, pageSize: 500 }, { restApiId })) {
        const ours = items.filter(({ description }) => description?.startsWith(OURS));
        ids.push(...ours.flatMap(({ id }) => (id === undefined || shown.includes(id) ? [] : [id])));
      }
      return ids;
    });
    for (const deploymentId of old) {
      const request = new DeleteDeploymentCommand({ restApiId, deploymentId });
      const deletion = withinApiQuota(aws, 'DeleteDeployment', () => client.send(request));
      // BadRequest: a stage took it in the meantime.
      await unlessNamed([...MISSING, 'BadRequestException'], deletion);
    }
    return own;
  }

  const resource: Resource = {
    kind: 'AWS::ApiGateway::Stage',
    name,
    needs: [api],
    within: api,
    properties,

    changesWith: (changing) => DEPLOYED.some((property) => changing.has(property)),

    async read(aws) {
      const restApiId = await api.findId(aws);
      if (restApiId === undefined) return undefined;
      const client = aws.client(APIGatewayClient);
      const asked = withinApiQuota(aws, 'GetStage', () => client.send(new GetStageCommand({ restApiId, stageName })));
      const found = await unlessNamed(MISSING, asked);
      if (!found) return undefined;
      const { deploymentId = '', description = '' } = found;
      const isSealed = description === sealOf(deployment, deploymentId);
      const deployed = new GetDeploymentCommand({ restApiId, deploymentId });
      const shown = isSealed
        ? { description: deployment }
        : await unlessNamed(
            MISSING,
            withinApiQuota(aws, 'GetDeployment', () => client.send(deployed)),
          );
      return {
        // What stands in our API is ours, whatever became of its tags.
        owner: 'ours',
        properties: {
          RestApiId: api.name,
          StageName: stageName,
          DeploymentId: shown?.description ?? `unknown (${deploymentId})`,
          // Left by a run that did not end, or changed by hand.
          ...(!isSealed && shown?.description === deployment ? { Description: description } : {}),
          ...stageSettings(found),
          Tags: comparableTags(found.tags ?? {}, tags),
        },
      };
    },

    async ensure(aws, found) {
      const client = aws.client(APIGatewayClient);
      const restApiId = (await api.findId(aws))!;
      let wasThere = false;
      const raced = (error: unknown) => {
        wasThere ||= isNamed(error, 'ConflictException');
        return isNamed(error, 'ConflictException');
      };
      let made: Awaited<ReturnType<typeof deploy>> | undefined;
      const create = async () => {
        made ??= await deploy(aws, restApiId);
        // Of an API that an earlier run made there may be more.
        const description = made.isAlone && api.made(aws) ? sealOf(deployment, made.id) : '';
        const request = { restApiId, stageName, deploymentId: made.id, description, tags: { ...tags } };
        await withinApiQuota(aws, 'CreateStage', () => client.send(new CreateStageCommand(request)));
        const Description = description === '' ? { Description: '' } : {};
        return {
          ...{ RestApiId: api.name, StageName: stageName, DeploymentId: deployment, Tags: tagList(tags) },
          ...Description,
        };
      };
      const seen = found ?? (await createOnce(aws, resource, raced, create));
      const differing = changed(properties(), seen.properties);
      const stale = differing.has('DeploymentId') || (found !== undefined && api.rewritten(aws));
      const patches = settingPatches(differing, seen.properties, throttle);
      if (stale) {
        made = await deploy(aws, restApiId);
        patches.push({ op: 'replace', path: '/deploymentId', value: made.id });
      }
      await update(aws, restApiId, patches);
      if (stale || wasThere || differing.has('Description')) {
        const shown = await forgetDeployments(aws, restApiId);
        // Another run may have moved it: then it is that one's to seal.
        const seal: PatchOperation = { op: 'replace', path: '/description', value: sealOf(deployment, shown) };
        await update(aws, restApiId, !stale || shown === made?.id ? [seal] : []);
      }
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
      const restApiId = await api.findId(aws);
      if (restApiId === undefined) return 'absent';
      const request = new DeleteStageCommand({ restApiId, stageName });
      const deletion = withinApiQuota(aws, 'DeleteStage', () => aws.client(APIGatewayClient).send(request));
      return (await unlessNamed(MISSING, deletion)) ? 'removed' : 'absent';
    },
  };
  return resource;
}
