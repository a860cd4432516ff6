/** `destined tail`: the records of a stack as they come, with what became of each; or the log lines beneath them. */
import type { Command } from 'commander';
import { isNamed } from '../../aws/error-names.ts';
import { noSuchStack } from '../../drive/no-such-stack.ts';
import { EXIT, Failure } from '../../failure.ts';
import type { CommandModule } from '../command.ts';
import { cut } from '../report/cut.ts';
import { hanging } from '../report/hanging.ts';
import { runTail } from '../run-tail.ts';
import type { Session } from '../session.ts';
import { createFilter } from '../tail-filter.ts';
import { planTail, type TailFlags, type TailPlan } from '../tail-plan.ts';

function define(command: Command): void {
  command
    .option('--outcome <outcome>', 'success, failure, misrouted or all', 'all')
    .option('--since <moment>', 'how long ago to begin (30s, 10m, 2h, 1d), or an ISO time', '10m')
    .option('--until <moment>', 'where to end, in the same words')
    .option('--no-follow', 'end with what is there by now')
    .option('--filter <pattern>', 'a CloudWatch filter pattern, or a /regular expression/ (of RE2; flags i, m, s)')
    .option('--id <id>', 'one message, by any of its ids, and its replays')
    .option('--function <function>', 'the log of a function instead: destined, success or failure')
    .option('--raw', 'every stored line of every log, untouched')
    .option('--full', 'each record whole; with --function, each stack whole')
    .option('--group', 'beneath each record what its function logged; with --function, each run by itself')
    .option('--limit <count>', 'end after so many; with --no-follow, the newest so many')
    .option('--exit-idle <duration>', 'end once nothing was shown for so long')
    .option('--expect-count <count>', 'exit 1 unless so many were shown; ends with the last where nothing else ends it')
    .option('--probes', 'also the messages that `up` sends to prove the chain')
    .option('--utc', 'times in UTC')
    .addHelpText(
      'after',
      `
A time without a zone is this machine's; with a Z (2026-11-23T10:00Z) it is UTC.
A filter pattern is what CloudWatch Logs compares with each line that is stored:
  --filter '"please fail"'                          lines that hold these words
  --filter '{ $.detail.responsePayload.errorType = "TypeError" }'
                                                    fields of the record log

Examples:
  destined tail                               follow, from ten minutes ago on
  destined tail --outcome failure --since 1d  failures, from yesterday on
  destined tail --no-follow -o json           what is there, as JSON lines
  destined tail --function destined           what the function itself logs
  destined tail --group                       both: each message with its lines
  destined tail --expect-count 5 --exit-idle 30s --since 1m
                                              wait for five, for a script

Which lines of the destined function are of probes, or of a message that --id
names by another id than Lambda's, only their records tell: those of later,
while this one follows, are not known.`,
    );
}

async function run(session: Session, options: object): Promise<number> {
  const { terminal } = session;
  const plan = planTail(options as TailFlags);
  const filter = await createFilter(plan);
  // Nobody takes a local endpoint away under it: it survives `down`, and follows the stack that is brought up next.
  const place = await session.open({ start: false, changes: plan.follow, finishes: true });
  try {
    const { found, shown, note } = await runTail(session, place, plan, filter);
    if (!found && shown === 0 && !plan.follow) throw noSuchStack(place.stack);
    terminal.note(hanging(note, 0, terminal.noteWidth));
    return exitCodeOf(plan, shown, terminal.warn);
  } catch (error) {
    throw refusedPattern(error, plan) ?? error;
  } finally {
    if (plan.follow) await place.abandon();
  }
}

function exitCodeOf({ expectCount }: TailPlan, shown: number, warn: (line: string) => void): number {
  if (expectCount === undefined || shown === expectCount) return EXIT.done;
  warn(`expected ${expectCount}, and ${shown} ${shown === 1 ? 'was' : 'were'} shown`);
  return EXIT.no;
}

/** Words that CloudWatch Logs doesn't take for a pattern are mostly a term that is to be quoted. */
function refusedPattern(error: unknown, { filter }: TailPlan): Failure | undefined {
  if (filter === undefined || !isNamed(error, 'InvalidParameterException')) return undefined;
  // It may be as long as a command line, and the service says it again.
  return new Failure(`CloudWatch Logs refused --filter ${cut(JSON.stringify(filter))}: ${cut(error.message)}`, {
    fix: /^\s*\{/.test(filter)
      ? `write a pattern for JSON as --filter '{ $.detail.requestContext.condition = "Success" }'`
      : `put a term that holds more than letters and digits in quotes: --filter '"please fail"'`,
    exitCode: EXIT.refused,
    code: error.name,
    cause: error,
  });
}

export const command: CommandModule = { define, run };
