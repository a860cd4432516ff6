/** A record as tail shows it: the line of `--output json`, and the text that a person reads. */
import type { ChalkInstance } from 'chalk';
import type { JudgedRecord, Outcome } from '../../logs/outcomes.ts';
import type { DestinationRecord } from '../../logs/record.ts';
import { beside } from './beside.ts';
import { cut, MOST_CHARACTERS } from './cut.ts';
import { beneath } from './error-lines.ts';
import { isJson } from './json-text.ts';
import { moment } from './moment.ts';
import type { TextStyle } from './text-lines.ts';
import { visible } from './visible.ts';

/** A record, and of a failure whether a replay made it good. */
export interface ToldRecord extends JudgedRecord {
  state?: 'open' | 'recovered';
}

/** The tail line of design §4; `record` is the whole EventBridge event. */
export function recordLine({ record, outcome, state, logGroup, late }: ToldRecord) {
  const { time, condition, messageId, destinedId, requestId, source, action, errorType, errorMessage, message } =
    record;
  const { replayOf, attempt } = record;
  return {
    time,
    outcome,
    state,
    condition,
    messageId,
    destinedId,
    requestId,
    replayOf,
    attempt,
    source,
    action,
    errorType,
    errorMessage,
    message,
    logGroup,
    late,
    record: record.event,
  };
}

export interface RecordStyle extends TextStyle {
  utc: boolean;
  /** Columns of the terminal; without, nothing is wrapped. */
  width?: number;
}

/**
 * ```
 * 10:31:02.123  failure    Error: test  (open)
 *                          at handler (file:///var/task/index.mjs:9:13)
 *                          caused by  please fail
 *                          message 5e0c…
 * 10:32:10.871  success    please fail
 *                          source cdkpatterns.the-destined-lambda, action message
 *                          recovers 5e0c…
 * ```
 * With `full` the whole record stands beneath. Ends in a newline.
 */
export function recordText({ record, outcome, late, state }: ToldRecord, look: RecordStyle): string {
  const { style, utc, full, json, width } = look;
  const clock = moment(record.time, { utc });
  const column = clock.length + 2 + 11;
  const indent = ' '.repeat(column);
  const recovered = state && (state === 'open' ? style.yellow : style.green)(`  (${state})`);
  const marks = `${recovered ?? ''}${late ? style.yellow('  (late)') : ''}`;
  const told = [
    ...headline(record, outcome, marks, look),
    ...(record.error ? beneath(record.error, look) : []),
    ...(outcome === 'success' ? [style.dim(answerText(record))] : labelled(style.dim('caused by'), record, look)),
  ];
  const head = `${style.dim(clock)}  ${styleOf(style, outcome)(outcome.padEnd(9))}  `;
  const lines = [`${head}${beside(told, column, width)}`];
  const { messageId, destinedId, replayOf } = record;
  const ids =
    outcome === 'success'
      ? [replayOf && `recovers ${replayOf}`]
      : [messageId && `message ${messageId}`, destinedId && `id ${destinedId}`, replayOf && `replay of ${replayOf}`];
  const known = ids.filter((id) => typeof id === 'string').map((id) => idLine(visible(id), indent, style, width));
  lines.push(...known);
  if (full) lines.push(`    ${beside(json(JSON.stringify(record.event)), 4, width)}`);
  return `${lines.join('\n')}\n`;
}

/** An id is there to be copied: it begins further left where it would be cut otherwise. */
function idLine(id: string, indent: string, style: ChalkInstance, width = Number.POSITIVE_INFINITY): string {
  return `${' '.repeat(Math.max(2, Math.min(indent.length, width - id.length)))}${style.dim(id)}`;
}

/** What it was about; the marks stand at the end of its first line. */
function headline(record: DestinationRecord, outcome: Outcome, marks: string, look: TextStyle): string[] {
  const { errorType, errorMessage, attempts, condition } = record;
  if (outcome === 'success') {
    const [first = '', ...more] = messageLines(record, look);
    return [`${first}${marks}`, ...more];
  }
  if (outcome === 'misrouted') return [`no rule takes ${answerText(record)}${marks}`];
  const tries = attempts === undefined || attempts === 1 ? '' : `, after ${attempts} attempts`;
  // RetriesExhausted is every plain error; other conditions are worth saying (aws-facts 1.3).
  const why = condition === 'RetriesExhausted' ? '' : ` (${visible(condition)})`;
  return [`${errorText(errorType, errorMessage) || 'no answer'}${why}${tries}${marks}`];
}

function labelled(label: string, record: DestinationRecord, look: TextStyle): string[] {
  const [first = '', ...more] = messageLines(record, look);
  return [`${label}  ${first}`, ...more.map((line) => `  ${line}`)];
}

/** A message that is JSON, and short enough, is shown as such. */
function messageLines({ message }: DestinationRecord, { json }: TextStyle): string[] {
  return message.length <= MOST_CHARACTERS && isJson(message) ? json(message) : [cut(message)];
}

/** What the function answered, as far as rules look at it; of a failure, its error. */
export function answerText(
  record: Pick<DestinationRecord, 'source' | 'action' | 'errorType' | 'errorMessage' | 'condition'>,
): string {
  const { source, action, errorType, errorMessage, condition } = record;
  const answer = [source && `source ${cut(source)}`, action && `action ${cut(action)}`].filter(Boolean).join(', ');
  const plain = condition === 'Success' ? 'an answer without source and action' : visible(condition);
  return answer || errorText(errorType, errorMessage) || plain;
}

/** Lambda puts the request before the words of its own errors, and calls them Error beside their type. */
const errorText = (type: string | undefined, message: string | undefined) =>
  [type, message?.replace(/^RequestId: [0-9a-f-]{36} (Error: )?/, '')]
    .filter((part) => part !== undefined)
    .map((part) => cut(part))
    .join(': ');

export const styleOf = (style: ChalkInstance, outcome: Outcome | 'lost'): ChalkInstance =>
  outcome === 'success' ? style.green : outcome === 'failure' ? style.red : style.yellow;
