/** Operations on stages. */
import type * as Client from '@aws-sdk/client-api-gateway';
import { later } from '../../slowness.ts';
import { awsError } from '../../wire/aws-error.ts';
import { notServed } from '../../wire/not-served.ts';
import type { Handlers } from '../../wire/service.ts';
import { METHOD_SETTING_RULES } from './method-settings.ts';
import { refuseGiven, unserved } from './not-served.ts';
import { applyPatch, booleanOf, entries, member, textOf } from './patch.ts';
import type { ApiState, DeploymentState, GatewayState, StageState } from './state.ts';
import { newTags } from './tags.ts';

const toStage = ({ tags, variables, former: _, ...stage }: StageState): Client.Stage => ({
  ...structuredClone(stage),
  cacheClusterEnabled: false,
  cacheClusterStatus: 'NOT_AVAILABLE',
  tracingEnabled: stage.tracingEnabled ?? false,
  ...(Object.keys(variables).length ? { variables: { ...variables } } : {}),
  ...(Object.keys(tags).length ? { tags: { ...tags } } : {}),
});

/** Values of stage variables allow no `+`, for one (aws-facts 11.7). The text is unverified. */
export function checkVariables(variables: Record<string, string> | undefined): void {
  for (const [name, value] of Object.entries(variables ?? {})) {
    if (!/^\w+$/.test(name) || !/^[A-Za-z0-9-._~:/?#&=,]*$/.test(value)) {
      throw awsError('BadRequestException', `Stage variable ${name} has invalid name or value`);
    }
  }
}

/** A stage was made, or moved from `former`: requests get there later. */
export function moved({ world }: GatewayState, stage: StageState, former?: DeploymentState): void {
  const until = stage.former ? { ...stage.former } : { deployment: former };
  stage.former = until;
  later(world.clock, world.slowness.deploymentMs, () => {
    if (stage.former === until) stage.former = undefined;
  });
}

type Given = Pick<StageState, 'stageName' | 'deploymentId'> &
  Partial<Pick<StageState, 'description' | 'variables' | 'tags' | 'tracingEnabled' | 'documentationVersion'>>;

/** Adds a stage. Throws BadRequestException for its name, ConflictException if it is there. */
export function addStage(state: GatewayState, api: ApiState, given: Given): StageState {
  if (!/^\w[\w-]{0,127}$/.test(given.stageName)) {
    throw awsError('BadRequestException', 'Stage name only allows a-zA-Z0-9_');
  }
  if (api.stages.has(given.stageName)) throw awsError('ConflictException', 'Stage already exists');
  checkVariables(given.variables);
  const { variables = {}, tags = {}, ...rest } = given;
  const now = state.now();
  const dates = { createdDate: now, lastUpdatedDate: now };
  const stage: StageState = { ...rest, variables: { ...variables }, tags: newTags(tags), methodSettings: {}, ...dates };
  api.stages.set(stage.stageName, stage);
  moved(state, stage);
  return stage;
}

/** What AWS lets be patched, too. */
const UNSERVED = [
  'accessLogSettings',
  'cacheClusterEnabled',
  'cacheClusterSize',
  'canarySettings',
  'clientCertificateId',
].map((name) => unserved<StageState>(name));

/** AWS looks first whether the account has a role for it (aws-facts 4.9); with one, it is what is not served here. */
function checkLogging(operations: Client.PatchOperation[] = [], hasRole: boolean): void {
  for (const { op, path = '', value } of operations) {
    const isAccess = /^\/accessLogSettings(\/|$)/.test(path) && op !== 'remove';
    if (!isAccess && (!/\/logging\/loglevel$/.test(path) || value === 'OFF')) continue;
    if (hasRole) throw notServed(isAccess ? 'accessLogSettings' : 'execution logging');
    const text = 'CloudWatch Logs role ARN must be set in account settings to enable logging';
    throw awsError('BadRequestException', text);
  }
}

export function stageHandlers(state: GatewayState): Handlers<typeof Client> {
  return {
    CreateStage(input, { region }) {
      refuseGiven(input, 'cacheClusterEnabled', 'cacheClusterSize', 'canarySettings');
      const api = state.api(region, input.restApiId);
      const { id } = state.deployment(api, input.deploymentId);
      const { stageName = '', description, variables, tags, tracingEnabled, documentationVersion } = input;
      const given = { description, variables, tags, tracingEnabled, documentationVersion };
      return toStage(addStage(state, api, { stageName, deploymentId: id, ...given }));
    },
    GetStage: (input, { region }) => toStage(state.stage(state.api(region, input.restApiId), input.stageName)),
    GetStages(input, { region }) {
      const stages = [...state.api(region, input.restApiId).stages.values()];
      const { deploymentId } = input;
      return { item: stages.filter((each) => !deploymentId || each.deploymentId === deploymentId).map(toStage) };
    },
    UpdateStage(input, { region }) {
      const api = state.api(region, input.restApiId);
      const stage = state.stage(api, input.stageName);
      const { former: _, ...own } = stage;
      const changed: StageState = structuredClone(own);
      checkLogging(input.patchOperations, state.logRoles.has(region));
      applyPatch(changed, input.patchOperations, [
        member('description', textOf),
        member('deploymentId', (id) => state.deployment(api, id).id),
        member('tracingEnabled', booleanOf),
        member('documentationVersion', textOf),
        entries('variables', ({ variables }) => variables),
        ...UNSERVED,
        ...METHOD_SETTING_RULES,
      ]);
      checkVariables(changed.variables);
      changed.lastUpdatedDate = state.now();
      const shown = api.deployments.get(stage.deploymentId);
      Object.assign(stage, changed);
      if (shown?.id !== stage.deploymentId) moved(state, stage, shown);
      return toStage(stage);
    },
    DeleteStage(input, { region }) {
      const api = state.api(region, input.restApiId);
      api.stages.delete(state.stage(api, input.stageName).stageName);
      return {};
    },
  };
}
