/** `destined tail --function` through the built binary: runs of other code than ours, in words a person understands. */
import { LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { zip } from '../../src/aws/zip.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

let endpoint: TestEndpoint;
let cli: Cli;
const run = (...args: string[]) => cli.run(args, { env: endpoint.env });
beforeAll(async () => {
  endpoint = await startTestEndpoint();
  cli = await createCli();
  expect(await run('up', '--no-verify')).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await cli?.end();
  await endpoint?.stop();
});

/** Runs the function once with this code; answers how its summary reads, and its members. */
async function summaryOf(code: string) {
  const FunctionName = 'the-destined-lambda-destined';
  const ZipFile = zip({ 'destined.mjs': code }).bytes;
  await endpoint.clientOf(LambdaClient).send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  const since = new Date().toISOString();
  expect(await run('send', '--wait')).toMatchObject({ code: 0 });
  const flags = ['tail', '--function', 'destined', '--no-follow', '--since', since];
  const text = (await run(...flags)).stdout.trim().split('\n').at(-1);
  const json = (await run(...flags, '-o', 'json')).stdout.trim().split('\n').at(-1);
  return { text, summary: JSON.parse(json ?? '').summary };
}

it('marks what used nearly all its memory', async () => {
  const { text, summary } = await summaryOf(`const held = [];
    export const handler = async () => {
      while (process.memoryUsage.rss() < 118 * 2 ** 20) held.push(Buffer.alloc(1e6, 1));
      return { source: 'destined', action: 'message' };
    };`);
  expect(summary).toMatchObject({ status: 'ok', memoryMb: 128, nearMemoryLimit: true });
  expect(text).toMatch(/ ok, in .* 1[12]\d of 128 MB \(near the limit\)$/);
});

it('calls what could not be loaded an error', async () => {
  const { text, summary } = await summaryOf("throw new TypeError('not today');");
  expect(summary).toMatchObject({ status: 'error', coldStart: true });
  expect(text).toMatch(/ error, in .*, cold start/);
});
