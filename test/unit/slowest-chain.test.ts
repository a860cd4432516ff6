/** Where a run's time went: the chain of steps that ended last, and the waits of each. */
import { describe, expect, it } from 'vitest';
import { settle } from '../../src/aws/settle.ts';
import { waitsOf } from '../../src/aws/waits-of.ts';
import { slowestText } from '../../src/cli/report/slowest-text.ts';
import type { Step } from '../../src/provision/provision-event.ts';
import { slowestChain } from '../../src/provision/slowest-chain.ts';

const of = (name: string, kind = 'AWS::Test::Thing') => ({ kind, name });
function step(name: string, from: number, to: number, after: string[] = [], more: Partial<Step> = {}): Step {
  const needed = after.map((other) => of(other));
  return { resource: of(name), startedAt: from, endedAt: to, after: needed, waits: [], ...more };
}
const names = (steps: readonly Step[]) => slowestChain(steps).map(({ resource }) => resource.name);

describe('the slowest chain', () => {
  it('ends with what ended last, and goes back to what each waited for longest', () => {
    const steps = [
      step('log', 0, 100),
      step('role', 0, 300),
      step('function', 300, 900, ['log', 'role']),
      step('bus', 0, 1_000),
      step('rule', 1_000, 1_100, ['bus']),
      step('permission', 900, 1_200, ['function']),
    ];
    expect(names(steps)).toEqual(['role', 'function', 'permission']);
  });

  it('does not mind what the run left alone, and is empty where nothing was done', () => {
    expect(names([step('stage', 0, 100, ['api'])])).toEqual(['stage']);
    expect(names([])).toEqual([]);
  });

  it('knows what was waited for to take effect from what made it', () => {
    const steps = [
      step('function', 0, 100),
      step('permission', 100, 150, ['function']),
      step('function', 150, 900, ['function', 'permission'], { late: true }),
    ];
    expect(names(steps)).toEqual(['function', 'permission', 'function']);
  });

  it('is a line for each step, with its waits, and nothing from outside moves the cursor', () => {
    const waits = [{ what: 'waiting for IAM to know the role of \u001b[2Jx', durationMs: 5_100 }];
    const text = slowestText([
      step('role', 0, 300),
      step('function', 300, 6_500, ['role'], { waits }),
      step('function', 6_500, 6_600, ['function'], { late: true }),
    ]);
    const pad = ' '.repeat('AWS::Lambda::EventInvokeConfig'.length - 'AWS::Test::Thing'.length + 2);
    expect(text).toEqual([
      'slowest chain, 6.6 s:',
      `   0.3 s  AWS::Test::Thing${pad}role`,
      `   6.2 s  AWS::Test::Thing${pad}function`,
      '          5.1 s waiting for IAM to know the role of \\u001b[2Jx',
      `   0.1 s  AWS::Test::Thing${pad}function (to be ready)`,
    ]);
  });

  it('goes on below its beginning where a terminal is too narrow', () => {
    const waits = [{ what: `waiting for ${'x'.repeat(24)} to be gone`, durationMs: 5_100 }];
    const text = slowestText([step('r'.repeat(30), 0, 6_500, [], { waits })], 60);
    expect(text.join('\n').split('\n')).toEqual([
      'slowest chain, 6.5 s:',
      '   6.5 s  AWS::Test::Thing',
      `          ${'r'.repeat(30)}`,
      `          5.1 s waiting for ${'x'.repeat(24)} to be`,
      '          gone',
    ]);
  });

  it('is not told of a run that did next to nothing', () => {
    expect(slowestText([step('role', 0, 1), step('function', 1, 2, ['role'])])).toEqual([]);
  });
});

describe('waits', () => {
  const aws = { signal: new AbortController().signal, waiting: () => {}, endpoint: 'http://127.0.0.1:1' };
  const attempts = (needed: number) => {
    let count = 0;
    return async () => {
      count += 1;
      return count >= needed;
    };
  };
  const wait = (what: string, needed: number) =>
    settle(aws, { what, within: 5_000, done: (is) => is }, attempts(needed)).then(() => {});

  it('belong to the work that waits, each with its time', async () => {
    const [one, other, none] = await Promise.all([
      waitsOf(() => wait('one', 2)),
      waitsOf(async () => {
        await wait('other', 2);
        await wait('nothing', 1);
        await wait('more', 2);
      }),
      waitsOf(() => wait('nothing', 1)),
    ]);
    expect(one!.map(({ what }) => what)).toEqual(['waiting for one']);
    expect(other!.map(({ what }) => what)).toEqual(['waiting for other', 'waiting for more']);
    expect(none).toEqual([]);
    for (const { durationMs } of [...one!, ...other!]) expect(durationMs).toBeGreaterThan(0);
  });
});
