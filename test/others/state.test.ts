/** What `up` makes, read back with boto3 and compared with a second statement of it, on our endpoint and on others. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createCli } from '../support/cli.ts';
import { startBotocore } from './support/botocore.ts';
import { type Emulator, startMiniStack, startMoto, startOurs } from './support/emulators.ts';
import { expectedState } from './support/expected-state.ts';
import { judge, type Known } from './support/known-differences.ts';
import { MINISTACK } from './support/known-of-ministack.ts';
import { MOTO } from './support/known-of-moto.ts';
import { OURS } from './support/known-of-ours.ts';
import { type Part, readState, type State, type Wanted } from './support/read-state.ts';
import { DIFFERENCE } from './support/table.ts';

interface Up {
  flags: string[];
  choice?: Partial<Pick<Wanted, 'stack' | 'region' | 'records' | 'throttle' | 'ran'>>;
}
interface Who {
  start: () => Promise<Emulator>;
  known: readonly Known[];
  code: number;
  ups: readonly Up[];
}

const PARTS: [of: string, part: Part][] = [
  ['functions and permissions', 'functions'],
  ['roles and policies', 'roles'],
  ['log groups', 'logs'],
  ['bus, rules and topic', 'routing'],
  ['API and stage', 'api'],
  ['what the tagging index lists', 'tagged'],
];
const PLAIN: Up = { flags: ['--no-verify'] };
/** Ends with probes, which leave nothing behind but their logs. */
const PROVEN: Up = { flags: [], choice: { ran: true } };
const SPARSE: Up = {
  flags: ['--no-verify', '--no-records', '--throttle', '5,10'],
  choice: { records: false, throttle: [5, 10] },
};
const OPEN: Up = { flags: ['--no-verify', '--throttle', 'off'], choice: { throttle: undefined } };
const ELSEWHERE: Up = {
  flags: ['--no-verify', '--stack', 'other-2', '--region', 'eu-west-1'],
  choice: { stack: 'other-2', region: 'eu-west-1' },
};

const WHO: [string, Who][] = [
  ['our endpoint', { start: startOurs, known: OURS, code: 0, ups: [PLAIN, SPARSE, OPEN, ELSEWHERE, PROVEN] }],
  ['moto', { start: startMoto, known: MOTO, code: 0, ups: [PLAIN, SPARSE, ELSEWHERE] }],
  // It can't be given the API (see what is known of it); all else is made.
  ['MiniStack', { start: startMiniStack, known: MINISTACK, code: 254, ups: [PLAIN, SPARSE] }],
];

describe.each(WHO)('%s', (_, { start, known, code, ups }) => {
  /** Of each `up`, on a fresh one. */
  const read = new Map<Up, { wanted: Wanted; state: State }>();
  const told = new Set<string>();

  const readAfter = async (up: Up, place: Emulator) => {
    const { account, region } = place;
    const stack = 'the-destined-lambda';
    const usual: Wanted = { stack, account, region, records: true, throttle: [100, 200], ran: false };
    const wanted = { ...usual, ...up.choice };
    const env = { ...place.env, AWS_REGION: wanted.region, AWS_DEFAULT_REGION: wanted.region };
    const cli = await createCli();
    const botocore = startBotocore({ env });
    try {
      const ended = await cli.run(['up', ...up.flags, '--endpoint-url', place.url], { env });
      expect(ended, ended.stderr).toMatchObject({ code });
      read.set(up, { wanted, state: await readState(botocore, wanted) });
    } finally {
      await botocore.end();
      await cli.end();
    }
  };
  beforeAll(async () => {
    for (const up of ups) {
      const place = await start();
      await readAfter(up, place).finally(() => place.stop());
    }
  });

  describe.each(PARTS)('state after up: %s', (_of, part) => {
    it.for(ups.map((up) => [['up', ...up.flags].join(' '), up] as const))('%s', async ([, up], { annotate }) => {
      const { wanted, state } = read.get(up)!;
      const { named, ...rest } = judge(part, state[part], expectedState(wanted)[part], known, wanted);
      expect(rest).toEqual({ unnamed: {}, otherwise: [] });
      for (const why of named.filter((one) => !told.has(one))) {
        told.add(why);
        await annotate(why, DIFFERENCE);
      }
    });
  });
});
