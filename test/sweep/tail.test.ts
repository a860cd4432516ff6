/** The whole `destined tail` against logs as they are on AWS: whatever comes late, out of turn and page by page, and whichever calls go wrong. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { expectEnding } from '../support/tail-expect.ts';
import { type DrawnRecord, drawnRecord, makeRules, storeRecord } from '../support/tail-records.ts';
import { age, stepsWith, takeAll, trouble } from '../support/tail-steps.ts';
import { LATEST_MS, startTailTrial, type TailTrial } from '../support/tail-trial.ts';
import { isWhole, sampleSize, sweepSeed } from './support/extent.ts';

let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
});
afterAll(async () => {
  await cli?.end();
});

/** Runs wait for a real process: they take as long as it does. */
const LONGEST_MS = isWhole ? 1_200_000 : 90_000;

/** A run takes seconds: one that failed is told as it is, not made smaller first. */
const runs = (sample: number, whole: number) => ({
  numRuns: isWhole ? whole : sample,
  seed: sweepSeed,
  endOnFailure: true,
});

interface DrawnLines {
  group: number;
  stream: number;
  lines: { age: number; message: string }[];
}

async function withTrial(
  options: Parameters<typeof startTailTrial>[1],
  work: (trial: TailTrial) => Promise<void>,
): Promise<void> {
  const trial = await startTailTrial(cli, options);
  try {
    await work(trial);
  } finally {
    await trial.end();
  }
}

const counted = (count: number) => count.toLocaleString('en-US');

describe('tail --raw', { timeout: LONGEST_MS }, () => {
  const groupsOf = ({ stack: { functions, recordLog } }: TailTrial) => [
    ...Object.values(functions).map(({ logGroup }) => logGroup),
    recordLog.name,
  ];
  const keyOf = (time: number, { logGroup, logStream, message }: Record<string, unknown>) =>
    JSON.stringify([time, logGroup, logStream, message]);
  async function expectLines(trial: TailTrial, abrupt: boolean): Promise<void> {
    const { stored } = trial;
    await expectEnding(trial, {
      wanted: stored.map((line) => keyOf(line.time, { ...line })),
      keyOf: (line) => keyOf(Date.parse(String(line.time)), line),
      abrupt,
      closing: `shown ${counted(stored.length)} of ${counted(stored.length)} stored`,
    });
    expect(new Set(trial.printed.map(({ eventId }) => eventId)).size).toBe(stored.length);
  }

  it('shows every line once: late, alike, at the same time, over pages that are empty or short, past calls that go wrong', async () => {
    /** Some alike, so that identical lines come at the same time; some that hold what would end a line, or a terminal. */
    const message = fc.oneof(
      fc.constantFrom('again', 'again\n', 'START RequestId: 1 Version: $LATEST\n', '{"a":"\u001b[2J"}'),
      fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
    );
    const lines = fc.array(fc.record({ age, message }), { minLength: 1, maxLength: 8 });
    const steps = stepsWith(fc.record({ group: fc.nat(3), stream: fc.nat(1), lines }));
    const scenario = fc.record({ before: fc.option(steps), steps, trouble, abrupt: fc.boolean() });
    const property = fc.asyncProperty(scenario, ({ before, steps: during, trouble: options, abrupt }) =>
      withTrial(options, async (trial) => {
        const groups = groupsOf(trial);
        const write = ({ group, stream, lines: written }: DrawnLines) =>
          trial.store(
            groups[group]!,
            `stream-${stream}`,
            written.map((line) => ({ time: trial.now() - line.age, message: line.message })),
          );
        await takeAll(trial, before ?? [], write, false);
        trial.follow(groups, '--raw');
        await trial.asked(1);
        await takeAll(trial, during, write, true);
        await expectLines(trial, abrupt);
      }),
    );
    await fc.assert(property, runs(Math.ceil(sampleSize / 2), 80));
  });

  it.each([
    ['10,000 events', 40, 10_000],
    ['a mebibyte', 300, Math.floor(1_048_576 / 326)],
  ])(
    'shows every line where more than a page of %s has one timestamp, and those that come long after',
    async (_, size, most) => {
      const count = fc.tuple(fc.constantFrom(most, 2 * most), fc.integer({ min: -2, max: 2 }));
      const ages = fc.array(age, { maxLength: 20 });
      const scenario = fc.record({ count, ages, before: fc.boolean(), abrupt: fc.boolean(), seed: fc.integer() });
      const property = fc.asyncProperty(scenario, ({ count: [pages, more], ages: older, before, abrupt, seed }) =>
        withTrial({ seed, logIngestionMs: LATEST_MS }, async (trial) => {
          const groups = groupsOf(trial);
          const time = trial.now();
          if (!before) trial.follow(groups, '--raw');
          const texts = Array.from({ length: pages + more }, (__, i) => `${i % 1_000} `.padEnd(size, 'x'));
          while (texts.length > 0) {
            const batch = texts.splice(0, 2_500).map((message) => ({ time, message }));
            await trial.store(groups[0]!, 'stream', batch);
          }
          if (before) trial.follow(groups, '--raw');
          // Thousands were read by now, and the rest of them comes together with what is older.
          await trial.pass(LATEST_MS / 2);
          await trial.round();
          for (const ms of older) await trial.store(groups[0]!, 'older', [{ time: time - ms, message: 'older' }]);
          await expectLines(trial, abrupt);
        }),
      );
      await fc.assert(property, runs(Math.ceil(sampleSize / 10), 10));
    },
  );
});

describe('tail', { timeout: LONGEST_MS }, () => {
  it('shows every record once and with its outcome, however late and often its copies are stored', async () => {
    const steps = stepsWith(fc.array(drawnRecord, { minLength: 1, maxLength: 3 }));
    const scenario = fc.record({ before: fc.option(steps), steps, trouble, abrupt: fc.boolean() });
    const property = fc.asyncProperty(scenario, ({ before, steps: during, trouble: options, abrupt }) =>
      withTrial(options, async (trial) => {
        await makeRules(trial);
        const wanted: string[] = [];
        let made = 0;
        let probes = 0;
        const write = async (records: DrawnRecord[]) => {
          for (const record of records) {
            made += 1;
            const id = await storeRecord(trial, record, made);
            if (record.isProbe) probes += 1;
            else wanted.push(`${record.outcome} ${id}`);
          }
        };
        await takeAll(trial, before ?? [], write, false);
        const { functions, recordLog } = trial.stack;
        trial.follow([recordLog.name, functions.success.logGroup, functions.failure.logGroup]);
        await trial.asked(1);
        await takeAll(trial, during, write, true);
        const rest = `; ${probes} probe${probes === 1 ? '' : 's'} left out (--probes shows them)`;
        await expectEnding(trial, {
          wanted,
          keyOf: ({ outcome, record }) => `${outcome} ${(record as { id: string }).id}`,
          abrupt,
          hides: probes > 0,
          closing: `shown ${wanted.length} of ${made} stored${probes === 0 ? '' : rest}`,
        });
      }),
    );
    await fc.assert(property, runs(Math.ceil(sampleSize / 3), 40));
  });
});
