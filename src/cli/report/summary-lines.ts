/** What an invocation came to, as a sentence: `timeout, in 3000 ms, cold start 140 ms, 66 of 128 MB, Task timed out after …`. */
import type { FunctionLine, Summary } from '../../logs/function-line.ts';
import type { TextStyle } from './text-lines.ts';
import { visible } from './visible.ts';

export function summaryLines({ requestId }: FunctionLine, summary: Summary, { style, full }: TextStyle): string[] {
  const { status, phase, durationMs, coldStart, initMs, attempt, fault, errorType } = summary;
  const colour = status === 'ok' ? style.green : status === 'unfinished' ? style.yellow : style.red;
  // Lambda calls its own errors Error beside their type.
  const words = fault?.replace(/^Error: /, '');
  const why = [errorType, words].filter((part) => part !== undefined).join(': ');
  const parts =
    phase === undefined
      ? [
          colour(visible(status)),
          attempt !== undefined && `attempt ${attempt}`,
          status === 'unfinished' && 'no REPORT of it was read',
          durationMs !== undefined && `in ${durationMs} ms`,
          coldStart && (initMs === undefined ? 'cold start' : `cold start ${initMs} ms`),
          memoryText(summary, style),
          visible(why),
        ]
      : [
          `start of an environment: ${colour(visible(status))}`,
          status === 'unfinished' && 'nothing ran in it',
          initMs !== undefined && `after ${initMs} ms`,
          phase === 'invoke' && 'within an invocation',
          visible(why),
        ];
  const lines = [parts.filter(Boolean).join(', ')];
  if (full) lines.push(...wholeLines(requestId, summary).map((line) => style.dim(visible(line))));
  return lines;
}

function memoryText(
  { maxMemoryMb, memoryMb, nearMemoryLimit }: Summary,
  style: TextStyle['style'],
): string | undefined {
  if (maxMemoryMb === undefined) return undefined;
  const text = `${maxMemoryMb} of ${memoryMb} MB`;
  return nearMemoryLimit ? style.yellow(`${text} (near the limit)`) : text;
}

/** Ids to be copied stand on lines of their own. */
function wholeLines(requestId: string | undefined, { billedMs, xrayTraceId }: Summary): string[] {
  return [
    requestId && `request ${requestId}`,
    xrayTraceId && `trace ${xrayTraceId}`,
    billedMs !== undefined && `billed ${billedMs} ms`,
  ].filter((line) => typeof line === 'string');
}
