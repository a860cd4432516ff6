/** Resource tagging in CBOR, as SDKs of other languages speak it: by the SDK's own protocol, and bodies that no SDK sends. */

import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
  TagResourcesCommand,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { cbor } from '@smithy/core/cbor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { signedHeaders } from '../support/signed-fetch.ts';

let endpoint: TestEndpoint;
let tagging: ResourceGroupsTaggingAPIClient;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { url, region, credentials } = endpoint;
  const protocol = AwsSmithyRpcV2CborProtocol;
  tagging = new ResourceGroupsTaggingAPIClient({ endpoint: url, region, credentials, protocol, maxAttempts: 1 });
});
afterAll(async () => {
  tagging.destroy();
  await endpoint.stop();
  expect(endpoint.stderr()).toBe('');
});

it('an operation is answered', async () => {
  const sns = endpoint.clientOf(SNSClient);
  const Tags = [{ Key: 'k', Value: 'ü "v"' }];
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 't', Tags }));
  const TagFilters = [{ Key: 'k', Values: ['ü "v"'] }];
  const { ResourceTagMappingList } = await tagging.send(new GetResourcesCommand({ TagFilters }));
  expect(ResourceTagMappingList).toEqual([{ ResourceARN: TopicArn, Tags }]);
});

it('an operation is refused', async () => {
  const unserved = new TagResourcesCommand({ ResourceARNList: ['arn:x'], Tags: { k: 'v' } });
  await expect(tagging.send(unserved)).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: 'tagging:TagResources is not served here',
    $metadata: { httpStatusCode: 501 },
  });
  const modelled = new GetResourcesCommand({ PaginationToken: 'of no page' });
  await expect(tagging.send(modelled)).rejects.toMatchObject({
    name: 'PaginationTokenExpiredException',
    $metadata: { httpStatusCode: 400 },
  });
});

describe('a body is refused', () => {
  const path = '/service/ResourceGroupsTaggingAPI_20170126/operation/GetResources';
  const post = async (body: Uint8Array, at = path, service = 'tagging', secret?: string) => {
    const named = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
    const { accessKeyId, secretAccessKey } = endpoint.credentials;
    const signer = { url: endpoint.url, accessKeyId, secretAccessKey: secret ?? secretAccessKey };
    const headers = signedHeaders(signer, { method: 'POST', path: at, service, body, headers: named });
    const response = await fetch(endpoint.url + at, { method: 'POST', headers, body: Buffer.from(body) });
    const said = cbor.deserialize(new Uint8Array(await response.arrayBuffer())) as Record<string, unknown>;
    return { status: response.status, type: response.headers.get('content-type'), code: said.__type };
  };
  const refused = { status: 400, type: 'application/cbor', code: 'SerializationException' };
  const listOf = (count: number) => {
    const bytes = Buffer.from([0x9a, 0, 0, 0, 0]);
    bytes.writeUInt32BE(count, 1);
    return bytes;
  };

  it.each([
    ['that is no map', Buffer.from([0x80])],
    ['that ends too early', Buffer.from([0xa1, 0x61])],
    ['that is a text', Buffer.from([0x61, 0x61])],
    ['with a text longer than itself', Buffer.from([0xa1, 0x7b, 0, 0, 0, 9, 0, 0, 0, 0, 0x61])],
    ['that promises more items than it has', Buffer.concat([Buffer.from([0xa1, 0x61, 0x61]), listOf(2 ** 25)])],
    ['of many such lists', Buffer.concat(Array.from({ length: 10_000 }, () => listOf(30_000)))],
    [
      'with an integer of 200,000 bytes',
      Buffer.concat([Buffer.from('a16161c25a00030d40', 'hex'), Buffer.alloc(200_000, 255)]),
    ],
    ['with a fraction of 2^28 digits', Buffer.from('a16161c4823a0fffffff01', 'hex')],
    ['that is nested too deeply', Buffer.alloc(1e6, 0x81)],
    ['of a type that is another', Buffer.from(cbor.serialize({ TagFilters: 5 }))],
  ])('%s', async (_, body) => {
    expect(await post(body)).toEqual(refused);
  });

  it('not one whose lists end by a break', async () => {
    const body = Buffer.from([0xbf, 0x6a, ...Buffer.from('TagFilters'), 0x9f, 0xbf, 0xff, 0xff, 0xff]);
    expect(await post(body)).toMatchObject({ code: undefined });
  });

  it('in CBOR too where its signature is, or its service is not here', async () => {
    const body = Buffer.from([0xa0]);
    const type = 'application/cbor';
    expect(await post(body, path, 'tagging', 'wrong')).toEqual({
      status: 400,
      type,
      code: 'InvalidSignatureException',
    });
    expect(await post(body, path, 'monitoring')).toEqual({ status: 501, type, code: 'NotImplementedException' });
  });

  it('for an operation that is not there', async () => {
    const answer = await post(Buffer.from([0xa0]), path.replace('GetResources', 'constructor'));
    expect(answer).toEqual({ status: 404, type: 'application/cbor', code: 'UnknownOperationException' });
  });
});
