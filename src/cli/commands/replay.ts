/** `destined replay`: failed messages sent again, none of them twice by accident, and followed to their outcomes if wanted. */
import type { Command } from 'commander';
import { commandFor } from '../../drive/no-such-stack.ts';
import { type FoundFailures, findFailures } from '../../drive/replay/find-failures.ts';
import { type ReplayEvent, replay } from '../../drive/replay/replay.ts';
import { named, type ReplayTally, replayTallyOf } from '../../drive/replay/replay-summary.ts';
import type { Resend } from '../../drive/replay/resend.ts';
import { type Skipped, selectFailures } from '../../drive/replay/select-failures.ts';
import { EXIT } from '../../failure.ts';
import { keyOf } from '../../logs/failures.ts';
import { flagsText } from '../../target/flags-text.ts';
import { checkChoosing, chooseResends } from '../choose-resends.ts';
import type { CommandModule } from '../command.ts';
import { KEPT_DAYS, planReplay, type ReplayFlags, type ReplayPlan } from '../replay-plan.ts';
import { printDocument } from '../report/json.ts';
import { plannedText, replayEventText, replaySummaryText, skippedText } from '../report/replay.ts';
import type { Place, Session } from '../session.ts';

/** Of more than so many only the sum is told, and trouble. */
const FEW = 10;

function define(command: Command): void {
  const collect = (id: string, ids: string[] = []) => [...ids, id];
  command
    .option('--id <id>', 'the failure of this MessageId, destined-id or Lambda request id; may be repeated', collect)
    .option('--error <type>', 'failures of this error type, such as TypeError')
    .option('--since <moment>', `how long ago they failed at most (2h, 1d), or an ISO time (default: ${KEPT_DAYS}d)`)
    .option('--all', 'all of them')
    .option('--set <mode=X>', 'the text becomes `please X`')
    .option('--message <text>', 'the whole text instead; @file, or - for a line from stdin')
    .option('--edit', 'change each text in $VISUAL or $EDITOR')
    .option('--via <way>', 'topic, or function: the recorded payload straight to the destined function', 'topic')
    .option('--again', 'also those whose replay has no outcome yet')
    .option('--max-attempts <count>', 'leave alone what failed so often, the first time included', '3')
    .option('--rate <rate>', 'so many a second at most')
    .option('--wait', 'follow each to its outcome; exit 1 unless all succeed')
    .option('--timeout <duration>', 'how long each may take to be accepted, and then to its outcome', '60s')
    .option('--dry-run', 'show what would be sent, and send nothing')
    .addHelpText(
      'after',
      `
Examples:
  destined replay                               pick some from a list
  destined replay --all --wait                  all, and what became of them
  destined replay --error TypeError --since 1d  those of the last day
  destined replay --id <id> --set mode=success  one of them, changed
  destined replay --all --dry-run               what would be sent

A failure is open until a replay of it succeeds; of several attempts at one
message the newest is sent again. The logs are kept for ${KEPT_DAYS} days: what failed
earlier can't be replayed. Before each message a line is written to the record
log, so that none is sent twice by accident, even when this ends half-way;
without a record log (up --no-records) it may be. What got no answer is tried
again: which of these may have been sent twice is told.`,
    );
}

async function run(session: Session, options: object): Promise<number> {
  const { terminal, signal } = session;
  const plan = await planReplay(options as ReplayFlags, signal);
  const editor = checkChoosing(session, plan);
  const place = await session.open({ start: false, changes: !plan.dryRun });
  if (plan.beyond)
    terminal.note(`note: the logs are kept for ${KEPT_DAYS} days, what failed earlier can't be replayed`);

  terminal.progress('reading the records');
  const onRead = (count: number) => terminal.progress(`reading the records: ${count}`);
  const found = await findFailures({ ...place, ...plan, signal, onRead }).finally(() => terminal.progress(undefined));
  const changes = plan.text !== undefined || plan.edit;
  const selected = selectFailures(found.chains, { ...plan, changes });
  // Of a list only what was picked from it is asked for; what is not in it, and why, is said before.
  const asked = plan.pick && selected.chains.length > 0 ? [] : selected.skipped;
  if (asked !== selected.skipped) noteLeftOut(session, selected.skipped);
  const { resends, unedited } = await chooseResends(session, selected, plan, editor);

  const tally = replayTallyOf(resends.map(({ chain }) => chain.newest));
  for (const each of [...asked, ...unedited]) tally.leaveOut(each);
  if (plan.dryRun) {
    await showPlan(session, resends, tally);
    return EXIT.done;
  }
  if (resends.length > 0) await sendAgain(session, { place, plan, found, resends, tally });
  const document = tally.document();
  if (session.options.output === 'json') await printDocument(terminal, document);
  else await terminal.out(replaySummaryText(document, terminal));
  if (signal.aborted) return EXIT.interrupted;
  return tally.exitCode();
}

function noteLeftOut({ terminal }: Session, skipped: readonly Skipped[]): void {
  const left = skipped.map(({ failure, why }) => ({ ...named(failure), why }));
  const width = process.stderr.columns || undefined;
  const text = skippedText(left, { style: terminal.noteStyle, width }).trimEnd();
  if (text) terminal.note(text);
}

async function showPlan({ terminal, options }: Session, resends: readonly Resend[], tally: ReplayTally): Promise<void> {
  const planned = resends.map(({ chain: { newest, nextAttempt }, text }) => ({
    ...named(newest),
    attempt: nextAttempt,
    message: text ?? newest.message,
  }));
  const skipped = tally.document().skipped.filter(({ why }) => !why.startsWith('not sent: broken off'));
  if (options.output === 'json') {
    await printDocument(terminal, { dryRun: true, replayed: [], planned, skipped });
    return;
  }
  const sum = `would replay ${resends.length} of ${resends.length + skipped.length}; nothing was sent\n`;
  await terminal.out(`${plannedText(resends, terminal)}${sum}${skippedText(skipped, terminal)}`);
}

interface SendAgain {
  place: Place;
  plan: ReplayPlan;
  found: FoundFailures;
  resends: readonly Resend[];
  tally: ReplayTally;
}

async function sendAgain(session: Session, { place, plan, found, resends, tally }: SendAgain): Promise<void> {
  const { terminal, options, signal } = session;
  const json = options.output === 'json';
  if (!found.recordLog) {
    terminal.warn('there is no record log to write down what is sent: another replay may send the same again');
    terminal.warn(`  run ${commandFor('up --records', place.stack.name)}${flagsText(options)} for one`);
  }
  const { aws, stack } = place;
  const log = found.recordLog ? found : undefined;
  const few = resends.length <= FEW;
  const untold: string[] = [];
  try {
    const onUnsure = ({ chain }: Resend) => tally.unsure(chain.newest);
    for await (const event of replay({ aws, stack, ...plan, resends, log, signal, onUnsure })) {
      tally.add(event);
      if (event.type === 'accepted' || (event.type === 'begun' && !event.of.taken)) place.sent(event.message);
      if (event.of.unnoted !== undefined) untold.push(keyOf(event.of.resend.chain.newest));
      const line = json || !(few || isTrouble(event)) ? undefined : replayEventText(event, plan.wait, terminal);
      if (line) await terminal.out(line);
      terminal.progress(progressText(event, tally, resends.length, plan.wait));
    }
  } catch (error) {
    terminal.progress(undefined);
    // What was done is not lost with what failed.
    const soFar = tally.document();
    if (json) session.tellBesideError(soFar);
    else if (soFar.replayed.length > 0) await terminal.out(replaySummaryText(soFar, terminal));
    throw error;
  }
  terminal.progress(undefined);
  const unnoted = [...new Set(untold)];
  if (unnoted.length > 0) {
    terminal.warn(`what became of ${unnoted.length} could not be written down: they count as in flight`);
  }
}

const isTrouble = ({ type }: ReplayEvent) => type === 'lost' || type === 'duplicate';

function progressText(event: ReplayEvent, tally: ReplayTally, total: number, wait: boolean): string {
  if (event.type === 'retry') {
    const { answer, pauseMs } = event;
    return `the answer was ${answer.status ?? answer.error}: trying again in ${Math.round(pauseMs)} ms`;
  }
  const { replayed, refused, known } = tally.counts();
  const parts = [`${replayed} of ${total} sent`, refused > 0 && `${refused} refused`, wait && `${known} with outcome`];
  return parts.filter(Boolean).join(', ');
}

export const command: CommandModule = { define, run };
