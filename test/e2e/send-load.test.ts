/** A few hundred messages at once, as `test/sweep/load.test.ts` sends thousands: each accounted for, also where replies are cut. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { loadable, sendsMixed } from '../support/mixed-load.ts';

let cli: Cli;
let variables: Awaited<ReturnType<typeof loadable>>;
beforeAll(async () => {
  cli = await createCli();
  variables = await loadable(cli);
});
afterAll(async () => {
  await cli?.end();
});

describe('300 mixed messages', () => {
  it('come to what they were sent for, none lost, none twice', async () => {
    const { duplicates, retries } = await sendsMixed(cli, variables, {
      count: 300,
      endpoint: variables.AWS_ENDPOINT_URL,
    });
    expect({ duplicates, retries }).toEqual({ duplicates: 0 });
  });

  it('past a proxy that cuts one reply in twenty: none is lost, and what came twice is told', async () => {
    const proxy = await startCuttingProxy(variables.AWS_ENDPOINT_URL, 0.05, 11);
    try {
      const { duplicates, retries, messages } = await sendsMixed(cli, variables, {
        count: 300,
        endpoint: proxy.url,
        seed: 8,
      });
      expect(proxy.cuts.front).toBeGreaterThan(0);
      expect(duplicates).toBeGreaterThan(0);
      expect(messages.reduce((sum, { tries = 1 }) => sum + tries - 1, 0)).toBe(retries);
    } finally {
      await proxy.end();
    }
  });
});
