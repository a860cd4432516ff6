/** A message as `tail --group` shows it: its record, and beneath it the lines of the function's attempts. */
import type { FunctionLine } from '../../logs/function-line.ts';
import type { Gathered } from '../../logs/gather.ts';
import { functionLine, functionText } from './log-lines.ts';
import { moment } from './moment.ts';
import { type RecordStyle, recordLine, recordText, type ToldRecord } from './records.ts';
import { visible } from './visible.ts';

export interface ToldGroup extends Gathered {
  record?: ToldRecord;
}

/** The record's line with its `lines`; `record` is null where none has come yet. */
export function groupLine({ record, requestId, lines, late }: ToldGroup) {
  const told = lines.map(functionLine);
  if (record) return { ...recordLine(record), lines: told };
  return { time: new Date(timeOf(lines)).toISOString(), requestId, late, record: null, lines: told };
}

/** Ends in an empty line. */
export function groupText({ record, requestId, lines, late }: ToldGroup, look: RecordStyle): string {
  const { style, utc } = look;
  if (!record && requestId === undefined) return `${lines.map((line) => functionText(line, look)).join('')}\n`;
  const why = late ? 'lines that came late' : 'no record yet';
  const clock = style.dim(moment(timeOf(lines), { utc }));
  const head = record
    ? recordText(record, look)
    : `${clock}  ${style.yellow(why)}\n  ${style.dim(`request ${visible(requestId ?? '')}`)}\n`;
  return `${head}${lines.map((line) => functionText(line, look, { indent: 2, hasId: false })).join('')}\n`;
}

const timeOf = (lines: readonly FunctionLine[]): number => lines[0]?.time ?? 0;
