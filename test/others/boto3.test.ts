/** boto3 on our endpoint: who it is told to be, and in which protocols it speaks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Botocore, startBotocore } from './support/botocore.ts';
import { type Emulator, startOurs } from './support/emulators.ts';

describe('boto3', () => {
  let endpoint: Emulator;
  let botocore: Botocore;
  beforeAll(async () => {
    endpoint = await startOurs();
    botocore = startBotocore(endpoint);
  });
  afterAll(async () => {
    await botocore?.end();
    await endpoint?.stop();
  });

  it('is told who it is', async () => {
    const { account } = endpoint;
    const identity = { Account: account, Arn: `arn:aws:iam::${account}:root`, UserId: account };
    expect(await botocore.call('sts', 'GetCallerIdentity')).toEqual({ output: identity });
  });

  it('speaks the protocols that we know, whichever it chooses', async () => {
    for (const [service, ...named] of [
      ['apigateway', 'rest-json'],
      ['events', 'json'],
      ['iam', 'query'],
      ['lambda', 'rest-json'],
      ['logs', 'json'],
      ['resourcegroupstaggingapi', 'smithy-rpc-v2-cbor', 'json'],
      ['sns', 'query'],
      ['sts', 'query'],
    ]) {
      // Each of those named is served: see the scenarios.
      const asked = await botocore.ask<{ named: string[] }>('protocol_of', { service });
      expect({ service, named: asked.named }).toEqual({ service, named });
    }
  });
});
