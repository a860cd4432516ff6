/** What `up` and `down` must do on whatever endpoint: tests that the emulators share. */
import { expect, it } from 'vitest';
import { HAND_DAMAGES } from './hand-damages.ts';
import { listings } from './listings.ts';
import { NAMESAKES } from './namesakes.ts';
import { DIFFERENCE } from './table.ts';
import type { Trial, Tried } from './trial.ts';

export interface Provisioning {
  /** The place that `beforeAll` starts. */
  trial: () => Trial;
  /** Exit code of each `up`, and what each says that it changes, since this endpoint never keeps that. */
  up: { code: number; always: (name: string) => string[] };
  /** Whether it takes our REST API, with a stage. */
  hasApi: boolean;
  /** Damages, by their `what`, that this endpoint takes and forgets: why. */
  forgets?: Readonly<Record<string, string>>;
}

/** A failure stops what was not begun, and says to run it again: with one that stays, until a run changes nothing. */
export async function upAsFarAsItGoes({ run }: Trial, name: string, flags: readonly string[] = []): Promise<Tried> {
  const changes: string[] = [];
  for (let runs = 1; ; runs += 1) {
    const tried = await run(['up', '--no-verify', ...flags, '--stack', name]);
    changes.push(...tried.changes);
    if (tried.code === 0 || tried.changes.length === 0) return { ...tried, changes };
    expect(tried.stderr).toMatch(/fix: run destined up .*again: it goes on where it ended/);
    expect(runs).toBeLessThan(6);
  }
}

interface Tag {
  Key: string;
  Value: string;
}

const sorted = (lines: Iterable<string>) => [...new Set(lines)].sort();

/** Each damage on a stack that is up. */
export function testRepairs({ trial, up, hasApi, forgets = {} }: Provisioning, name: string): void {
  const possible = HAND_DAMAGES.filter(({ needsApi = false }) => hasApi || !needsApi);
  for (const { what, repairs, inflict, look } of possible)
    it(what, async ({ annotate }) => {
      const { botocore, stack: of } = trial();
      const stack = of(name);
      const before = await look(botocore, stack);
      await inflict(botocore, stack);
      const forgotten = forgets[what];
      if (forgotten !== undefined) {
        expect(await look(botocore, stack)).toEqual(before);
        await annotate(forgotten, DIFFERENCE);
        return;
      }
      expect(await look(botocore, stack)).not.toEqual(before);

      const { code, changes } = await upAsFarAsItGoes(trial(), name);
      expect(code).toBe(up.code);
      expect(sorted(changes)).toEqual(sorted([...repairs(stack), ...up.always(name)]));
      expect(await look(botocore, stack)).toEqual(before);
    });
}

/** What is chosen once is kept by the bus, as tags, until it is chosen anew. */
export function testChoices({ trial, up }: Provisioning, name: string): void {
  it('remembers `--no-records` and `--throttle`, and undoes them', async () => {
    const { botocore, stack: of } = trial();
    const { bus, recordLog, rules } = of(name);
    const tags = async () => {
      const { Tags } = await botocore.output<{ Tags: Tag[] }>('events', 'ListTagsForResource', {
        ResourceARN: bus.arn,
      });
      return Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
    };
    const tried = async (...flags: string[]) => {
      const { code, changes } = await upAsFarAsItGoes(trial(), name, flags);
      expect(code).toBe(up.code);
      const always = up.always(name);
      return sorted(changes).filter((change) => !always.includes(change));
    };
    const [log, rule] = [`AWS::Logs::LogGroup ${recordLog.name}`, `AWS::Events::Rule ${rules.records.name}`];
    const busChanged = `~ AWS::Events::EventBus ${bus.name}`;

    expect(await tried('--no-records', '--throttle', '5,6')).toEqual(sorted([`- ${log}`, `- ${rule}`, busChanged]));
    const chosen = { 'destined:stack': name, 'destined:records': 'off', 'destined:throttle': '5/6' };
    expect(await tags()).toEqual(chosen);
    expect(await tried()).toEqual([]);
    expect(await tags()).toEqual(chosen);
    expect(await tried('--records', '--throttle', '100,200')).toEqual(sorted([`+ ${log}`, `+ ${rule}`, busChanged]));
    expect(await tags()).toEqual({ 'destined:stack': name });
  });
}

/** Each namesake where nothing else is, and nothing is after it. */
export function testNamesakes({ trial }: Provisioning): void {
  NAMESAKES.forEach(({ kind, named, make }, index) => {
    const name = `taken-${index}`;
    it(`a namesake of another owner: ${kind}`, async () => {
      const { botocore, stack: of, run } = trial();
      const stack = of(name);
      await make(botocore, stack);
      const before = await listings(botocore);
      for (const command of [['up', '--no-verify'], ['down']]) {
        const { code, stderr, changes, mutations } = await run([...command, '-v', '--stack', name]);
        expect(code).toBe(255);
        expect(stderr).toContain(`error: ${kind} ${named(stack)} is there already and without this stack's tag`);
        expect({ changes, mutations }).toEqual({ changes: [], mutations: [] });
      }
      expect(await listings(botocore)).toEqual(before);
    });
  });
}

/** Two stacks, one's name the other's beginning, gone one after the other; `stays` picks what an endpoint keeps for ever. */
export function testDown({ trial, up }: Provisioning, stays: (line: string) => boolean = () => false): void {
  it('`down` takes one of two stacks, and then the other, and leaves nothing', async () => {
    const { botocore, run } = trial();
    const left = async () => (await listings(botocore)).filter((line) => !stays(line));
    const nothing = await left();
    expect((await upAsFarAsItGoes(trial(), 'n-2')).code).toBe(up.code);
    const other = await left();
    expect((await upAsFarAsItGoes(trial(), 'n')).code).toBe(up.code);
    expect((await left()).length).toBeGreaterThan(other.length);

    for (const [name, after] of [
      ['n', other],
      ['n-2', nothing],
    ] as const) {
      const planned = await run(['down', '--dry-run', '-v', '--stack', name]);
      expect(planned).toMatchObject({ code: 0, mutations: [] });
      const gone = await run(['down', '--stack', name]);
      expect(gone.code).toBe(0);
      expect(sorted(gone.changes)).toEqual(sorted(planned.changes));
      expect(gone.stdout).toMatch(/\n0 resources left\n$/);
      expect(await left()).toEqual(after);

      const again = await run(['down', '-v', '--stack', name]);
      expect(again).toMatchObject({ code: 0, stdout: 'nothing to remove\n', mutations: [] });
    }
  });
}
