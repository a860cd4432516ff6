/** `npm run bench`: figures and ratios of one run. Nothing is asserted of time; it fails only if something did not work. */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { type Batch, openChain } from './chain.ts';
import { coldStarts, provisioning, sending } from './commands.ts';
import { functionFloor } from './floor.ts';
import { createPlace } from './place.ts';
import { report } from './report.ts';
import { round } from './statistics.ts';
import { timeouts } from './timeouts.ts';

const FULL = {
  colds: 40,
  lives: 10,
  sends: 60,
  floor: 20_000,
  timeouts: 5_000,
  batches: Array<number>(10).fill(10_000),
};
const QUICK = { colds: 10, lives: 2, sends: 10, floor: 5_000, timeouts: 50, batches: [3_000] };

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
  const unknown = args.find((arg) => arg !== '--quick' && arg !== '--json');
  if (unknown !== undefined) {
    process.stderr.write(`usage: npm run bench -- [--quick] [--json], not ${unknown}\n`);
    return 252;
  }
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  try {
    const figures = await measure(root, folder, args.includes('--quick') ? QUICK : FULL);
    process.stdout.write(args.includes('--json') ? `${JSON.stringify(figures, null, 2)}\n` : report(figures));
    return 0;
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.stack : error}\n`);
    return 1;
  }
}

async function measure(root: string, folder: string, sizes: typeof FULL) {
  const place = await createPlace(root, folder);
  const say = (what: string) => process.stderr.write(`measuring ${what} …\n`);
  const load = loadavg()[0] ?? 0;
  try {
    say('cold starts');
    const cold = await coldStarts(place, sizes.colds);
    say('up and down');
    const provision = await provisioning(place, sizes.lives);
    say('one message at a time');
    const send = await sending(place, sizes.sends);
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
      send,
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
