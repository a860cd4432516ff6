/** `destined local stop`: ends the embedded endpoint, and every stack on it. */
import type { Command } from 'commander';
import { EXIT } from '../../failure.ts';
import { stopLocal } from '../../target/local-endpoint.ts';
import { stateFolder } from '../../target/state-folder.ts';
import type { CommandModule } from '../command.ts';
import { refuseTargetFlags } from '../local-only.ts';
import { printDocument } from '../report/json.ts';
import type { Session } from '../session.ts';

function define(command: Command): void {
  command.addHelpText(
    'after',
    `
Its stacks are in memory: they go with it.

Examples:
  destined local stop`,
  );
}

async function run({ options, terminal }: Session): Promise<number> {
  refuseTargetFlags(options);
  const stopped = await stopLocal(stateFolder());
  if (options.output === 'json') await printDocument(terminal, { running: false, stopped });
  else await terminal.out(stopped ? 'stopped\n' : 'nothing is running\n');
  return EXIT.done;
}

export const command: CommandModule = { define, run };
