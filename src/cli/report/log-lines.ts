/** Stored log lines as tail shows them: untouched with `--raw`, understood with `--function`. */
import { errorOf, parseLoggedError } from '../../logs/function-error.ts';
import type { FunctionLine } from '../../logs/function-line.ts';
import type { LogLine } from '../../logs/source.ts';
import { beside } from './beside.ts';
import { errorLines, memberLines } from './error-lines.ts';
import { moment } from './moment.ts';
import type { RecordStyle } from './records.ts';
import { summaryLines } from './summary-lines.ts';
import { type TextStyle, textLines } from './text-lines.ts';
import { visible } from './visible.ts';

/** `--raw` in JSON. */
export function rawLine({ time, logGroup, logStream, message, eventId, late }: LogLine) {
  return { time: new Date(time).toISOString(), logGroup, logStream, message, eventId, late };
}

/** `--raw` in text: the message alone; to the byte, unless a terminal would obey what is in it. */
export function rawText({ message }: LogLine, terminal: boolean): string {
  const ends = message.endsWith('\n');
  if (!terminal) return ends ? message : `${message}\n`;
  return `${visible(ends ? message.slice(0, -1) : message)}\n`;
}

/** `--function` in JSON. */
export function functionLine(line: FunctionLine) {
  const { requestId, type, level, members, summary } = line;
  return { ...rawLine(line), requestId, type, level, members, summary };
}

/** As much of a request id as tells the invocations on a screen apart. */
const ID_WIDTH = 8;

/** `--function` in text; ends in a newline. Beneath a record it is indented, and needs no id. */
export function functionText(line: FunctionLine, look: RecordStyle, { indent = 0, hasId = true } = {}): string {
  const { style, utc, width } = look;
  const clock = `${' '.repeat(indent)}${moment(line.time, { utc })}`;
  const begin = visible(line.requestId ?? '').slice(0, ID_WIDTH);
  const id = hasId ? `${begin.padEnd(ID_WIDTH)}  ` : '';
  const column = clock.length + 2 + id.length;
  const [first = '', ...more] = line.summary ? summaryLines(line, line.summary, look) : handlerLines(line, look);
  const lines = [`${first}${line.late ? style.yellow('  (late)') : ''}`, ...more];
  return `${style.dim(clock)}  ${style.dim(id)}${beside(lines, column, width)}\n`;
}

function handlerLines({ level = 'INFO', message, members }: FunctionLine, look: TextStyle): string[] {
  const [first = '', ...more] = saidLines(level, message, members, look);
  return [`${levelText(level, look)}${first}`, ...more];
}

function saidLines(level: string, message: string, members: FunctionLine['members'], look: TextStyle): string[] {
  const error = /^(WARN|ERROR|FATAL)$/.test(level) ? parseLoggedError(message) : undefined;
  if (error) return [...errorLines(error, look), ...(members ? memberLines(members, look) : [])];
  const said = textLines(message, look);
  if (!members) return said;
  // Where an error stands among what was logged, the text has it already (aws-facts 1.11).
  const { errorType, errorMessage, stackTrace, ...others } = members;
  const isSaid = errorOf(members) !== undefined && message.includes(String(errorMessage));
  const left = isSaid ? others : members;
  return Object.keys(left).length === 0 ? said : [...said, ...memberLines(left, look)];
}

function levelText(level: string, { style }: TextStyle): string {
  if (level === 'INFO') return '';
  const colour = level === 'WARN' ? style.yellow : /^(DEBUG|TRACE)$/.test(level) ? style.dim : style.red;
  return `${colour(visible(level))} `;
}
