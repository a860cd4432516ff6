/** Our CLI on somebody's endpoint, found by `--endpoint-url` alone, and botocore beside it to see what came of it. */
import { type Stack, stackOf } from '../../../src/pattern/stack.ts';
import { createCli, type Ended } from '../../support/cli.ts';
import { type Botocore, startBotocore } from './botocore.ts';
import type { Emulator } from './emulators.ts';

export interface Tried extends Ended {
  /** `+ AWS::SNS::Topic n`: what the run said that it did. */
  changes: string[];
  /** With `-v`: each call, as `SNS.CreateTopic`; none otherwise. */
  calls: string[];
  /** Those of the calls that change something. */
  mutations: string[];
}

export interface Trial {
  botocore: Botocore;
  url: string;
  stack(name: string): Stack;
  run(args: readonly string[]): Promise<Tried>;
  /** `run` with `-o json`; a document, or one for each line. */
  json<T = Record<string, unknown>>(args: readonly string[]): Promise<Tried & { documents: T[] }>;
  end(): Promise<void>;
}

const CALL = /^(\w+\.\w+) \d+ ms/;
const CHANGE = /^([+~-]) (AWS::\S+) +(\S+)$/;
const READING = /^\w+\.(Get|List|Describe|Filter|Test)/;
/** A crash, or a value that nobody turned into text. */
const UNFIT = /\n\s+at .+:\d+:\d+|\bundefined\b|\[object |\bNaN\b/;

export async function startTrial(start: () => Promise<Emulator>): Promise<Trial> {
  const emulator = await start();
  const cli = await createCli();
  const botocore = startBotocore(emulator);
  const { AWS_ENDPOINT_URL: url, ...env } = emulator.env;

  async function run(args: readonly string[]): Promise<Tried> {
    const ended = await cli.run([...args, '--endpoint-url', url!], { env });
    const said = `${ended.stdout}\n${ended.stderr}`;
    const unfit = UNFIT.exec(said);
    if (unfit) throw new Error(`${args.join(' ')} said ${JSON.stringify(unfit[0])}:\n${said}`);
    const calls = matches(ended.stderr, CALL).map(([, call]) => call!);
    return {
      ...ended,
      changes: matches(ended.stdout, CHANGE).map(([, ...parts]) => parts.join(' ')),
      calls,
      mutations: calls.filter((call) => !READING.test(call)),
    };
  }

  return {
    botocore,
    url: url!,
    stack: (name) => stackOf({ name, partition: 'aws', account: emulator.account, region: emulator.region }),
    run,
    async json<T>(args: readonly string[]) {
      const ended = await run([...args, '-o', 'json']);
      return { ...ended, documents: documentsOf<T>(ended.stdout) };
    },
    async end() {
      await botocore.end();
      await cli.end();
      await emulator.stop();
    },
  };
}

const matches = (text: string, pattern: RegExp) =>
  text.split('\n').flatMap((line) => {
    const match = pattern.exec(line);
    return match ? [match] : [];
  });

/** One document over many lines, or one in each line. */
function documentsOf<T>(stdout: string): T[] {
  if (stdout.startsWith('{\n')) return [JSON.parse(stdout)];
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}
