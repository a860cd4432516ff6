/** What `replay` says in text: a failure to be picked, each that was sent, and the sum with the reasons of those that were not. */
import type { ChalkInstance } from 'chalk';
import type { FailedMessage } from '../../drive/replay/failed-message.ts';
import type { ReplayEvent } from '../../drive/replay/replay.ts';
import type { ReplayDocument } from '../../drive/replay/replay-summary.ts';
import type { Resend } from '../../drive/replay/resend.ts';
import { RECOVERED } from '../../drive/replay/select-failures.ts';
import { keyOf } from '../../logs/failures.ts';
import { hanging } from './hanging.ts';
import { moment } from './moment.ts';
import { answerText, styleOf } from './records.ts';
import { visible } from './visible.ts';

/** Of a preview; the list is no place to read a message of 256 KB. */
const MOST_CHARACTERS = 400;
/** Of those that were skipped for one reason. */
const MOST_NAMED = 5;
/** `  of ` and a UUID, less than the columns. */
const WIDEST_ID = 42;
/** As wide as `misrouted`. */
const VERDICT_WIDTH = 9;

/** By characters: half of an emoji is none. */
function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(1, width - 1)).join('')}…`;
}

const textOf = (failure: FailedMessage) => visible(cut(failure.message, MOST_CHARACTERS));

/** An entry of the list: when, which error, and the message that caused it, in `width` columns; `hint` is the whole of what was cut. */
export function choiceOf(failure: FailedMessage, width: number): { label: string; hint?: string } {
  const clock = moment(failure.time, { utc: false }).replace(/\.\d+/, '');
  const [error, text] = [answerText(failure), textOf(failure)];
  const left = width - clock.length - 4;
  // Of both at least the half is seen.
  const forText = Math.max(Math.floor(left / 2), left - [...error].length);
  const forError = Math.max(Math.ceil(left / 2), left - [...text].length);
  const label = `${clock}  ${cut(error, forError)}  ${cut(text, forText)}`;
  return label.endsWith(`${error}  ${text}`) ? { label } : { label, hint: `${error}, caused by ${text}` };
}

/** What a dry run would send. */
export function plannedText(resends: readonly Resend[], { style, width }: Look): string {
  return resends
    .map(({ chain: { newest, nextAttempt }, text }) => {
      const head = `${moment(newest.time, { utc: false })}  `;
      const changed = text === undefined ? '' : `${style.dim('  as  ')}${visible(cut(text, MOST_CHARACTERS))}`;
      const attempt = nextAttempt > 1 ? style.dim(`  (replay ${nextAttempt})`) : '';
      const what = `${answerText(newest)}  ${style.dim('caused by')}  ${textOf(newest)}${changed}${attempt}`;
      return `${style.dim(head)}${hanging(what, head.length, width)}\n${style.dim(`  ${visible(keyOf(newest))}`)}\n`;
    })
    .join('');
}

export interface Look {
  style: ChalkInstance;
  /** Columns of the terminal. */
  width?: number;
}

/** What happened to one of them; undefined for what isn't worth a line. Ends in a newline. */
export function replayEventText(event: ReplayEvent, wait: boolean, { style, width }: Look): string | undefined {
  const { message, of } = event;
  const failure = of.resend.chain.newest;
  const text = visible(cut(of.resend.text ?? failure.message, MOST_CHARACTERS));
  const line = (word: string, rest: string, colour: ChalkInstance) =>
    `${colour(word.padEnd(VERDICT_WIDTH))}  ${hanging(rest, VERDICT_WIDTH + 2, width)}\n`;
  // An id is there to be copied, in one piece: it begins further left where it would be cut otherwise.
  const indent = width !== undefined && width < WIDEST_ID ? '' : '  ';
  const ids = style.dim(`${indent}of ${visible(keyOf(failure))}\n${indent}as ${visible(newIdOf(event))}`);
  switch (event.type) {
    case 'accepted':
      return wait ? undefined : `${line('sent', text, style.green)}${ids}\n`;
    case 'outcome': {
      const { outcome, record } = event.judged;
      const why =
        outcome === 'success' ? '' : `  ${outcome === 'misrouted' ? 'no rule takes ' : ''}${answerText(record)}`;
      const after = style.dim(`  after ${message.outcomeMs} ms`);
      return `${line(outcome, `${text}${why}${after}`, styleOf(style, outcome))}${ids}\n`;
    }
    case 'lost':
      return `${line('lost', `no record of ${message.destinedId} by the timeout`, style.yellow)}${ids}\n`;
    case 'duplicate':
      return line('duplicate', `a second record of ${message.destinedId}`, style.yellow);
    case 'begun':
    case 'retry':
    case 'rejected':
      return undefined;
  }
}

/** Past the topic the MessageId stays as it was, and Lambda's id is new. */
const newIdOf = ({ message: { messageId, requestId, destinedId } }: ReplayEvent) =>
  requestId || (messageId ?? destinedId);

/** The sum: how many of how many, their outcomes, and the reasons of those that were skipped. Ends in a newline. */
export function replaySummaryText({ replayed, skipped }: ReplayDocument, { style, width }: Look): string {
  const all = replayed.length + skipped.length;
  if (all === 0) return 'no failures\n';
  const counts = new Map<string, number>();
  for (const { outcome = '' } of replayed) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const outcomes = (['success', 'failure', 'misrouted', 'lost'] as const)
    .filter((name) => counts.has(name))
    .map((name) => styleOf(style, name)(`${counts.get(name)} ${name}`));
  const sum = outcomes.length > 0 ? `: ${outcomes.join(', ')}` : '';
  const unanswered = replayed.filter(isUnanswered);
  const sent = replayed.length - unanswered.length;
  const head = `replayed ${sent} of ${all} ${all === 1 ? 'failure' : 'failures'}${sum}\n`;
  return `${head}${unansweredText(unanswered, { style, width })}${twiceText(replayed, { style, width })}${skippedText(skipped, { style, width })}`;
}

type Replayed = ReplayDocument['replayed'][number];
const isUnanswered = ({ newMessageId, newRequestId, outcome }: Replayed): boolean =>
  (newMessageId ?? newRequestId ?? outcome) === undefined;

/** Those that were on their way to the door when the run was broken off. */
function unansweredText(unanswered: readonly Replayed[], { style, width }: Look): string {
  if (unanswered.length === 0) return '';
  const head = `in flight ${unanswered.length}: `;
  const why = hanging('broken off before an answer came', head.length, width);
  return `${style.yellow(head.trimEnd())} ${why}\n${namedText(unanswered.map(idOf), style)}`;
}

const idOf = ({ messageId, requestId }: Pick<Replayed, 'messageId' | 'requestId'>): string =>
  messageId ?? requestId ?? '';

/** Which of them may have been sent twice, for only their records would tell. */
function twiceText(replayed: ReplayDocument['replayed'], { style, width }: Look): string {
  const twice = replayed.filter(({ perhapsTwice }) => perhapsTwice);
  if (twice.length === 0) return '';
  const head = `perhaps sent twice ${twice.length}: `;
  const why = hanging('the answer to a try was lost, and one more try was made', head.length, width);
  return `${style.yellow(head.trimEnd())} ${why}\n${namedText(twice.map(idOf), style)}`;
}

/** The first of them. */
function namedText(ids: readonly string[], style: ChalkInstance): string {
  const more = ids.length - MOST_NAMED;
  const rest = more > 0 ? `  and ${more} more, which -o json names\n` : '';
  return `${ids
    .slice(0, MOST_NAMED)
    .map((id) => style.dim(`  ${visible(id)}\n`))
    .join('')}${rest}`;
}

/** A line for each reason, and below it which ones, unless all is well with them. */
export function skippedText(skipped: ReplayDocument['skipped'], { style, width }: Look): string {
  const byReason = new Map<string, string[]>();
  for (const { messageId, requestId, why } of skipped) {
    const ids = byReason.get(why) ?? [];
    ids.push(messageId ?? requestId ?? '');
    byReason.set(why, ids);
  }
  return [...byReason]
    .map(([why, ids]) => {
      const head = `skipped ${ids.length}: `;
      const line = `${style.yellow(head.trimEnd())} ${hanging(visible(why), head.length, width)}\n`;
      return `${line}${why === RECOVERED ? '' : namedText(ids, style)}`;
    })
    .join('');
}
