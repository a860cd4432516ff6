/** `destined diff`: what `up` would change, seen and not touched. */
import type { Command } from 'commander';
import { noSuchStack } from '../../drive/no-such-stack.ts';
import { EXIT } from '../../failure.ts';
import { up } from '../../provision/up.ts';
import type { CommandModule } from '../command.ts';
import { showProvisioning } from '../provision-events.ts';
import { printDocument } from '../report/json.ts';
import { planDocument } from '../report/provision.ts';
import { explained } from '../report/provision-failure.ts';
import { dryRunText } from '../report/provision-text.ts';
import type { Session } from '../session.ts';

interface DiffFlags {
  exitCode?: boolean;
}

function define(command: Command): void {
  command.option('--exit-code', 'exit 1 where anything differs').addHelpText(
    'after',
    `
Examples:
  destined diff                what differs, and what up would do about it
  destined diff --exit-code    for scripts: 0 where all is as it should be`,
  );
}

async function run(session: Session, options: object): Promise<number> {
  const { terminal } = session;
  const { exitCode = false } = options as DiffFlags;
  const place = await session.open({ start: false });
  const { aws, stack } = place;
  const shown = showProvisioning(session, place);
  const work = up(aws, stack, { dryRun: true, onEvent: shown.onEvent });
  const { plan, isNew } = await explained(work, place.asked).finally(shown.flush);
  // As status has it; what a new stack would be is what `up --dry-run` shows.
  if (isNew) throw noSuchStack(stack);
  const document = planDocument(place, plan);
  if (session.options.output === 'json') await printDocument(terminal, document);
  else await terminal.out(dryRunText(document.changes, terminal, 'nothing differs'));
  return exitCode && plan.length > 0 ? EXIT.no : EXIT.done;
}

export const command: CommandModule = { define, run };
