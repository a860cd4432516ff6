/** Operations on deployments: snapshots of an API that never change. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { refuseGiven } from './not-served.ts';
import { page } from './page.ts';
import { applyPatch, member, textOf } from './patch.ts';
import { addStage, checkVariables, moved } from './stages.ts';
import { type ApiState, type DeploymentState, type GatewayState, newId, snapshotOf } from './state.ts';

const toDeployment = ({ id, description, createdDate }: DeploymentState): Client.Deployment => ({
  id,
  ...(description ? { description } : {}),
  createdDate,
});

/** embed=apisummary: path → method → its authorization. */
function summary({ resources }: DeploymentState): Client.Deployment['apiSummary'] {
  const all = resources.filter(({ methods }) => Object.keys(methods).length);
  return Object.fromEntries(
    all.map(({ path, methods }) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([name, { authorizationType, apiKeyRequired }]) => [
          name,
          { authorizationType, apiKeyRequired },
        ]),
      ),
    ]),
  );
}

/** What AWS will not deploy. */
function checkDeployable(api: ApiState): void {
  const methods = [...api.resources.values()].flatMap(({ methods }) => Object.values(methods));
  if (!methods.length) throw awsError('BadRequestException', "The REST API doesn't contain any methods");
  if (methods.some(({ methodIntegration }) => !methodIntegration)) {
    throw awsError('BadRequestException', 'No integration defined for method');
  }
}

export function deploymentHandlers(state: GatewayState): Handlers<typeof Client> {
  return {
    CreateDeployment(input, { region }) {
      const api = state.api(region, input.restApiId);
      const { stageName, stageDescription, description, variables, tracingEnabled } = input;
      refuseGiven(input, 'cacheClusterEnabled', 'cacheClusterSize', 'canarySettings');
      checkDeployable(api);
      checkVariables(variables);
      const deployment: DeploymentState = {
        id: newId(6),
        ...(description ? { description } : {}),
        createdDate: state.now(),
        ...snapshotOf(api),
      };
      const stage = stageName === undefined ? undefined : api.stages.get(stageName);
      if (stage) {
        moved(state, stage, api.deployments.get(stage.deploymentId));
        stage.deploymentId = deployment.id;
        stage.lastUpdatedDate = state.now();
        if (stageDescription) stage.description = stageDescription;
        if (tracingEnabled !== undefined) stage.tracingEnabled = tracingEnabled;
        Object.assign(stage.variables, variables);
      } else if (stageName !== undefined) {
        const given = { description: stageDescription, variables, tracingEnabled };
        addStage(state, api, { stageName, deploymentId: deployment.id, ...given });
      }
      api.deployments.set(deployment.id, deployment);
      return toDeployment(deployment);
    },
    GetDeployment(input, { region }) {
      const deployment = state.deployment(state.api(region, input.restApiId), input.deploymentId);
      const apiSummary = input.embed?.includes('apisummary') ? summary(deployment) : undefined;
      return { ...toDeployment(deployment), ...(apiSummary ? { apiSummary } : {}) };
    },
    GetDeployments(input, { region }) {
      const api = state.api(region, input.restApiId);
      const { items, position } = page([...api.deployments.values()], ({ id }) => id, input.position, input.limit);
      return { items: items.map(toDeployment), position };
    },
    UpdateDeployment(input, { region }) {
      const deployment = state.deployment(state.api(region, input.restApiId), input.deploymentId);
      applyPatch(deployment, input.patchOperations, [member('description', textOf)]);
      return toDeployment(deployment);
    },
    DeleteDeployment(input, { region }) {
      const api = state.api(region, input.restApiId);
      const { id } = state.deployment(api, input.deploymentId);
      if ([...api.stages.values()].some(({ deploymentId }) => deploymentId === id)) {
        const text = 'Active stages pointing to this deployment must be moved or deleted';
        throw awsError('BadRequestException', text);
      }
      api.deployments.delete(id);
      return {};
    },
  };
}
