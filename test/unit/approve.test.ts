/** Who is asked before an account is changed, and what nobody to ask means. */
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { approve, needsApproval } from '../../src/cli/approve.ts';
import type { Place, Session } from '../../src/cli/session.ts';
import { EXIT } from '../../src/failure.ts';
import type { Target } from '../../src/target/target.ts';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const target = (kind: Target['kind'], endpoint?: string): Target => ({
  kind,
  region: 'eu-west-1',
  endpoint,
  credentials,
});

describe('a target', () => {
  it.each([
    ['aws', undefined, true],
    ['endpoint', 'https://aws.example.com', true],
    ['endpoint', 'http://127.0.0.1:4566', false],
    ['endpoint', 'http://localhost:4566', false],
    ['local', 'http://127.0.0.1:1234', false],
  ] as const)('%s %s is asked about: %s', (kind, endpoint, asked) => {
    expect(needsApproval(target(kind, endpoint))).toBe(asked);
  });
});

describe('approval', () => {
  const changes = [{ kind: 'AWS::SNS::Topic', name: 'n', change: 'create' as const, differences: [] }];
  const style = new Chalk({ level: 0 });

  function at(where: Target, options: { yes?: boolean }) {
    const notes: string[] = [];
    const ask = { notes, place: {} as Place, session: {} as Session };
    const aws = { account: '123456789012', region: 'eu-west-1' };
    ask.place = { target: where, aws, stack: { name: 'n' } } as Place;
    const terminal = { interactive: false, progress() {}, noteStyle: style, note: (line: string) => notes.push(line) };
    ask.session = { options, terminal } as unknown as Session;
    return ask;
  }

  it('without a terminal is refused as wrong usage, after showing account, region, plan and cost', async () => {
    const { notes, place, session } = at({ ...target('aws'), profile: 'dev' }, {});
    await expect(approve(place, session, 'change', changes)).rejects.toMatchObject({ exitCode: EXIT.usage });
    const shown = notes.join('\n');
    for (const text of ['account 123456789012', 'region eu-west-1', 'profile dev', '+ AWS::SNS::Topic', 'cost:']) {
      expect(shown).toContain(text);
    }
  });

  it('is given by --yes', async () => {
    const { place, session } = at(target('aws'), { yes: true });
    await expect(approve(place, session, 'change', changes)).resolves.toBeUndefined();
  });

  it('is not needed on this machine', async () => {
    const { notes, place, session } = at(target('endpoint', 'http://127.0.0.1:1'), {});
    await expect(approve(place, session, 'remove', changes)).resolves.toBeUndefined();
    expect(notes).toEqual([]);
  });
});
