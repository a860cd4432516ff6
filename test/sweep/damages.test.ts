/** Every hand damage alone: named with both values, undone, and all else untouched. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { type Choices, DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { stackOf } from '../../src/pattern/stack.ts';
import { type Trials, trialsOf } from '../support/damages/trial.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const CHOICES: [string, Choices][] = [
  ['all that there is', DEFAULT_CHOICES],
  ['as little as can be', { records: false, throttle: 'off' }],
];

describe.each(CHOICES)('a stack with %s', (_, choices) => {
  let endpoint: TestEndpoint;
  let trials: Trials;
  let opened: Aws[] = [];
  const open = async () => {
    const { region, url, credentials } = endpoint;
    const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
    opened.push(aws);
    return aws;
  };
  beforeAll(async () => {
    endpoint = await startTestEndpoint();
    trials = await trialsOf(endpoint, open, stackOf({ ...(await open()), name: 'one' }), choices);
  });
  afterAll(() => endpoint.stop());

  it('is told each of its damages, and is as before after up', async () => {
    const failed: string[] = [];
    for (const each of trials.cases) {
      const error = await trials.attempt([each]).catch((thrown: unknown) => thrown);
      for (const aws of opened) aws.destroy();
      opened = [];
      if (!error) continue;
      failed.push(`${each.title}: ${String(error)}`);
      await trials.restore();
    }
    console.log(`hand damages: ${trials.cases.length} tried, ${trials.unable.length} can't be done`);
    expect(failed).toEqual([]);
  }, 1_800_000);
});
