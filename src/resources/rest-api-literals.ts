/** Properties of a REST API beside its body that nobody asked for: seen where they are set, and how each is undone. */
import type { PatchOperation, RestApi } from '@aws-sdk/client-api-gateway';
import type { Properties } from './resource.ts';

/** API Gateway answers a policy with its quotation marks escaped. */
function policyOf(text: string): unknown {
  for (const json of [text, text.replaceAll('\\"', '"')]) {
    try {
      return JSON.parse(json);
    } catch {
      // As it was answered, then.
    }
  }
  return text;
}

/** By CloudFormation's names. */
export function apiSurplus(api: Partial<RestApi>): Properties {
  const { policy, minimumCompressionSize, disableExecuteApiEndpoint, binaryMediaTypes = [], apiKeySource } = api;
  return {
    ...(policy ? { Policy: policyOf(policy) } : {}),
    ...(minimumCompressionSize === undefined ? {} : { MinimumCompressionSize: minimumCompressionSize }),
    ...(disableExecuteApiEndpoint ? { DisableExecuteApiEndpoint: true } : {}),
    ...(binaryMediaTypes.length > 0 ? { BinaryMediaTypes: binaryMediaTypes } : {}),
    ...([undefined, 'HEADER'].includes(apiKeySource) ? {} : { ApiKeySourceType: apiKeySource }),
  };
}

/** Names of what takes effect only with a deployment, the body first; an overwrite resets most of them (aws-facts 4.10). */
export const DEPLOYED = [
  ...['Body', 'Name', 'Policy', 'MinimumCompressionSize', 'DisableExecuteApiEndpoint', 'BinaryMediaTypes'],
  'ApiKeySourceType',
];

/** Patches that undo what an overwrite left; that an empty value takes a policy or a size away is as Terraform does it. */
export function literalPatches({ policy, minimumCompressionSize, ...api }: Partial<RestApi>): PatchOperation[] {
  const [type = 'REGIONAL'] = api.endpointConfiguration?.types ?? [];
  const patches: (PatchOperation | false)[] = [
    type !== 'REGIONAL' && { op: 'replace', path: `/endpointConfiguration/types/${type}`, value: 'REGIONAL' },
    Boolean(policy) && { op: 'replace', path: '/policy', value: '' },
    minimumCompressionSize !== undefined && { op: 'replace', path: '/minimumCompressionSize' },
    Boolean(api.disableExecuteApiEndpoint) && { op: 'replace', path: '/disableExecuteApiEndpoint', value: 'false' },
    (api.apiKeySource ?? 'HEADER') !== 'HEADER' && { op: 'replace', path: '/apiKeySource', value: 'HEADER' },
    ...(api.binaryMediaTypes ?? []).map(
      (each): PatchOperation => ({ op: 'remove', path: `/binaryMediaTypes/${each.replaceAll('/', '~1')}` }),
    ),
  ];
  return patches.filter((patch) => patch !== false);
}
