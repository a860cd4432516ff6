/** Looks whether what a run made or removed is as that left it: where it is not, another run is at work on the stack. */
import type { Aws } from '../aws/aws.ts';
import { interrupted } from '../aws/interrupted.ts';
import { isLoopback } from '../aws/is-loopback.ts';
import { settle } from '../aws/settle.ts';
import { EXIT, Failure } from '../failure.ts';
import type { Resource } from '../resources/resource.ts';
import { keyOf, READS_AT_ONCE, walk } from './walk.ts';

/** How long AWS may show what is not so any more, after something was made or removed. */
const LAG_MS = { loopback: 1_500, elsewhere: 30_000 };

const ANOTHER_RUN = 'AnotherRun';

export interface Undertaking {
  resource: Resource;
  verb: 'ensure' | 'remove';
  /** What went before it: there by now, or with `remove` gone. */
  before: (resource: Resource) => readonly Resource[];
}

export interface Looks {
  /** The Failure AnotherRun of the first that went before `resource` and was undone. */
  undone(undertaking: Undertaking): Promise<Failure | undefined>;
  /** Throws AnotherRun where one of `resources`, which the run found or made, is gone by now. */
  stillThere(resources: readonly Resource[]): Promise<void>;
}

const seen = {
  ensure: ({ kind, name }: Resource) =>
    new Failure(`another run is removing this stack: ${kind} ${name} was there, and is gone`, {
      fix: 'run up again once the other has ended',
      exitCode: EXIT.other,
      code: ANOTHER_RUN,
    }),
  remove: ({ kind, name }: Resource) =>
    new Failure(`another run is making this stack: ${kind} ${name} was gone, and is there again`, {
      fix: 'run down again once the other has ended',
      exitCode: EXIT.other,
      code: ANOTHER_RUN,
    }),
};

/** With the Aws of the run. */
export function looksOf(aws: Aws): Looks {
  const within = LAG_MS[isLoopback(aws.endpoint) ? 'loopback' : 'elsewhere'];

  /** Whether it is not as this run left it, and stays so. `eyes` remember ids for themselves. */
  async function isUndone(eyes: Aws, resource: Resource, verb: Undertaking['verb']): Promise<boolean> {
    const { kind, name } = resource;
    const condition = {
      what: `AWS to show ${kind} ${name} ${verb === 'ensure' ? 'again' : 'as gone'}`,
      within,
      done: (there: boolean) => there === (verb === 'ensure'),
    };
    try {
      await settle(eyes, condition, async () => (await resource.read(eyes))?.owner === 'ours');
      return false;
    } catch (error) {
      if (error instanceof Failure && error.code === 'NotSettled') return true;
      throw error;
    }
  }

  /** The first that went before `resource` and was undone. */
  async function undone({ resource, verb, before }: Undertaking): Promise<Failure | undefined> {
    const eyes: Aws = Object.create(aws);
    for (const earlier of closure(resource, before)) {
      if (await isUndone(eyes, earlier, verb)) return seen[verb](earlier);
    }
    return undefined;
  }

  async function stillThere(resources: readonly Resource[]): Promise<void> {
    const eyes: Aws = Object.create(aws);
    const homes = ({ within }: Resource) => (within ? [within] : []);
    const look = async (resource: Resource) => {
      if (await isUndone(eyes, resource, 'ensure')) throw seen.ensure(resource);
    };
    const { failures } = await walk(resources, homes, look, aws.signal, READS_AT_ONCE);
    if (aws.signal.aborted) throw interrupted(aws.signal);
    if (failures[0]) throw failures[0].error;
  }

  return { undone, stillThere };
}

/** All that went before `resource`, whatever went before that included. */
function closure(resource: Resource, before: Undertaking['before']): readonly Resource[] {
  const found = new Map<string, Resource>();
  const take = (other: Resource) => {
    for (const earlier of before(other)) {
      if (found.has(keyOf(earlier))) continue;
      found.set(keyOf(earlier), earlier);
      take(earlier);
    }
  };
  take(resource);
  return [...found.values()];
}
