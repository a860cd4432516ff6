/** `destined down`: remove everything, and look again. */
import type { Command } from 'commander';
import { commandFor } from '../../drive/no-such-stack.ts';
import { EXIT, Failure } from '../../failure.ts';
import { down } from '../../provision/down.ts';
import type { Outcome } from '../../provision/provision-event.ts';
import { flagsText } from '../../target/flags-text.ts';
import { chooseRegion } from '../../target/region.ts';
import { approve } from '../approve.ts';
import type { CommandModule } from '../command.ts';
import { showProvisioning } from '../provision-events.ts';
import { printDocument } from '../report/json.ts';
import { countsOf, type DownDocument, downDocument, type PlanDocument, planDocument } from '../report/provision.ts';
import { explained } from '../report/provision-failure.ts';
import { downText, dryRunText, outcomeText } from '../report/provision-text.ts';
import type { Place, Session } from '../session.ts';

export interface DownFlags {
  keepLogs?: boolean;
  dryRun?: boolean;
  /** Removes what is not ours on our bus and topic as well. */
  force?: boolean;
}

function define(command: Command): void {
  command
    .option('--dry-run', 'show what would be removed, and remove nothing')
    .option('--keep-logs', 'leave the log groups')
    .option('--force', 'remove what others hung on the bus and the topic as well')
    .addHelpText(
      'after',
      `
Examples:
  destined down
  destined down --dry-run
  destined down --keep-logs`,
    );
}

export async function planDown(place: Place, session: Session, flags: DownFlags): Promise<PlanDocument> {
  const shown = showProvisioning(session, place, 'down');
  const work = down(place.aws, place.stack, { ...flags, dryRun: true, onEvent: shown.onEvent });
  const { plan } = await explained(work, { ...place.asked, revive: undefined }).finally(shown.flush);
  return planDocument(place, plan);
}

/** Takes the stack down; prints a line for each removal, but no document. Forgets the target once nothing is left there. */
export async function takeDown(place: Place, session: Session, flags: DownFlags = {}): Promise<DownDocument> {
  const { aws, stack } = place;
  const start = performance.now();
  const again = againOf(place, session, flags);
  const shown = showProvisioning(session, place, 'down', again);
  const { keepLogs, force, dryRun: _, ...rest } = flags;
  // Where the endpoint has ended its stacks have, too: nobody wants them anew, and this says so.
  const revive = place.asked.revive && `run ${commandFor('down', stack.name)}${flagsText(session.options)}`;
  const work = down(aws, stack, {
    ...rest,
    keepLogs,
    force,
    approve: (plan) => approve(place, session, 'remove', plan),
    onEvent: shown.onEvent,
    onStep: shown.onStep,
  });
  const unseen = 'whether anything is left: it ended before that';
  const soFar = (outcomes: Outcome[]) => downDocument(place, { outcomes, leftovers: [], unchecked: [unseen], start });
  const result = await shown.through(explained(work, { ...place.asked, revive, again }), soFar);
  if (session.options.output === 'text' && !session.options.quiet) {
    for (const outcome of result.outcomes.filter(({ change }) => change === 'kept')) {
      await session.terminal.out(outcomeText(outcome, session.terminal.style) ?? '');
    }
  }
  const document = downDocument(place, { ...result, start });
  const isKept = result.outcomes.some(({ change }) => change === 'kept');
  if (!isKept && document.leftovers.length === 0) await place.release();
  return document;
}

/** What is kept must not go by the command that goes on; `demo` has none. */
function againOf({ own, stack }: Place, { options }: Session, { keepLogs, force }: DownFlags): string | undefined {
  if (own) return undefined;
  const flags = `${keepLogs ? ' --keep-logs' : ''}${force ? ' --force' : ''}`;
  return `${commandFor('down', stack.name)}${flags}${flagsText(options)}`;
}

/** Without a local endpoint there is no local stack. */
async function openIfRunning(session: Session): Promise<Place | undefined> {
  try {
    return await session.open({ start: false, changes: true });
  } catch (error) {
    if (error instanceof Failure && error.code === 'NothingRunning') return undefined;
    throw error;
  }
}

async function printPlan({ options, terminal }: Session, plan: PlanDocument): Promise<number> {
  if (options.output === 'json') await printDocument(terminal, plan);
  else await terminal.out(dryRunText(plan.changes, terminal, 'nothing to remove'));
  return EXIT.done;
}

async function run(session: Session, options: object): Promise<number> {
  const flags = options as DownFlags;
  const { terminal } = session;
  const json = session.options.output === 'json';
  const print = async (document: DownDocument) => {
    if (json) await printDocument(terminal, document);
    else await terminal.out(downText(document, terminal.style));
    return document.leftovers.length > 0 ? EXIT.no : EXIT.done;
  };
  const start = performance.now();
  const place = await openIfRunning(session);
  if (!place) {
    const region = chooseRegion({ kind: 'local', by: 'default' }, { flag: session.options.region, env: process.env });
    const target = { kind: 'local' as const, account: '000000000000', region };
    const { stack } = session.options;
    if (flags.dryRun) return printPlan(session, { stack, target, changes: [] });
    const head = { stack, target, resources: [], ...countsOf([]), leftovers: [] };
    return print({ ...head, calls: 0, durationMs: Math.round(performance.now() - start) });
  }
  if (flags.dryRun) return printPlan(session, await planDown(place, session, flags));
  return print(await takeDown(place, session, flags));
}

export const command: CommandModule = { define, run };
