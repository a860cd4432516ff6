/** `destined send`: messages through the front door or straight to the topic, followed to their outcomes if wanted. */
import type { Command } from 'commander';
import { findApi } from '../../aws/find-api.ts';
import type { Expectation } from '../../drive/expect.ts';
import { openFront } from '../../drive/front.ts';
import { commandFor, NO_SUCH_STACK, noSuchStack } from '../../drive/no-such-stack.ts';
import { type Outgoing, throughFront, toTopic } from '../../drive/outgoing.ts';
import { type SendEvent, send } from '../../drive/send.ts';
import { type SendDocument, type Tally, tallyOf } from '../../drive/summary.ts';
import { EXIT, Failure } from '../../failure.ts';
import { flagsText } from '../../target/flags-text.ts';
import type { CommandModule } from '../command.ts';
import { printDocument } from '../report/json.ts';
import { eventText, summaryText } from '../report/send.ts';
import { planSend, type SendFlags } from '../send-plan.ts';
import type { Session } from '../session.ts';

/** At once, unless told otherwise: enough to keep a chain busy, too few to be a load test. */
const CONCURRENCY = 10;

function define(command: Command): void {
  command
    .option('--mode <word>', 'success, fail, type-error, timeout, crash, reroute, or any word (default: success)')
    .option(
      '--message <text>',
      'the whole text; @file, or - for a message a line from stdin; goes straight to the topic',
    )
    .option('--via <door>', 'api (default), or topic: past the API, straight to SNS')
    .option('-n, --count <count>', 'how many', '1')
    .option('--wait', 'follow each message to its outcome')
    .option(
      '--expect <outcome>',
      "success, failure or misrouted: each message; or a bound (<=, >=, <, >, =), as 'failure<=1%', 'success>=99.5%' or 'misrouted=0'; implies --wait",
    )
    .option('--timeout <duration>', 'how long each may take to be accepted, and then to its outcome', '60s')
    .addHelpText(
      'after',
      `
Examples:
  destined send                          one that succeeds
  destined send --mode fail --wait       one that fails, and what became of it
  destined send -n 100 --expect success  exit 1 unless each succeeds`,
    );
}

async function run(session: Session, options: object): Promise<number> {
  const { terminal } = session;
  if ((options as SendFlags).message === '-' && process.stdin.isTTY) {
    terminal.note('note: reading the message from stdin, end with Ctrl-D');
  }
  const plan = await planSend(options as SendFlags, session.signal);
  const place = await session.open({ start: false });
  const { aws, stack, target } = place;
  const api = plan.via === 'api' ? await findApi(aws, stack) : undefined;
  if (plan.via === 'api' && !api) throw noSuchStack(stack);

  const tally = tallyOf(stack.name, plan.wait);
  const json = session.options.output === 'json';
  const concurrency = Math.min(CONCURRENCY, plan.count * plan.messages.length);
  const front = api && openFront(aws, api.url, concurrency);
  const outgoing = (message: { mode: string } | { text: string }): Outgoing => {
    if ('text' in message) return toTopic(aws, stack, { text: message.text });
    return front
      ? throughFront(front, message.mode)
      : toTopic(aws, stack, { text: `please ${message.mode}` }, message.mode);
  };
  const events = send({
    aws,
    stack,
    door: api?.url,
    messages: repeated(plan.messages.map(outgoing), plan.count),
    concurrency,
    wait: plan.wait,
    timeoutMs: plan.timeoutMs,
    signal: session.signal,
  });
  const total = plan.count * plan.messages.length;
  try {
    for await (const event of events) {
      tally.add(event);
      if (event.type === 'begun' || event.type === 'accepted') place.sent(event.message);
      const line = !json && worthShowing(event, total) ? eventText(event, terminal.style, terminal.width) : undefined;
      if (line) await terminal.out(line);
      terminal.progress(progressText(event, tally, total));
    }
  } catch (error) {
    terminal.progress(undefined);
    // What was done is not lost with what failed.
    const soFar = tally.document();
    // A stack that never was there got nothing.
    const nowhere = error instanceof Failure && error.code === NO_SUCH_STACK && soFar.accepted === 0;
    if (soFar.sent > 0 && !nowhere) {
      if (json) session.tellBesideError(soFar);
      else if (total > 1) await terminal.out(summaryText(soFar, terminal.style));
    }
    throw error;
  } finally {
    front?.close();
  }
  terminal.progress(undefined);

  const document = tally.document();
  if (json) await printDocument(terminal, document);
  else if (total > 1) await terminal.out(summaryText(document, terminal.style));
  if (session.signal.aborted) return EXIT.interrupted;
  explain(session, document, plan.expectation, target.kind === 'local');
  return tally.exitCode(plan.expectation);
}

function* repeated<T>(messages: readonly T[], count: number): Generator<T> {
  for (let round = 0; round < count; round += 1) yield* messages;
}

/** Of many messages only trouble is worth a line of its own. */
const worthShowing = ({ type }: SendEvent, total: number) =>
  total === 1 || type === 'rejected' || type === 'lost' || type === 'duplicate';

function progressText(event: SendEvent, tally: Tally, total: number): string {
  if (event.type === 'retry') {
    return `the front answered ${event.answer.status ?? event.answer.error}: trying again in ${Math.round(event.pauseMs)} ms`;
  }
  const { accepted, rejected, outcomes } = tally.counts();
  const reached = outcomes && outcomes.success + outcomes.failure + outcomes.misrouted;
  const parts = [
    `${accepted} of ${total} accepted`,
    rejected > 0 && `${rejected} rejected`,
    outcomes && `${reached} with outcome`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** Says on stderr why the exit code isn't 0. */
function explain(
  { terminal, options }: Session,
  document: SendDocument,
  expectation: Expectation | undefined,
  isLocal: boolean,
): void {
  const { outcomes, messages } = document;
  const fix = (command: string) => `${commandFor(command, options.stack)}${flagsText(options)}`;
  for (const line of rejectedText(document, fix)) terminal.warn(line);
  if (outcomes && outcomes.lost > 0) {
    const lost = messages.filter(({ outcome }) => outcome === 'lost').map(({ destinedId }) => destinedId);
    const more = lost.length > 5 ? ` and ${lost.length - 5} more` : '';
    // What left no record shows no tail either; our own endpoint knows what it dropped, and why.
    const where = isLocal ? 'destined local status' : fix('tail --no-follow');
    terminal.warn(`no record by the timeout: ${lost.slice(0, 5).join(', ')}${more}; see ${where}`);
  }
  const broken = outcomes && expectation?.broken(outcomes);
  if (broken) {
    const others = messages.filter(({ outcome }) => outcome && !expectation!.wants(outcome)).slice(0, 5);
    const which = others.map(({ destinedId, outcome }) => `${destinedId} (${outcome})`).join(', ');
    terminal.warn(`expected ${expectation!.text}, but ${broken}${which ? `: ${which}` : ''}`);
  }
}

/** A stage that is throttled is as it should be: `status` would find nothing. */
function rejectedText({ messages, rejected, sent }: SendDocument, fix: (command: string) => string): string[] {
  const throttled = messages.filter(({ status, error }) => status === 429 && error !== undefined).length;
  const others = rejected - throttled;
  // A request that was refused for what it was (4xx) says nothing of the stack.
  const suspect = messages.some(({ status, error }) => error !== undefined && (status === null || status >= 500));
  const hint = suspect ? `: see ${fix('status')}` : '';
  return [
    ...(throttled > 0
      ? [
          `${throttled} of ${sent} ${verb(throttled)} rejected: the stage is throttled`,
          `  raise it with ${fix('up --throttle <rate,burst>')}, or give a longer --timeout`,
        ]
      : []),
    ...(others > 0 ? [`${others} of ${sent} ${verb(others)} rejected${hint}`] : []),
  ];
}

const verb = (count: number) => (count === 1 ? 'was' : 'were');

export const command: CommandModule = { define, run };
