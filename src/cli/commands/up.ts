/** `destined up`: provision or repair, and prove what was changed. */
import type { Command } from 'commander';
import { commandFor } from '../../drive/no-such-stack.ts';
import { EXIT } from '../../failure.ts';
import { type Choices, parseThrottle } from '../../pattern/choices.ts';
import type { PlannedChange } from '../../provision/plan.ts';
import type { Outcome } from '../../provision/provision-event.ts';
import { up } from '../../provision/up.ts';
import { flagsText } from '../../target/flags-text.ts';
import { approve } from '../approve.ts';
import type { CommandModule } from '../command.ts';
import { prove } from '../prove.ts';
import { showProvisioning } from '../provision-events.ts';
import { printDocument } from '../report/json.ts';
import { type PlanDocument, planDocument, type UpDocument, upDocument } from '../report/provision.ts';
import { explained } from '../report/provision-failure.ts';
import { dryRunText, upText } from '../report/provision-text.ts';
import type { Place, Session } from '../session.ts';

export interface UpFlags {
  dryRun?: boolean;
  /** False sends no probes. */
  verify?: boolean;
  /** Undefined keeps what the stack has. */
  records?: boolean;
  /** `RATE,BURST` or `off`; undefined keeps what the stack has. */
  throttle?: string;
}

function define(command: Command): void {
  command
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--no-verify', 'send no messages to prove that it works')
    .option('--records', 'with a record log (default)')
    .option('--no-records', 'without a record log; remembered until --records')
    .option('--throttle <rate,burst>', 'requests a second and at once, or off; remembered (default: 100,200)')
    .addHelpText(
      'after',
      `
Examples:
  destined up                        make the stack, or repair it
  destined up --dry-run              what would change
  destined up --aws --throttle 10,20`,
    );
}

function choicesFrom({ records, throttle }: UpFlags): Partial<Choices> {
  return {
    ...(records === undefined ? {} : { records }),
    ...(throttle === undefined ? {} : { throttle: parseThrottle(throttle) }),
  };
}

/** What was chosen is remembered by the bus, which may not be there yet; `demo` has no command that goes on. */
function againOf({ own, stack }: Place, { options }: Session, flags: UpFlags): string | undefined {
  if (own) return undefined;
  const { verify = true, records, throttle } = flags;
  const given = [
    !verify && '--no-verify',
    records !== undefined && (records ? '--records' : '--no-records'),
    throttle !== undefined && `--throttle ${throttle}`,
  ].filter(Boolean);
  const chosen = given.map((flag) => ` ${flag}`).join('');
  return `${commandFor('up', stack.name)}${chosen}${flagsText(options)}`;
}

/** What `up` would change. On a local endpoint that was started for the question alone, that endpoint ends with it. */
export async function planUp(place: Place, session: Session, flags: UpFlags): Promise<PlanDocument> {
  const shown = showProvisioning(session, place, 'up');
  const work = up(place.aws, place.stack, { choices: choicesFrom(flags), dryRun: true, onEvent: shown.onEvent });
  const { plan, isNew, url } = await explained(work, place.asked).finally(shown.flush);
  if (isNew && place.target.kind === 'local') await place.release();
  return planDocument(place, plan, url);
}

/** Brings the stack up and, where that changed anything, proves it; prints a line for each change, but no document. */
export async function bringUp(
  place: Place,
  session: Session,
  flags: UpFlags = {},
  /** Ends the proof before its time. */
  enough?: AbortSignal,
): Promise<UpDocument> {
  const { aws, stack } = place;
  const { terminal } = session;
  const start = performance.now();
  const again = againOf(place, session, flags);
  const shown = showProvisioning(session, place, 'up', again);
  const work = up(aws, stack, {
    choices: choicesFrom(flags),
    async approve(plan: readonly PlannedChange[]) {
      await approve(place, session, 'change', plan);
      // Before the first change: whatever happens, the next command looks where something may be.
      await place.remember();
    },
    proves: flags.verify !== false,
    onEvent: shown.onEvent,
    onStep: shown.onStep,
  });
  const soFar = (outcomes: Outcome[]) => upDocument(place, { outcomes, start });
  const made = await shown.through(explained(work, { ...place.asked, again }), soFar);
  const { plan, outcomes, url, choices } = made;
  await place.remember();

  if (!choices.records) {
    terminal.note("there is no record log: a misrouted message can't be told from a lost one (--records makes it)");
  }

  // What was to be changed may have been changed by another run meanwhile: that it works is then no more known than before.
  if (plan.length === 0 || flags.verify === false || url === undefined)
    return upDocument(place, { outcomes, url, start });
  const verified = await prove(place, session, { url, records: choices.records, enough });
  return upDocument(place, { outcomes, url, verified, start });
}

async function run(session: Session, options: object): Promise<number> {
  const flags = options as UpFlags;
  const { terminal } = session;
  // Before anything is started for a flag that is wrong.
  choicesFrom(flags);
  const json = session.options.output === 'json';
  const place = await session.open({ start: true });
  const unlessInVain = async <T>(work: Promise<T>): Promise<T> =>
    work.catch(async (error: unknown) => {
      await place.abandon();
      throw error;
    });
  if (flags.dryRun) {
    const plan = await unlessInVain(planUp(place, session, flags));
    if (json) await printDocument(terminal, plan);
    else await terminal.out(dryRunText(plan.changes, terminal));
    return EXIT.done;
  }
  const document = await unlessInVain(bringUp(place, session, flags));
  if (json) await printDocument(terminal, document);
  else await terminal.out(upText(document, terminal.style));
  return document.verified === false ? EXIT.no : EXIT.done;
}

export const command: CommandModule = { define, run };
