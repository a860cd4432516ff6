/** Several runs of one stack at the same time end with one stack. */
import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

let endpoint: TestEndpoint;
let cli: Cli;
let env: Record<string, string>;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  cli = await createCli();
  env = endpoint.env;
});
afterAll(async () => {
  await cli?.end();
  await endpoint?.stop();
});

it('three first runs of up agree on one API', async () => {
  const runs = await Promise.all([1, 2, 3].map(() => cli.json<{ url: string }>(['up'], { env })));
  for (const { code, stderr } of runs) expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(new Set(runs.map(({ document }) => document.url)).size).toBe(1);
  const { items } = await endpoint.clientOf(APIGatewayClient).send(new GetRestApisCommand({}));
  expect(items).toHaveLength(1);
  expect(await cli.run(['status'], { env })).toMatchObject({ code: 0 });
});

it('says an error of a stream in one line', async () => {
  const { code, stdout } = await cli.run(['tail', '--no-follow', '--stack', 'nope', '-o', 'json'], { env });
  expect(code).toBe(1);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout)).toMatchObject({ error: { message: expect.stringContaining('nope') } });
});
