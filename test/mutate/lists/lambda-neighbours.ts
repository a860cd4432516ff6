/** What people ask of Lambda around it, one mutation a check. */
import type { Mutation, MutationList } from '../mutation.ts';

const at = (name: string) => `src/local/services/lambda/${name}.ts`;
const gone = (name: string, file: string, find: string, red: string[]): Mutation => ({
  name,
  file: at(file),
  find,
  replace: '',
  red,
});
const unserved = (member: string, red = `9.3 ${member} of`): Mutation =>
  gone(`${member} is ignored`, 'unserved', `  '${member}',\n`, [red]);

/** An answer that lacks its member. */
const silent = (what: string, find: string, replace = '{}'): Mutation => ({
  name: `nothing is said of ${what}`,
  file: at('absent'),
  find,
  replace,
  red: [`9.3 the truth of what it has none of: ${what}`],
});
const there = (what: string, find: string): Mutation => ({
  name: `${what} is there`,
  file: at('absent'),
  find: `${find}\n      throw notFound(NO_RESOURCE);`,
  replace: `${find}\n      return {};`,
  red: [`9.3 ${what} that is not there`],
});

export default {
  tests: ['test/contract/facts-lambda-neighbours.test.ts'],
  everyRow: true,
  mutations: [
    unserved('CapacityProviderConfig'),
    unserved('CodeSigningConfigArn'),
    unserved('DeadLetterConfig'),
    unserved('DurableConfig'),
    unserved('DurableExecutionName'),
    unserved('FileSystemConfigs'),
    unserved('ImageConfig'),
    unserved('KMSKeyArn'),
    unserved('Layers', '9.3 Layers of an update'),
    unserved('Publish'),
    unserved('PublishTo'),
    unserved('S3ObjectStorageMode'),
    unserved('SnapStart'),
    unserved('SourceKMSKeyArn'),
    unserved('TenancyConfig'),
    unserved('TenantId'),
    unserved('VpcConfig'),
    {
      name: 'an alias is there',
      file: at('absent'),
      find: 'throw notFound(`Cannot find alias arn: ${arn}:${input.Name}`);',
      replace: 'return { AliasArn: arn };',
      red: ['9.3 an alias that is not there'],
    },
    there('a URL', 'state.find(region, input.FunctionName, input.Qualifier);'),
    there('a mapping', 'GetEventSourceMapping() {'),
    there('a layer', 'GetLayerVersion() {'),
    {
      name: 'provisioned concurrency is missed like anything else',
      file: at('absent'),
      find: "awsError('ProvisionedConcurrencyConfigNotFoundException'",
      replace: "awsError('ResourceNotFoundException'",
      red: ['9.3 provisioned concurrency that is not there'],
    },
    {
      name: 'a version is made of nothing',
      file: at('absent'),
      find: '    ListAliases(',
      replace: '    PublishVersion: () => ({}),\n    ListAliases(',
      red: ['9.3 a version to be made'],
    },
    silent('aliases', "none('Aliases')", "none('Else')"),
    silent('mappings', "none('EventSourceMappings')", "none('Else')"),
    silent('layers', "none('Layers')", "none('Else')"),
    silent('versions of a layer', "none('LayerVersions')", "none('Else')"),
    silent('code signing', "none('CodeSigningConfigs')", "none('Else')"),
    silent('URLs', "none('FunctionUrlConfigs')", "none('Else')"),
    silent('provisioned concurrency', "none('ProvisionedConcurrencyConfigs')", "none('Else')"),
    silent('code signing of one function', "CodeSigningConfigArn: '', ", ''),
    silent('loops', "{ RecursiveLoop: 'Terminate' }"),
    silent(
      'its runtime',
      "{ UpdateRuntimeOn: 'Auto', FunctionArn: `${arn}:$LATEST` }",
      "{ UpdateRuntimeOn: 'Auto', FunctionArn: arn }",
    ),
    silent('versions', '{ ...listed(configuration), FunctionArn: `${arn}:$LATEST` }', 'listed(configuration)'),
  ],
} satisfies MutationList;
