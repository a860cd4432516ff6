/** Hand damage to every property of every resource, and all that can be added by hand: named with both values, and undone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { type Choices, DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { stackOf } from '../../src/pattern/stack.ts';
import { keyOf } from '../../src/provision/walk.ts';
import { type Case, casesOf, leavesFor } from '../support/damages/cases.ts';
import { leavesOf } from '../support/damages/leaves.ts';
import { trialsOf } from '../support/damages/trial.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

const CHOICES: [string, Choices][] = [
  ['all that there is', DEFAULT_CHOICES],
  ['as little as can be', { records: false, throttle: 'off' }],
];
const PLACE = { partition: 'aws', account: '000000000000', region: 'us-east-1' };

let endpoint: TestEndpoint;
const opened: Aws[] = [];
async function open(): Promise<Aws> {
  const { region, url, credentials } = endpoint;
  const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
  opened.push(aws);
  return aws;
}
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(async () => {
  for (const aws of opened) aws.destroy();
  await endpoint.stop();
});

describe('the table of damages', () => {
  it.each(CHOICES)('has a case for every property (%s)', (_, choices) => {
    const resources = pattern(stackOf({ ...PLACE, name: 'n' }), choices);
    const without = resources.flatMap((resource) =>
      leavesOf(resource.properties())
        .filter((leaf) => !leavesFor(resource.kind, leaf))
        .map(({ path }) => `${keyOf(resource)}: ${path}`),
    );
    expect(without).toEqual([]);
  });

  it('says why of what can neither be changed nor taken away', () => {
    const stack = stackOf({ ...PLACE, name: 'n' });
    const { cases, unable } = casesOf(endpoint.clientOf, stack, pattern(stack, DEFAULT_CHOICES));
    expect(cases.length).toBeGreaterThan(unable.length);
    for (const { why } of unable) expect(why).not.toBe('');
  });
});

/** What shares a group is tried one after the other: it is one resource, or one changes the other. */
function groupOf({ resource: { kind, name } }: Case): string {
  if (/ApiGateway/.test(kind)) return 'api';
  // Lambda asks whether the role has the rights that a destination takes.
  if (/IAM|EventInvokeConfig/.test(kind)) return `role ${name.split('-')[1]}`;
  return kind.includes('Lambda') ? name.split('/')[0]! : keyOf({ kind, name });
}

/** Leaves of an API's body are tried many at once, for each costs a deployment: but not all of a model's. */
function bundleOf({ leaf, resource, title }: Case): string | undefined {
  if (resource.kind !== 'AWS::ApiGateway::RestApi' || !leaf?.path.startsWith('Body')) return undefined;
  return [leaf.path.endsWith('.title'), title.split(' ').at(-1)].join(' ');
}

/** In each round one of each group, or a bundle. */
function roundsOf(all: readonly Case[]): Case[][] {
  // Lambda asks whether a role lets it in: none of them may be damaged then.
  const handed = all.filter(({ leaf }) => leaf?.path === 'Role');
  const cases = all.filter((each) => !handed.includes(each));
  const groups = new Map<string, Map<unknown, Case[]>>();
  for (const each of cases) {
    const group = groups.get(groupOf(each)) ?? new Map<unknown, Case[]>();
    groups.set(groupOf(each), group);
    const key = bundleOf(each) ?? each;
    group.set(key, [...(group.get(key) ?? []), each]);
  }
  const turns = [...groups.values()].map((group) => [...group.values()]);
  const length = Math.max(...turns.map((bundles) => bundles.length));
  const rounds = Array.from({ length }, (_, at) => turns.flatMap((bundles) => bundles[at] ?? []));
  return handed.length > 0 ? [handed, ...rounds] : rounds;
}

/** One round of so many: the sweep tries each damage, alone. */
const TRIED_EACH = 5;

it('hand damage is told with both values, and undone by up', async () => {
  const aws = await open();
  const tried: string[] = [];
  const failed: string[] = [];
  const known = new Set<string>();
  for (const [, choices] of CHOICES) {
    const stack = stackOf({ ...aws, name: 'one' });
    const { cases, attempt, restore } = await trialsOf(endpoint, open, stack, choices);
    // What these choices do not change was tried with the former.
    const like = ({ title, resource }: Case) => `${title} ${JSON.stringify(resource.properties())}`;
    const fresh = cases.filter((each) => !known.has(like(each)));
    for (const each of cases) known.add(like(each));
    for (const round of roundsOf(fresh).filter((_round, at) => at % TRIED_EACH === 0)) {
      const error = await attempt(round).catch((thrown: unknown) => thrown);
      tried.push(...round.map(({ title }) => title));
      if (!error) continue;
      const { name, message } = error as Error;
      failed.push(`${round.map(({ title }) => title).join('\n')}\n${name}: ${message}`);
      await restore();
    }
  }
  expect(failed.join('\n\n')).toBe('');
  expect(tried.length).toBeGreaterThan(250 / TRIED_EACH);
}, 180_000);
