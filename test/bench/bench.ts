/** `npm run bench`: figures and ratios of one run. Nothing is asserted of time; it fails only if something did not work. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { type Batch, openChain } from './chain.ts';
import { coldStarts, lives, sending } from './commands.ts';
import { functionFloor } from './floor.ts';
import { createPlace, type Place } from './place.ts';
import { provisioning } from './provisioning.ts';
import { provisioningReport, report, throughputReport } from './report.ts';
import { round } from './statistics.ts';
import { type TailingPlan, tailing } from './tailing.ts';
import { tailingReport } from './tailing-report.ts';
import { throughput } from './throughput.ts';
import { timeouts } from './timeouts.ts';

const FULL = {
  colds: 40,
  lives: 10,
  far: 10,
  sends: 60,
  fast: 100_000,
  fastRounds: 7,
  floor: 20_000,
  timeouts: 5_000,
  batches: Array<number>(10).fill(10_000),
  tail: {
    sizes: [
      { lines: 1_000, rounds: 10 },
      { lines: 100_000, rounds: 5 },
      { lines: 1_000_000, rounds: 5 },
    ],
    screens: 200,
    install: true,
  } as TailingPlan,
};
const QUICK = {
  colds: 10,
  lives: 2,
  far: 2,
  sends: 10,
  fast: 20_000,
  fastRounds: 3,
  floor: 5_000,
  timeouts: 50,
  batches: [3_000],
  tail: {
    sizes: [
      { lines: 1_000, rounds: 1 },
      { lines: 10_000, rounds: 1 },
    ],
    screens: 5,
    install: false,
  },
};
const PARTS = ['provisioning', 'sending', 'tailing'];

export interface BenchOptions {
  /** Of the package, with a fresh dist/. */
  root: string;
  /** For all files of this run; removed by whoever made it. */
  folder: string;
  args: readonly string[];
}
export type Figures = Awaited<ReturnType<typeof measure>>;

/** Answers the exit code. */
export async function bench({ root, folder, args }: BenchOptions): Promise<number> {
  const unknown = args.find((arg) => !['--quick', '--json', ...PARTS].includes(arg));
  if (unknown !== undefined) {
    process.stderr.write(`usage: npm run bench -- [${PARTS.join(' | ')}] [--quick] [--json], not ${unknown}\n`);
    return 252;
  }
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  try {
    const sizes = args.includes('--quick') ? QUICK : FULL;
    const tell = <T>(figures: T, text: (figures: T) => string) =>
      process.stdout.write(args.includes('--json') ? `${JSON.stringify(figures, null, 2)}\n` : text(figures));
    if (args.includes('provisioning')) {
      const far = await alone(root, folder, 'up and down, far away', (place) => provisioning(place, sizes.far));
      tell(far, provisioningReport);
    } else if (args.includes('sending')) {
      const fast = (place: Place) => throughput(place, sizes.fast, sizes.fastRounds);
      tell(await alone(root, folder, 'send against autocannon', fast), throughputReport);
    } else if (args.includes('tailing')) {
      const tail = (place: Place) => tailing(place, sizes.tail);
      tell(await alone(root, folder, 'tail against others', tail), tailingReport);
    } else tell(await measure(root, folder, sizes), report);
    return 0;
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.stack : error}\n`);
    return 1;
  }
}

const say = (what: string) => process.stderr.write(`measuring ${what} …\n`);

/** A part alone, at a place of its own. */
async function alone<T>(root: string, folder: string, what: string, part: (place: Place) => Promise<T>): Promise<T> {
  const place = await createPlace(root, folder);
  say(what);
  return part(place).finally(() => place.end());
}

async function measure(root: string, folder: string, sizes: typeof FULL) {
  const place = await createPlace(root, folder);
  const load = loadavg()[0] ?? 0;
  try {
    say('cold starts');
    const cold = await coldStarts(place, sizes.colds);
    say('up and down');
    const provision = await lives(place, sizes.lives);
    say('up and down, far away');
    const far = await provisioning(place, sizes.far);
    say('one message at a time');
    const send = await sending(place, sizes.sends);
    say('send against autocannon');
    const fast = await throughput(place, sizes.fast, sizes.fastRounds);
    say('tail against others');
    const tail = await tailing(place, sizes.tail);
    say('what functions alone allow');
    const floorPerSecond = await functionFloor(place, sizes.floor);
    say(`${sizes.batches.reduce((sum, count) => sum + count, 0)} messages through the whole chain`);
    const chain = await openChain(place);
    const batches: Batch[] = [];
    for (const count of sizes.batches) batches.push(await chain.send(count));
    await place.end();
    say(`${sizes.timeouts} timeouts at once`);
    const stuck = await timeouts(place, sizes.timeouts);
    const best = Math.max(...batches.map(({ perSecond }) => perSecond));
    return {
      machine: { node: process.version, cpu: cpus()[0]?.model ?? '?', processors: availableParallelism(), load },
      cold,
      provision,
      far,
      send,
      fast,
      tail,
      chain: {
        idleMb: chain.idleMb,
        floorPerSecond,
        /** Two invocations a message. */
        shareOfFloor: round((best * 2) / floorPerSecond),
        batches,
      },
      timeouts: stuck,
    };
  } finally {
    await place.end();
  }
}
