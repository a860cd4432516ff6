/** What functions have none of here: to ask for it is answered as AWS does where there is none, to make one is 501. */
import type * as Client from '@aws-sdk/client-lambda';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import type { LambdaState } from './state.ts';

const notFound = (text: string) => awsError('ResourceNotFoundException', text, { Type: 'User' });
// Texts of the missing things are unverified.
const NO_RESOURCE = 'The resource you requested does not exist.';

export function absentHandlers(state: LambdaState): Handlers<typeof Client> {
  return {
    /** There is the one version that changes. */
    ListVersionsByFunction(input, { region }) {
      const { configuration, arn } = state.find(region, input.FunctionName);
      return { Versions: [{ ...configuration, FunctionArn: `${arn}:$LATEST` }] };
    },
    ListAliases(input, { region }) {
      state.find(region, input.FunctionName);
      return { Aliases: [] };
    },
    GetAlias(input, { region }) {
      const { arn } = state.find(region, input.FunctionName);
      throw notFound(`Cannot find alias arn: ${arn}:${input.Name}`);
    },

    ListEventSourceMappings(input, { region }) {
      if (input.FunctionName) state.find(region, input.FunctionName);
      return { EventSourceMappings: [] };
    },
    GetEventSourceMapping() {
      throw notFound(NO_RESOURCE);
    },
    ListLayers: () => ({ Layers: [] }),
    ListLayerVersions: () => ({ LayerVersions: [] }),
    GetLayerVersion() {
      throw notFound(NO_RESOURCE);
    },
    ListCodeSigningConfigs: () => ({ CodeSigningConfigs: [] }),
    GetFunctionCodeSigningConfig(input, { region }) {
      return { CodeSigningConfigArn: '', FunctionName: state.find(region, input.FunctionName).name };
    },

    ListFunctionUrlConfigs(input, { region }) {
      state.find(region, input.FunctionName);
      return { FunctionUrlConfigs: [] };
    },
    GetFunctionUrlConfig(input, { region }) {
      state.find(region, input.FunctionName, input.Qualifier);
      throw notFound(NO_RESOURCE);
    },
    ListProvisionedConcurrencyConfigs(input, { region }) {
      state.find(region, input.FunctionName);
      return { ProvisionedConcurrencyConfigs: [] };
    },
    GetProvisionedConcurrencyConfig(input, { region }) {
      state.find(region, input.FunctionName);
      const text = 'No Provisioned Concurrency Config found for this function';
      throw awsError('ProvisionedConcurrencyConfigNotFoundException', text, { Type: 'User' });
    },

    // AWS's defaults. Loops aren't looked for here, and there is one runtime: Node as it runs this.
    GetFunctionRecursionConfig(input, { region }) {
      state.find(region, input.FunctionName);
      return { RecursiveLoop: 'Terminate' };
    },
    GetRuntimeManagementConfig(input, { region }) {
      const { arn } = state.find(region, input.FunctionName, input.Qualifier);
      return { UpdateRuntimeOn: 'Auto', FunctionArn: `${arn}:$LATEST` };
    },
  };
}
