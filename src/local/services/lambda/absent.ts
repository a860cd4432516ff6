/** What functions have none of here: to ask for it is answered as AWS does where there is none, to make one is 501. */
import type * as Client from '@aws-sdk/client-lambda';
import { awsError } from '../../wire/aws-error.ts';
import type { Handlers } from '../../wire/service.ts';
import { listed } from './listed.ts';
import { pageOf } from './page.ts';
import type { LambdaState } from './state.ts';

const notFound = (text: string) => awsError('ResourceNotFoundException', text, { Type: 'User' });
// Texts of the missing things are unverified.
const NO_RESOURCE = 'The resource you requested does not exist.';

interface Paged {
  Marker?: string;
}
/** An empty list; its marker is looked at all the same. */
const none =
  <K extends string>(list: K) =>
  ({ Marker }: Paged): Record<K, never[]> =>
    ({ [list]: pageOf<never>([], Marker, 1).page }) as Record<K, never[]>;

export function absentHandlers(state: LambdaState): Handlers<typeof Client> {
  return {
    /** There is the one version that changes. */
    ListVersionsByFunction(input, { region }) {
      const { configuration, arn } = state.find(region, input.FunctionName);
      return { Versions: pageOf([{ ...listed(configuration), FunctionArn: `${arn}:$LATEST` }], input.Marker, 1).page };
    },
    ListAliases(input, { region }) {
      state.find(region, input.FunctionName);
      return none('Aliases')(input);
    },
    GetAlias(input, { region }) {
      const { arn } = state.find(region, input.FunctionName);
      throw notFound(`Cannot find alias arn: ${arn}:${input.Name}`);
    },

    ListEventSourceMappings(input, { region }) {
      if (input.FunctionName) state.find(region, input.FunctionName);
      return none('EventSourceMappings')(input);
    },
    GetEventSourceMapping() {
      throw notFound(NO_RESOURCE);
    },
    ListLayers: none('Layers'),
    ListLayerVersions: none('LayerVersions'),
    GetLayerVersion() {
      throw notFound(NO_RESOURCE);
    },
    ListCodeSigningConfigs: none('CodeSigningConfigs'),
    GetFunctionCodeSigningConfig(input, { region }) {
      return { CodeSigningConfigArn: '', FunctionName: state.find(region, input.FunctionName).name };
    },

    ListFunctionUrlConfigs(input, { region }) {
      state.find(region, input.FunctionName);
      return none('FunctionUrlConfigs')(input);
    },
    GetFunctionUrlConfig(input, { region }) {
      state.find(region, input.FunctionName, input.Qualifier);
      throw notFound(NO_RESOURCE);
    },
    ListProvisionedConcurrencyConfigs(input, { region }) {
      state.find(region, input.FunctionName);
      return none('ProvisionedConcurrencyConfigs')(input);
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
