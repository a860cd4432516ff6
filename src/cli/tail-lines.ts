/** Prints stored log lines as they come: untouched (`--raw`), or one function's, with the platform's folded (`--function`). */
import { isLoopback } from '../aws/is-loopback.ts';
import { type Batch, follow } from '../logs/follow.ts';
import { inOrder } from '../logs/in-order.ts';
import { foldInvocations } from '../logs/invocations.ts';
import { messageInvocations } from '../logs/message-invocations.ts';
import { isCalled } from '../logs/record.ts';
import type { LogLine } from '../logs/source.ts';
import { functionLine, functionText, rawLine, rawText } from './report/log-lines.ts';
import type { Session } from './session.ts';
import type { LeftOut } from './tail-output.ts';
import type { TailPlan } from './tail-plan.ts';
import { goThrough, type Went } from './tail-rounds.ts';
import { HOLD_MS, type Tailing } from './tailing.ts';

export async function tailLines(tailing: Tailing): Promise<Went> {
  const { session, place, plan, filter, output, account, signal } = tailing;
  const { aws, stack } = place;
  const { functionRole, from, to } = plan;
  const roles = Object.values(stack.functions).map(({ logGroup }) => logGroup);
  const logGroups = functionRole ? [stack.functions[functionRole].logGroup] : [...roles, stack.recordLog.name];
  const order = inOrder<LogLine>(isLoopback(aws.endpoint) ? HOLD_MS.local : HOLD_MS.aws);
  const read = formatter(session, plan);
  const unwanted = await sieve(tailing);
  let backlog = true;

  // What is asked for by id is not in each line of an invocation.
  const filterPattern = functionRole && plan.filter === undefined ? undefined : filter.pattern;
  const range = { aws, logGroups, from, to, follow: plan.follow, filterPattern, signal, account };
  return goThrough(follow(range), { ...tailing, groups: logGroups.length, take });

  function take({ lines, caughtUp, last }: Batch): void {
    for (const line of inTurn(lines, last === true)) {
      const why = unwanted(line);
      const text = read(line);
      if (text === undefined) output.leaveOut(why === 'probe' ? why : 'folded');
      else if (why) output.leaveOut(why);
      else if (!output.isFull) output.show(text, line.time);
    }
    if (caughtUp) backlog = false;
  }

  /** A backlog is read in order already; what comes later is held for a moment. */
  function inTurn(lines: LogLine[], all: boolean): LogLine[] {
    if (backlog) {
      const newest = lines.at(-1);
      if (newest) order.pass(newest.time);
      return lines;
    }
    const now = Date.now();
    for (const line of lines) order.push(line, line.time, now);
    return order.release(now, { all }).map(({ item, late }) => (late ? { ...item, late } : item));
  }
}

/** Answers why a line isn't wanted; to be asked of each, in their order. */
async function sieve({ place, plan, filter, signal }: Tailing): Promise<(line: LogLine) => LeftOut | undefined> {
  const { functionRole, probes, id, from, to } = plan;
  const range = { ...place, from, to, follow: false, signal };
  const ofProbe =
    functionRole && !probes ? await messageInvocations(range, functionRole, ({ probe }) => probe) : undefined;
  const ofMessage =
    functionRole && id !== undefined
      ? await messageInvocations(range, functionRole, (record) => isCalled(record, id))
      : undefined;
  const escaped = id === undefined ? '' : JSON.stringify(id).slice(1, -1);
  const isMeant = (line: LogLine) =>
    id === undefined || ofMessage?.(line) || line.message.includes(id) || line.message.includes(escaped);
  return (line) => {
    const isProbe = ofProbe?.(line);
    if (!isMeant(line) || !filter.matches(line.message)) return 'filter';
    return isProbe ? 'probe' : undefined;
  };
}

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
