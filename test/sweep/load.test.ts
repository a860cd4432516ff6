/** Ten thousand messages at once: each accounted for, also where one reply in fifty is cut. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { loadable, sendsMixed } from '../support/mixed-load.ts';

const COUNT = 10_000;

let cli: Cli;
let variables: Awaited<ReturnType<typeof loadable>>;
beforeAll(async () => {
  cli = await createCli();
  variables = await loadable(cli);
});
afterAll(async () => {
  await cli?.end();
});

it('10,000 mixed messages come to what they were sent for, none lost, none twice', async ({ annotate }) => {
  const { duplicates, latencyMs, outcomeMs } = await sendsMixed(cli, variables, {
    count: COUNT,
    endpoint: variables.AWS_ENDPOINT_URL,
  });
  expect(duplicates).toBe(0);
  await annotate(JSON.stringify({ latencyMs, outcomeMs }));
});

it('10,000 mixed messages past a proxy that cuts one reply in fifty: none lost, and what came twice is told', async ({
  annotate,
}) => {
  const proxy = await startCuttingProxy(variables.AWS_ENDPOINT_URL, 0.02, 11);
  try {
    const { duplicates, retries, latencyMs, outcomeMs } = await sendsMixed(cli, variables, {
      count: COUNT,
      endpoint: proxy.url,
      seed: 8,
    });
    expect(proxy.cuts.front).toBeGreaterThan(100);
    expect(duplicates).toBeGreaterThan(0);
    await annotate(JSON.stringify({ cuts: proxy.cuts, retries, duplicates, latencyMs, outcomeMs }));
  } finally {
    await proxy.end();
  }
});
