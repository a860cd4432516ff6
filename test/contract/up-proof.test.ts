/** What `up` answers when all was made but the proof could not be seen. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAws } from '../../src/aws/create-aws.ts';
import { bringUp } from '../../src/cli/commands/up.ts';
import { stackOf } from '../../src/pattern/stack.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { type Faults, named, withFaults } from '../support/faults.ts';
import { sit } from '../support/session.ts';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(() => endpoint.stop());

/** A session without a terminal, on the endpoint, with `faults` in the way. */
async function openWith(faults: Faults, name: string) {
  const { signal } = new AbortController();
  const { region, url, credentials } = endpoint;
  const { aws } = withFaults(await createAws({ region, endpoint: url, credentials, signal }), faults);
  const { partition, account } = aws;
  const stack = stackOf({ name, partition, account, region });
  return sit({ aws, stack, url, signal });
}

it('a refused reading of the logs leaves the document, not verified, with the reason', async () => {
  const text = 'User: x is not authorized to perform: logs:FilterLogEvents';
  const refusal = Object.assign(named('AccessDeniedException', text), { $metadata: { httpStatusCode: 400 } });
  const refused = () => {
    throw refusal;
  };
  const { place, session, warned } = await openWith({ FilterLogEvents: refused }, 'blind');
  const document = await bringUp(place, session);
  expect(document).toMatchObject({ stack: 'blind', verified: false, updated: 0 });
  expect(document.created).toBeGreaterThan(20);
  expect(warned).toEqual([
    `not proven: whether messages arrive can't be seen: AWS refused: AccessDeniedException: ${text}`,
    'all that up looks after is as it should be; run destined send --stack blind --expect success to see',
  ]);
});

it('a bug in the proof is no finding', async () => {
  const bug = () => {
    throw new TypeError('x is not a function');
  };
  const { place, session } = await openWith({ FilterLogEvents: bug }, 'buggy');
  await expect(bringUp(place, session)).rejects.toThrow(TypeError);
});
