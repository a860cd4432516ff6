/** Smithy's RPC v2 in CBOR, as the SDK's own protocol speaks it: resource tagging alone has it. */
import {
  GetResourcesCommand,
  GetTagKeysCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { cbor, SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { signedHeaders } from '../support/signed-fetch.ts';

let endpoint: TestEndpoint;
let tagging: ResourceGroupsTaggingAPIClient;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { url, region, credentials } = endpoint;
  tagging = new ResourceGroupsTaggingAPIClient({
    endpoint: url,
    region,
    credentials,
    protocol: SmithyRpcV2CborProtocol,
  });
  const Tags = [{ Key: 'app', Value: 'ü' }];
  await endpoint.clientOf(SNSClient).send(new CreateTopicCommand({ Name: 'topic', Tags }));
});
afterAll(async () => {
  tagging.destroy();
  await endpoint.stop();
});

async function send(service: string, path: string, body: Uint8Array, secret?: string) {
  const { url, credentials } = endpoint;
  const { accessKeyId, secretAccessKey = secret } = { ...credentials, ...(secret && { secretAccessKey: secret }) };
  const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
  const signer = { url, accessKeyId, secretAccessKey: secretAccessKey! };
  const { host: _, ...signed } = signedHeaders(signer, { method: 'POST', path, service, body, headers });
  const answer = await fetch(url + path, { method: 'POST', headers: signed, body });
  const { __type, message } = cbor.deserialize(new Uint8Array(await answer.arrayBuffer())) as Record<string, unknown>;
  return { status: answer.status, protocol: answer.headers.get('smithy-protocol'), __type, message };
}
const PATH = '/service/ResourceGroupsTaggingAPI_20170126/operation/GetTagKeys';
const known = (status: number, __type: string) => ({
  status,
  protocol: 'rpc-v2-cbor',
  __type,
  message: expect.any(String),
});
const EMPTY = cbor.serialize({});

describe('CBOR', () => {
  it('carries inputs, outputs and errors', async () => {
    const found = await tagging.send(new GetResourcesCommand({ TagFilters: [{ Key: 'app', Values: ['ü'] }] }));
    const ResourceARN = 'arn:aws:sns:us-east-1:000000000000:topic';
    expect(found.ResourceTagMappingList).toEqual([{ ResourceARN, Tags: [{ Key: 'app', Value: 'ü' }] }]);
    const refused = tagging.send(new GetTagKeysCommand({ PaginationToken: 'x' }));
    await expect(refused).rejects.toMatchObject({
      name: 'PaginationTokenExpiredException',
      message: expect.stringContaining('expired'),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each([
    ['nothing that could be read', Buffer.from([0xff, 0x00])],
    ['a list', cbor.serialize([1])],
    ['a list that says it is endless', Buffer.from([0x9b, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['a map that ends before its end', Buffer.from([0xa1, 0x61])],
    ['a depth without bottom', Buffer.alloc(200_000, 0x81)],
    ['another type', cbor.serialize({ PaginationToken: [1] })],
  ])('refuses a body of %s', async (_what, body) => {
    expect(await send('tagging', PATH, body)).toEqual(known(400, 'SerializationException'));
  });

  it('is answered in CBOR, whatever is refused', async () => {
    expect(await send('tagging', `${PATH}s`, EMPTY)).toEqual(known(404, 'UnknownOperationException'));
    const other = '/service/AWSEvents/operation/ListRules';
    expect(await send('events', other, EMPTY)).toEqual(known(404, 'UnknownOperationException'));
    expect(await send('monitoring', other, EMPTY)).toEqual(known(501, 'NotImplementedException'));
    expect(await send('tagging', PATH, EMPTY, 'wrong')).toEqual(known(400, 'InvalidSignatureException'));
  });
});
