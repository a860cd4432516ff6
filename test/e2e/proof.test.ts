/** What `up` says, and how it ends, where its stack breaks before it is proven. */
import { LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { inventoryOf } from '../support/inventory.ts';

const POLL = { timeout: 20_000, interval: 2 };

let endpoint: TestEndpoint;
let cli: Cli;
let env: Record<string, string>;
/** Called with every operation that the endpoint answered. */
let on: (operation: string) => void;

beforeEach(async () => {
  on = () => {};
  endpoint = await startTestEndpoint({ observe: ({ operation }) => on(operation) });
  cli = await createCli();
  env = endpoint.env;
});
afterEach(async () => {
  await cli.end();
  await endpoint.stop();
});

/** Resolves as soon as the endpoint answered this operation. */
const answered = (wanted: string) =>
  new Promise<void>((resolve) => {
    on = (operation) => {
      if (operation === wanted) resolve();
    };
  });

it('a hop that went is named, with all that was made, and nobody waits for what can not come', async () => {
  const running = cli.json<{ created: number; verified: boolean; url: string }>(['up'], { env });
  const statement = { FunctionName: 'the-destined-lambda-destined', StatementId: 'sns' };
  const lambda = endpoint.clientOf(LambdaClient);
  // As soon as it is there, which nothing of this run looks at again: long before the first message.
  await expect
    .poll(() => lambda.send(new RemovePermissionCommand(statement)).catch(() => 'not yet'), POLL)
    .not.toBe('not yet');
  const { code, document, stderr } = await running;
  expect({ code, document }).toMatchObject({
    code: 1,
    document: { created: 23, verified: false, url: expect.stringMatching(/SendEvent$/) },
  });
  expect(stderr).toContain('not proven: SNS took the success and the failure, and nothing was seen after that: ');
  expect(stderr).toContain(
    'changed since up made it, by another run or by hand: AWS::Lambda::Permission the-destined-lambda-destined/sns is gone\n',
  );
  const again = await cli.json<{ created: number; verified: boolean }>(['up'], { env });
  expect(again).toMatchObject({ code: 0, document: { created: 1, verified: true } });
});

it('an up that a down meets ends with the word for it, and the next one is whole', async () => {
  const begun = answered('CreateFunction');
  const running = cli.run(['up'], { env });
  await begun;
  const down = await cli.run(['down'], { env });
  const { code, stderr } = await running;
  // Where the other came too late it is proven.
  if (code !== 0) {
    expect([1, 255]).toContain(code);
    expect(stderr).toMatch(
      /another run is removing this stack: |changed since up made it, by another run or by hand: /,
    );
  }
  // It tells what it left.
  expect(down).toMatchObject({ code: expect.toBeOneOf([0, 1]) });
  expect(await cli.run(['up'], { env })).toMatchObject({ code: 0, stdout: expect.stringMatching(/verified/) });
  expect(await cli.run(['status'], { env })).toMatchObject({ code: 0 });
  expect(await cli.run(['down'], { env })).toMatchObject({ code: 0 });
  const { url, region, credentials } = endpoint;
  expect((await inventoryOf({ endpoint: url, region, credentials })).held).toEqual({});
});
