/** Damages by their titles, for tests of how a repair goes on, not of what is repaired. */
import { DEFAULT_CHOICES } from '../../../src/pattern/choices.ts';
import { pattern } from '../../../src/pattern/pattern.ts';
import type { Stack } from '../../../src/pattern/stack.ts';
import type { TestEndpoint } from '../endpoint.ts';
import { casesOf } from './cases.ts';

/** Inflicts what stands in the table under `AWS::KIND NAME` and this, e.g. `: DisplayName changed`. */
export async function inflict(endpoint: TestEndpoint, stack: Stack, title: string): Promise<void> {
  const { cases } = casesOf(endpoint.clientOf, stack, pattern(stack, DEFAULT_CHOICES));
  const found = cases.filter((each) => each.title === title);
  if (found.length !== 1) throw new Error(`${found.length} damages are called ${title}`);
  await found[0]!.inflict(found[0]!.resource.properties());
}
