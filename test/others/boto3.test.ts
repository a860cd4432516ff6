/** boto3 on our endpoint. */
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
    await botocore.end();
    await endpoint.stop();
  });

  it('is told who it is', async () => {
    const { account } = endpoint;
    const identity = { Account: account, Arn: `arn:aws:iam::${account}:root`, UserId: account };
    expect(await botocore.call('sts', 'GetCallerIdentity')).toEqual({ output: identity });
  });
});
