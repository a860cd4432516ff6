/** `destined local start`: the embedded endpoint in the background, until `local stop`. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXIT, Failure } from '../../failure.ts';
import { startLocal } from '../../target/local-endpoint.ts';
import { reasonOf } from '../../target/reason-of.ts';
import { stateFolder } from '../../target/state-folder.ts';
import type { CommandModule } from '../command.ts';
import { refuseTargetFlags } from '../local-only.ts';
import { printDocument } from '../report/json.ts';
import { localDocument, localText } from '../report/local.ts';
import type { Session } from '../session.ts';

interface Flags {
  clock?: 'fast' | 'real';
  logBytes?: number;
  port?: number;
  faults?: string;
}

const wholeUpTo = (most: number, least: number) => (text: string) => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`a whole number from ${least} to ${most} is needed`);
};

function define(command: Command): void {
  command
    .addOption(
      new Option('--clock <kind>', "AWS's delays shortened, or as they are (default: fast)").choices(['fast', 'real']),
    )
    .option('--log-bytes <count>', 'keep at most so many bytes of log events', wholeUpTo(2 ** 40, 1))
    .option('--port <port>', 'listen here (default: a free port)', wholeUpTo(65_535, 1))
    .option('--faults <file>', 'let calls go wrong as this script says; see the README')
    .addHelpText(
      'after',
      `
Examples:
  destined local start
  destined local start --clock real --port 4566`,
    );
}

/** The endpoint says what is wrong in a script; where there is none, nothing need be started for it. */
async function readable(file: string): Promise<string> {
  try {
    await access(file, constants.R_OK);
    return file;
  } catch (error) {
    throw new Failure(`can't read the fault script ${file}: ${reasonOf(error)}`, {
      fix: 'give --faults a file that is there and may be read',
      exitCode: EXIT.usage,
      code: 'UnreadableFile',
      cause: error,
    });
  }
}

async function run({ options, terminal }: Session, flags: object): Promise<number> {
  refuseTargetFlags(options);
  const { faults, ...settings } = flags as Flags;
  const { clock, logBytes, port } = settings;
  const script = faults === undefined ? {} : { faults: await readable(resolve(faults)) };
  const local = await startLocal({ startedBy: 'local', stateFolder: stateFolder(), clock, logBytes, port, ...script });
  if (options.output === 'json') await printDocument(terminal, localDocument(local));
  else await terminal.out(`${local.started ? 'started' : 'running already'}\n${localText(local, terminal.style)}`);
  return EXIT.done;
}

export const command: CommandModule = { define, run };
