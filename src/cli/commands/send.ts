/** `destined send`: messages through the front door or straight to the topic, followed to their outcomes if wanted. */
import { type Command, Option } from 'commander';
import { findApi } from '../../aws/find-api.ts';
import { commandFor, NO_SUCH_STACK, noSuchStack } from '../../drive/no-such-stack.ts';
import { type SentMessage, send } from '../../drive/send/send.ts';
import { type Tally, tallyOf } from '../../drive/send/summary.ts';
import { EXIT, Failure } from '../../failure.ts';
import { flagsText } from '../../target/flags-text.ts';
import type { CommandModule } from '../command.ts';
import { printDocument } from '../report/json.ts';
import { summaryText } from '../report/send.ts';
import { explanation } from '../report/send-explain.ts';
import { frontFor, outgoingOf } from '../send-messages.ts';
import { planSend, type SendFlags, type SendPlan } from '../send-plan.ts';
import { showProgress, silentReport, streamReport, textReport } from '../send-report.ts';
import type { Session } from '../session.ts';

function define(command: Command): void {
  command
    .option('--mode <word>', 'success, fail, type-error, timeout, crash, reroute, or any word (default: success)')
    .option('--mix <shares>', "modes in exact proportion, in a random order, as 'success=89,fail=10,timeout=1'")
    .option('--seed <number>', 'what decides the order of a mix: the same seed, the same order')
    .option(
      '--message <text>',
      'the whole text; @file, or - for a message a line from stdin; goes straight to the topic; {{uuid}}, {{seq}} and {{now}} are filled in',
    )
    .addOption(
      new Option(
        '--attribute <name=value>',
        'an attribute of messages to the topic; may be given more than once',
      ).argParser((value: string, before: string[] = []) => [...before, value]),
    )
    .option('--via <door>', 'api (default), or topic: past the API, straight to SNS')
    .option('-n, --count <count>', 'how many', '1')
    .option('--concurrency <count>', 'how many at once', '10')
    .option('--rate <per-second>', 'how many a second at most, such as 200 or 0.5')
    .option('--wait', 'follow each message to its outcome')
    .option(
      '--expect <outcome>',
      "success, failure or misrouted: each message; or a bound (<=, >=, <, >, =), as 'failure<=1%', 'success>=99.5%' or 'misrouted=0'; implies --wait",
    )
    .option('--timeout <duration>', 'how long each may take to be accepted, and then to its outcome', '60s')
    .option('--stream', 'a JSON line for each message as it ends, and no document')
    .addHelpText(
      'after',
      `
Examples:
  destined send                          one that succeeds
  destined send --mode fail --wait       one that fails, and what became of it
  destined send -n 100 --expect success  exit 1 unless each succeeds
  destined send -n 5000 --rate 200 --mix success=89,fail=10,timeout=1 --wait
  destined send -n 3 --message '{"order": "{{uuid}}", "line": {{seq}}}'`,
    );
}

async function run(session: Session, options: object): Promise<number> {
  const { terminal, signal } = session;
  if ((options as SendFlags).message === '-' && process.stdin.isTTY) {
    terminal.note('note: reading the message from stdin, end with Ctrl-D');
  }
  const plan = await planSend(options as SendFlags, signal);
  const { total, stream, wait, timeoutMs, rate } = plan;
  const place = await session.open({ start: false });
  const { aws, stack } = place;
  const api = plan.via === 'api' ? await findApi(aws, stack) : undefined;
  if (plan.via === 'api' && !api) throw noSuchStack(stack);
  if (plan.seed !== undefined && (options as SendFlags).seed === undefined) {
    terminal.note(`note: --seed ${plan.seed} sends them in this order again`);
  }

  const json = session.options.output === 'json' && !stream;
  const tally = tallyOf(stack.name, wait, json);
  const report = stream ? streamReport(terminal) : json ? silentReport : textReport(terminal, total);
  const concurrency = Math.min(plan.concurrency, total);
  const front = await frontFor(aws, api?.url, { total, concurrency });
  const messages = outgoingOf(plan, { aws, stack }, front);
  const endProgress = showProgress(terminal, tally, total);
  let failed: { error: unknown } | undefined;
  let newest: SentMessage | undefined;
  try {
    const events = send({ aws, stack, door: api?.url, messages, concurrency, rate, wait, timeoutMs, signal });
    for await (const event of events) {
      tally.add(event);
      if (event.type === 'begun' || event.type === 'accepted') {
        newest = event.message;
        place.sent(newest);
      }
      await report.take(event);
    }
  } catch (error) {
    failed = { error };
  } finally {
    front?.close();
    endProgress();
  }
  if (failed) {
    const { error } = failed;
    // A stack that never was there got nothing: nothing is told of it, or remembered.
    const nowhere = error instanceof Failure && error.code === NO_SUCH_STACK && tally.counts().accepted === 0;
    if (nowhere && newest) newest.error ??= error.message;
    if (!nowhere) await tellWhatWasDone(session, plan, tally, report);
    throw error;
  }
  await report.end();
  if (json) await printDocument(terminal, documentOf(plan, tally));
  else await summarize(session, plan, tally);
  if (signal.aborted) return EXIT.interrupted;
  const { expectation } = plan;
  const command = (name: string) => `${commandFor(name, stack.name)}${flagsText(session.options)}`;
  for (const line of explanation(tally, { expectation, command })) terminal.warn(line);
  return tally.exitCode(expectation);
}

/** What was done is not lost with what failed. */
async function tellWhatWasDone(
  session: Session,
  plan: SendPlan,
  tally: Tally,
  report: { end(): Promise<void> },
): Promise<void> {
  if (tally.counts().sent === 0) return;
  await report.end();
  if (session.options.output === 'json' && !plan.stream) session.tellBesideError(documentOf(plan, tally));
  else await summarize(session, plan, tally);
}

/** Data of a run in text, a remark beside a stream of lines. */
async function summarize({ terminal }: Session, { total, stream }: SendPlan, tally: Tally): Promise<void> {
  if (stream) terminal.note(summaryText(tally.sum(), terminal.noteStyle).trimEnd());
  else if (total > 1) await terminal.out(summaryText(tally.sum(), terminal.style));
}

const documentOf = ({ seed }: SendPlan, tally: Tally) => ({
  ...tally.document(),
  ...(seed !== undefined && { seed }),
});

export const command: CommandModule = { define, run };
