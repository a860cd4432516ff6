/**
 * `destined tail --no-follow --raw` against what else reads the same stored lines: how many lines a second, in how much
 * memory; and how soon a following one shows a line.
 */
import { join } from 'node:path';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Place } from './place.ts';
import { pythonTools } from './python-tools.ts';
import { figuresOf, type Reading, readRounds, type Samples, type ToolFigures } from './reading.ts';
import { figure, round } from './statistics.ts';
import { storeLines } from './stored-lines.ts';
import { nodeTools, otherTools } from './tail-tools.ts';
import { type ToTheScreen, toTheScreen } from './to-the-screen.ts';

/** With so many lines Python's programs take minutes: they run once. */
const MANY = 1_000_000;
/** Room for all that is stored. */
const LOG_BYTES = 2 ** 30;

export interface TailingPlan {
  /** How many lines, from few to many, and how often they are read. */
  sizes: { lines: number; rounds: number }[];
  /** So many lines are awaited on the screen. */
  screens: number;
  /** Python's programs are installed where they are not there yet. */
  install: boolean;
}
export interface Tailing {
  sizes: { lines: number; tools: ToolFigures[] }[];
  /** Peak memory of a tail at the largest size by that at the one before. */
  memoryGrowth: number;
  /** Why Python's programs were not measured. */
  missing?: string;
  screen: ToTheScreen;
}

interface Up {
  resources: { kind: string; name: string }[];
}

/** Throws where a program did not read all that is stored. */
export async function tailing(place: Place, { sizes, screens, install }: TailingPlan): Promise<Tailing> {
  await place.run('local', 'start', '--log-bytes', String(LOG_BYTES));
  try {
    // Probes would leave lines of their own.
    const { resources } = (await place.json<Up>('up', '--yes', '--no-verify')).document;
    const logGroups = resources.filter(({ kind }) => kind === 'AWS::Logs::LogGroup').map(({ name }) => name);
    const variables = await place.variables();
    const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId = '' } = variables;
    const credentials = { accessKeyId, secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? '' };
    const client = new CloudWatchLogsClient({ endpoint, region, credentials, disableHostPrefix: true });
    const counts = sizes.map(({ lines }) => lines);
    const { ranges, nothing } = await storeLines(client, logGroups, counts);

    const reading: Reading = { cwd: place.folder, memoryFile: join(place.folder, 'most-memory'), nothing };
    const ours = nodeTools(place, variables, logGroups, reading.memoryFile);
    const python = await pythonTools(place.root, install);
    const others = 'missing' in python ? [] : otherTools(python, place, variables, logGroups);
    const samples: Map<string, Samples>[] = [];
    for (const [index, { lines, rounds }] of sizes.entries()) {
      const range = ranges[index]!;
      process.stderr.write(`reading ${lines} lines …\n`);
      const together = await readRounds(lines < MANY ? [...ours, ...others] : ours, range, rounds, reading);
      const apart = lines < MANY ? [] : await readRounds(others, range, 1, reading);
      samples.push(new Map([...together, ...apart]));
    }
    const [few, many] = samples.slice(-2).map((of) => figure(of.get(ours[0]!.name)!.peakMb).median);
    process.stderr.write(`awaiting ${screens} lines on the screen …\n`);
    const screen = await toTheScreen(place, client, logGroups, screens);
    client.destroy();
    return {
      sizes: samples.map((of, index) => ({ lines: counts[index]!, tools: figuresOf(of, counts[index]!) })),
      memoryGrowth: round((many ?? Number.NaN) / (few ?? Number.NaN)),
      ...('missing' in python && python),
      screen,
    };
  } finally {
    await place.end();
  }
}
