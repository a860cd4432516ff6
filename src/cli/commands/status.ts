/** `destined status`: each resource as it is, the URL, and what became of the last messages. */
import type { Command } from 'commander';
import { noSuchStack } from '../../drive/no-such-stack.ts';
import { EXIT } from '../../failure.ts';
import { status } from '../../provision/status.ts';
import type { CommandModule } from '../command.ts';
import { countOutcomes } from '../outcome-counts.ts';
import { showProvisioning } from '../provision-events.ts';
import { printDocument } from '../report/json.ts';
import { statusDocument } from '../report/provision.ts';
import { explained } from '../report/provision-failure.ts';
import { statusText } from '../report/provision-text.ts';
import type { Session } from '../session.ts';

/** How far back messages are counted. */
const WINDOW_MS = 24 * 60 * 60_000;

function define(command: Command): void {
  command.addHelpText(
    'after',
    `
Examples:
  destined status
  destined status -o json

Exit code 1 unless every resource is as it should be.`,
  );
}

async function run(session: Session): Promise<number> {
  const { terminal, signal } = session;
  const start = performance.now();
  const place = await session.open({ start: false });
  const { aws, stack } = place;
  const shown = showProvisioning(session, place);
  const { resources, url } = await explained(status(aws, stack, shown.onEvent), place.asked).finally(shown.flush);
  if (resources.every(({ state }) => state === 'missing')) throw noSuchStack(stack);

  terminal.progress('reading the last outcomes');
  const from = Date.now() - WINDOW_MS;
  const counts = await countOutcomes(aws, stack, from, signal).finally(() => terminal.progress(undefined));
  const document = statusDocument(place, { resources, url, ...counts, since: new Date(from).toISOString(), start });
  if (session.options.output === 'json') await printDocument(terminal, document);
  else await terminal.out(statusText(document, terminal.style, terminal.width));
  return resources.every(({ state }) => state === 'ok') ? EXIT.done : EXIT.no;
}

export const command: CommandModule = { define, run };
