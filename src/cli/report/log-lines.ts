/** Stored log lines as tail shows them: untouched with `--raw`, understood with `--function`. */
import type { ChalkInstance } from 'chalk';
import type { FunctionLine } from '../../logs/invocations.ts';
import type { LogLine } from '../../logs/source.ts';
import { moment } from './moment.ts';
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
export function functionText(line: FunctionLine, { style, utc }: { style: ChalkInstance; utc: boolean }): string {
  const head = `${style.dim(moment(line.time, { utc }))}  ${style.dim((line.requestId ?? '').slice(0, 8).padEnd(8))}`;
  const late = line.late ? style.yellow('  (late)') : '';
  const { summary } = line;
  if (!summary) {
    const level = line.level && line.level !== 'INFO' ? `${style.red(visible(line.level))} ` : '';
    return `${head}  ${level}${visible(line.message)}${late}\n`;
  }
  const { status, durationMs, coldStart, initMs, maxMemoryMb, memoryMb, fault } = summary;
  const parts = [
    (status === 'ok' ? style.green : style.red)(visible(status)),
    durationMs !== undefined && `in ${durationMs} ms`,
    coldStart && `cold start ${initMs} ms`,
    maxMemoryMb !== undefined && `${maxMemoryMb} of ${memoryMb} MB`,
    fault && visible(fault),
  ];
  return `${head}  ${parts.filter(Boolean).join(', ')}${late}\n`;
}
