/** Prints stored log lines as they come: untouched (`--raw`), or one function's, with the platform's folded (`--function`). */

import { isLoopback } from '../aws/is-loopback.ts';
import { follow } from '../logs/follow.ts';
import { inOrder } from '../logs/in-order.ts';
import { foldInvocations } from '../logs/invocations.ts';
import { probeInvocations } from '../logs/probe-invocations.ts';
import type { LogLine } from '../logs/source.ts';
import { functionLine, functionText, rawLine, rawText } from './report/log-lines.ts';
import type { Place, Session } from './session.ts';
import type { Tailed, TailPlan } from './tail-plan.ts';

export async function tailLines(
  { terminal, options, signal }: Session,
  { aws, stack }: Pick<Place, 'aws' | 'stack'>,
  plan: TailPlan,
  whenEmpty: () => void,
): Promise<Tailed> {
  const { functionRole, limit, from, to } = plan;
  const roles = Object.values(stack.functions).map(({ logGroup }) => logGroup);
  const logGroups = functionRole ? [stack.functions[functionRole].logGroup] : [...roles, stack.recordLog.name];
  const order = inOrder<LogLine>(isLoopback(aws.endpoint) ? 100 : 1_000);
  const textOf = formatter({ terminal, options }, plan);
  const ofProbe =
    functionRole && !plan.probes
      ? await probeInvocations({ aws, stack, from, to, follow: false, signal }, functionRole)
      : undefined;
  let backlog = true;
  let shown = 0;
  let leftOut = 0;
  let found = false;

  for await (const { lines, caughtUp, missing } of follow({ aws, logGroups, from, to, follow: plan.follow, signal })) {
    found ||= missing.length < logGroups.length;
    if (caughtUp && !found) whenEmpty();
    // What was waited for, a throttle perhaps, is over.
    if (caughtUp) terminal.progress(undefined);
    const now = Date.now();
    let text = '';
    for (const line of inTurn(lines, now)) {
      if (shown === limit) break;
      const isProbe = ofProbe?.(line);
      const shownText = textOf(line);
      if (shownText === undefined) continue;
      if (isProbe) {
        leftOut += 1;
        continue;
      }
      shown += 1;
      text += shownText;
    }
    if (text) await terminal.out(text);
    if (shown === limit) break;
    if (caughtUp) backlog = false;
  }
  const hidden = leftOut === 0 ? '' : `; ${plural(leftOut, 'line')} of probes left out (--probes shows them)`;
  return { shown, note: `shown ${plural(shown, 'line')}${hidden}`, found };

  /** A backlog is read in order already; what comes later is held for a moment. */
  function inTurn(lines: LogLine[], now: number): LogLine[] {
    for (const line of lines) order.push(line, line.time, now);
    return order.release(now, { all: backlog }).map(({ item, late }) => (late ? { ...item, late } : item));
  }
}

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

/** Answers a line's text; undefined for a line that is folded into another. */
function formatter(
  { terminal, options }: Pick<Session, 'terminal' | 'options'>,
  { raw, utc, full }: TailPlan,
): (line: LogLine) => string | undefined {
  const json = options.output === 'json';
  if (raw) {
    return (line) => (json ? `${JSON.stringify(rawLine(line))}\n` : rawText(line, terminal.width !== undefined));
  }
  const fold = foldInvocations();
  return (line) => {
    const folded = fold(line);
    if (!folded) return undefined;
    if (json) return `${JSON.stringify(functionLine(folded))}\n`;
    return functionText(folded, { style: terminal.style, utc, full, width: terminal.width });
  };
}
