/** `destined demo`: the whole tour on an AWS endpoint of its own, from nothing to nothing, with each step explained. */
import type { Command } from 'commander';
import { findFailures } from '../../drive/replay/find-failures.ts';
import { replay } from '../../drive/replay/replay.ts';
import { openFront } from '../../drive/send/front.ts';
import { type Outgoing, throughFront } from '../../drive/send/outgoing.ts';
import { type SendEvent, send } from '../../drive/send/send.ts';
import { EXIT, Failure } from '../../failure.ts';
import type { JudgedRecord } from '../../logs/outcomes.ts';
import type { CommandModule } from '../command.ts';
import { printDocument } from '../report/json.ts';
import { downText, upText } from '../report/provision-text.ts';
import { recordLine } from '../report/records.ts';
import { replayEventText } from '../report/replay.ts';
import { eventText } from '../report/send.ts';
import { runTail } from '../run-tail.ts';
import type { Place, Session } from '../session.ts';
import { createFilter } from '../tail-filter.ts';
import { planTail } from '../tail-plan.ts';
import { takeDown } from './down.ts';
import { command as trace } from './trace.ts';
import { bringUp } from './up.ts';

const TIMEOUT_MS = 30_000;

function define(command: Command): void {
  command.addHelpText(
    'after',
    `
It starts an endpoint of its own, for this run alone, and touches nothing else: no AWS account, no other stack.`,
  );
}

async function run(session: Session): Promise<number> {
  const { terminal, options, signal } = session;
  const json = options.output === 'json';
  const say = async (text: string) => {
    if (!json) await terminal.out(text);
  };
  const step = async (command: string, what: string) => {
    signal.throwIfAborted();
    await say(`\n${terminal.style.bold(`$ ${command}`)}\n${terminal.style.dim(`# ${what}`)}\n`);
  };

  const from = Date.now();
  // Whatever is refused is refused before anything is told.
  const place = await session.open({ start: true, own: true });
  await say('The Destined Lambda: API → SNS → Lambda → Destinations → EventBridge → logs.\n');

  await step('destined up', 'makes every resource, then proves with two probes that messages arrive');
  const made = await bringUp(place, session);
  await say(upText(made, terminal.style));
  signal.throwIfAborted();
  if (made.verified === false || !made.url)
    throw new Failure('the stack was made, but could not be proven', { exitCode: EXIT.no });

  await step(
    'destined send --mode success --wait',
    'the function returns; Lambda puts that on the bus; the success rule takes it',
  );
  const front = openFront(place.aws, made.url, 1);
  const succeeded = await sendOne(session, place, say, throughFront(front, 'success'));

  await step(
    'destined send --mode fail --wait',
    'the function throws; the failure record holds the error and the message',
  );
  const failed = await sendOne(session, place, say, throughFront(front, 'fail'));
  front.close();

  const failedId = failed.record.messageId ?? failed.record.requestId;
  await step(`destined trace ${failedId}`, 'the way of that message through every hop, with times');
  if (!json) await trace.run({ ...session, open: async () => place }, {}, [failedId]);

  await step(
    'destined replay --all --set mode=success --wait',
    'that record has all it takes to send its message again, mended here',
  );
  const replayed = await replayAll(session, place, say, from);

  await step('destined tail --no-follow', 'each record as EventBridge logged it, and what became of it');
  const plan = planTail({ outcome: 'all', since: new Date(from).toISOString(), follow: false });
  if (!json) await runTail(session, place, plan, await createFilter(plan));

  await step('destined down', 'removes everything, then looks again whether anything is left');
  const callsBefore = place.aws.calls;
  const removed = await takeDown(place, session);
  await say(downText({ ...removed, calls: removed.calls - callsBefore }, terminal.style));
  if (json) {
    const { stack, target, created, url } = made;
    const { leftovers } = removed;
    const records = [succeeded, failed, replayed].map(recordLine);
    await printDocument(terminal, { stack, target, url, created, records, removed: removed.removed, leftovers });
  } else await say(`\nThat was all of it. Now yours: ${terminal.style.bold('destined up')}\n`);
  return removed.leftovers.length === 0 ? EXIT.done : EXIT.no;
}

type Say = (text: string) => Promise<void>;

/** Sends one message and answers its record. */
function sendOne(session: Session, { aws, stack }: Place, say: Say, message: Outgoing): Promise<JudgedRecord> {
  const { terminal, signal } = session;
  const events = send({ aws, stack, messages: [message], concurrency: 1, wait: true, timeoutMs: TIMEOUT_MS, signal });
  return firstRecord(session, events, (event) => say(eventText(event, terminal.style, terminal.width) ?? ''));
}

/** Sends the one failure again, with a text that the function takes, and answers the record of that. */
async function replayAll(session: Session, { aws, stack }: Place, say: Say, from: number): Promise<JudgedRecord> {
  const { terminal, signal } = session;
  const found = await findFailures({ aws, stack, from, via: 'topic', maxAttempts: 3, signal });
  const resends = found.chains.map((chain) => ({ chain, text: 'please success' }));
  const how = { via: 'topic', wait: true, timeoutMs: TIMEOUT_MS } as const;
  const events = replay({ aws, stack, resends, ...how, log: found, signal });
  return firstRecord(session, events, (event) => say(replayEventText(event, true, terminal) ?? ''));
}

/** The first record there is of them; a Failure where there won't be one. */
async function firstRecord<T extends SendEvent>(
  { signal }: Session,
  events: AsyncIterable<T>,
  tell: (event: T) => Promise<void>,
): Promise<JudgedRecord> {
  for await (const event of events) {
    await tell(event);
    if (event.type === 'outcome') return event.judged;
    if (event.type === 'rejected' || event.type === 'lost') {
      throw new Failure(
        `the message was ${event.type}: ${event.message.error ?? `no record within ${TIMEOUT_MS / 1000} s`}`,
        { exitCode: event.type === 'lost' ? EXIT.timedOut : EXIT.refused },
      );
    }
  }
  signal.throwIfAborted();
  throw new Failure('the message came to nothing');
}

export const command: CommandModule = { define, run };
