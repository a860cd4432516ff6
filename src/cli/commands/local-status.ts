/** `destined local status`: what the embedded endpoint holds, and what it dropped as AWS would, without a word. */
import type { Command } from 'commander';
import { EXIT } from '../../failure.ts';
import { findLocal } from '../../target/local-endpoint.ts';
import { stateFolder } from '../../target/state-folder.ts';
import type { CommandModule } from '../command.ts';
import { refuseTargetFlags } from '../local-only.ts';
import { printDocument } from '../report/json.ts';
import { localDocument, localText } from '../report/local.ts';
import type { Session } from '../session.ts';

function define(command: Command): void {
  command.addHelpText(
    'after',
    `
Exit 1 if nothing is running.

Examples:
  destined local status
  destined local status -o json`,
  );
}

async function run({ options, terminal }: Session): Promise<number> {
  refuseTargetFlags(options);
  const local = await findLocal(stateFolder());
  if (options.output === 'json') await printDocument(terminal, localDocument(local));
  else if (local) await terminal.out(localText(local, terminal.style));
  else {
    await terminal.out('nothing is running\n');
    terminal.note('run destined local start, or destined up');
  }
  return local ? EXIT.done : EXIT.no;
}

export const command: CommandModule = { define, run };
