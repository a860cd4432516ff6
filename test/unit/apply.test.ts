/** A removal that is broken off: what lives in what is removed went with it. */
import { expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { apply } from '../../src/provision/apply.ts';
import type { ProvisionEvent } from '../../src/provision/provision-event.ts';
import { ResourcesFailed } from '../../src/provision/resources-failed.ts';
import type { Resource } from '../../src/resources/resource.ts';

const resourceOf = (name: string, within?: Resource) => ({ kind: 'K', name, needs: [], within }) as unknown as Resource;
const home = resourceOf('home');
const inside = resourceOf('inside', home);
const other = resourceOf('other');
const within = resourceOf('within', other);
const removal = { kind: 'K', change: 'removed' };

/** Each home goes before what lives in it; `turn` is what goes before `other`. */
async function removing(
  act: (resource: Resource) => Promise<'removed'>,
  { turn = [], signal = new AbortController().signal }: { turn?: Resource[]; signal?: AbortSignal },
) {
  const events: ProvisionEvent[] = [];
  const work = apply({
    aws: { signal } as Aws,
    resources: [home, inside, other, within],
    before: (resource) => (resource.within ? [resource.within] : resource === other ? turn : []),
    verb: 'remove',
    act,
    onEvent: (event) => void events.push(event),
  });
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const settled = events.flatMap((event) => (event.type === 'changed' ? event.outcome.name : []));
  return { error, settled, stopped: events.find(({ type }) => type === 'stopped') };
}

it('by Ctrl-C', async () => {
  const given = new AbortController();
  const { settled, stopped } = await removing(
    async () => {
      given.abort();
      return 'removed';
    },
    { turn: [home], signal: given.signal },
  );
  expect(stopped).toEqual({
    type: 'stopped',
    settled: [home, inside].map(({ name }) => ({ ...removal, name })),
    unfinished: [other, within].map(({ kind, name }) => ({ kind, name })),
  });
  expect(settled).toEqual(['home', 'inside']);
});

it('by a network that is cut', async () => {
  let cut = () => {};
  const isCut = new Promise<void>((resolve) => {
    cut = resolve;
  });
  const { error, settled } = await removing(async (resource) => {
    if (resource === other) {
      cut();
      throw new Error('cut');
    }
    await isCut;
    return 'removed';
  }, {});
  expect(settled).toEqual(['home', 'inside']);
  expect(error).toBeInstanceOf(ResourcesFailed);
  expect(error).toMatchObject({ failures: [{ resource: other }], waiting: 1 });
});
