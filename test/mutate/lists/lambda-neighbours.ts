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
const unserved = (member: string, what: string, red = `9.3 ${member} of`): Mutation =>
  gone(`${member} is ignored`, 'unserved', `  ${member}: '${what}',\n`, [red]);

export default {
  tests: ['test/contract/facts-lambda-neighbours.test.ts'],
  mutations: [
    unserved('CapacityProviderConfig', 'capacity providers'),
    unserved('CodeSigningConfigArn', 'code signing'),
    unserved('DeadLetterConfig', 'dead-letter queues'),
    unserved('DurableConfig', 'durable executions'),
    unserved('DurableExecutionName', 'durable executions'),
    unserved('FileSystemConfigs', 'file systems'),
    unserved('ImageConfig', 'container images'),
    unserved('KMSKeyArn', 'keys of KMS'),
    unserved('Layers', 'layers', '9.3 Layers of an update'),
    unserved('Publish', 'versions'),
    unserved('PublishTo', 'versions'),
    unserved('S3ObjectStorageMode', 'code in S3'),
    unserved('SnapStart', 'SnapStart'),
    unserved('SourceKMSKeyArn', 'keys of KMS'),
    unserved('TenancyConfig', 'tenants'),
    unserved('TenantId', 'tenants'),
    unserved('VpcConfig', 'VPCs'),
    {
      name: 'an alias is there',
      file: at('absent'),
      find: 'throw notFound(`Cannot find alias arn: ${arn}:${input.Name}`);',
      replace: 'return { AliasArn: arn };',
      red: ['9.3 an alias that is not there'],
    },
  ],
} satisfies MutationList;
