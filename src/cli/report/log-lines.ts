/** Stored log lines as tail shows them: untouched with `--raw`, understood with `--function`. */
import { type LoggedError, parseLoggedError } from '../../logs/function-error.ts';
import type { FunctionLine } from '../../logs/invocations.ts';
import type { LogLine } from '../../logs/source.ts';
import { hanging } from './hanging.ts';
import { moment } from './moment.ts';
import type { RecordStyle } from './records.ts';
import { visible } from './visible.ts';

/** `--raw` in JSON. */
export function rawLine({ time, logGroup, logStream, message, eventId, late }: LogLine) {
  return { time: new Date(time).toISOString(), logGroup, logStream, message, eventId, late };
}

/** `--raw` in text: the message alone; to the byte, unless a terminal would obey what is in it. */
export function rawText({ message }: LogLine, terminal: boolean): string {
  const line = message.endsWith('\n') ? message.slice(0, -1) : message;
  return `${terminal ? visible(line) : line}\n`;
}

/** `--function` in JSON. */
export function functionLine(line: FunctionLine) {
  const { requestId, type, level, summary } = line;
  return { ...rawLine(line), requestId, type, level, summary };
}

/** `--function` in text; ends in a newline. */
export function functionText(line: FunctionLine, { style, utc, full, width }: RecordStyle): string {
  const clock = moment(line.time, { utc });
  const head = `${style.dim(clock)}  ${style.dim((line.requestId ?? '').slice(0, 8).padEnd(8))}`;
  const column = clock.length + 2 + 8 + 2;
  const beside = (text: string) => hanging(text, column, width);
  const late = line.late ? style.yellow('  (late)') : '';
  const { summary } = line;
  if (!summary) {
    const level = line.level && line.level !== 'INFO' ? `${style.red(visible(line.level))} ` : '';
    const error = line.level === 'ERROR' ? parseLoggedError(line.message) : undefined;
    if (!error) return `${head}  ${beside(`${level}${visible(line.message)}${late}`)}\n`;
    const { errorType, errorMessage } = error;
    const title = `${level}${visible(errorType)}: ${visible(errorMessage)}${late}`;
    const lines = [title, ...stackText(error, full).map((text) => style.dim(text))];
    return `${head}  ${lines.map(beside).join(`\n${' '.repeat(column)}`)}\n`;
  }
  const { status, durationMs, coldStart, initMs, maxMemoryMb, memoryMb, fault } = summary;
  const parts = [
    (status === 'ok' ? style.green : style.red)(visible(status)),
    durationMs !== undefined && `in ${durationMs} ms`,
    coldStart && `cold start ${initMs} ms`,
    maxMemoryMb !== undefined && `${maxMemoryMb} of ${memoryMb} MB`,
    fault && visible(fault),
  ];
  return `${head}  ${beside(`${parts.filter(Boolean).join(', ')}${late}`)}\n`;
}

/** Where it was thrown; with `full`, the way there as well. */
function stackText({ frames }: LoggedError, full: boolean): string[] {
  const [first, ...more] = frames.map(visible);
  if (first === undefined) return [];
  if (full) return [first, ...more];
  return [more.length === 0 ? first : `${first}, and ${more.length} more (--full shows them)`];
}
