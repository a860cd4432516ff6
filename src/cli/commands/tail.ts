/** `destined tail`: the records of a stack as they come, with what became of each; or the log lines beneath them. */
import type { Command } from 'commander';
import { noSuchStack } from '../../drive/no-such-stack.ts';
import { EXIT } from '../../failure.ts';
import type { CommandModule } from '../command.ts';
import type { Session } from '../session.ts';
import { tailLines } from '../tail-lines.ts';
import { planTail, type TailFlags } from '../tail-plan.ts';
import { tailRecords } from '../tail-records.ts';

function define(command: Command): void {
  command
    .option('--outcome <outcome>', 'success, failure, misrouted or all', 'all')
    .option('--since <moment>', 'how long ago to begin (30s, 10m, 2h, 1d), or an ISO time', '10m')
    .option('--no-follow', 'end with what is there by now')
    .option('--function <function>', 'the log of a function instead: destined, success or failure')
    .option('--raw', 'every stored line of every log, untouched')
    .option('--full', 'each record whole; with --function, each stack whole')
    .option('--limit <count>', 'end after so many')
    .option('--probes', 'also the messages that `up` sends to prove the chain')
    .option('--utc', 'times in UTC')
    .addHelpText(
      'after',
      `
Examples:
  destined tail                               follow, from ten minutes ago on
  destined tail --outcome failure --since 1d  failures, from yesterday on
  destined tail --no-follow -o json           what is there, as JSON lines
  destined tail --function destined           what the function itself logs

Which lines of the destined function are of probes, only their records tell:
those of an \`up\` that runs while this one follows are shown.`,
    );
}

async function run(session: Session, options: object): Promise<number> {
  const plan = planTail(options as TailFlags);
  const { aws, stack } = await session.open({ start: false });
  const tail = plan.raw || plan.functionRole ? tailLines : tailRecords;
  let told = false;
  const whenEmpty = () => {
    if (plan.follow && !told) session.terminal.warn(`no log of ${stack.name} is there yet: waiting for it`);
    told = true;
  };
  const { shown, note, found } = await tail(session, { aws, stack }, plan, whenEmpty);
  if (!found && shown === 0 && !plan.follow) throw noSuchStack(stack);
  session.terminal.note(note);
  return EXIT.done;
}

export const command: CommandModule = { define, run };
