/** Prints stored log lines as they come: untouched (`--raw`), or one function's, with the platform's folded (`--function`). */
import { isLoopback } from '../aws/is-loopback.ts';
import { type Batch, follow } from '../logs/follow.ts';
import type { FunctionLine } from '../logs/function-line.ts';
import { gather } from '../logs/gather.ts';
import { inOrder } from '../logs/in-order.ts';
import { type Folded, foldInvocations } from '../logs/invocations.ts';
import type { LogLine } from '../logs/source.ts';
import { loadJsonLines } from './report/json-text.ts';
import { functionLine, functionText, rawLine, rawText } from './report/log-lines.ts';
import type { Session } from './session.ts';
import type { TailPlan } from './tail-plan.ts';
import { goThrough, type Went } from './tail-rounds.ts';
import { createSieve } from './tail-sieve.ts';
import { HOLD_MS, type Tailing } from './tailing.ts';

export async function tailLines(tailing: Tailing): Promise<Went> {
  const { session, place, plan, filter, output, account, signal } = tailing;
  const { aws, stack } = place;
  const { functionRole, from, to } = plan;
  const roles = Object.values(stack.functions).map(({ logGroup }) => logGroup);
  const logGroups = functionRole ? [stack.functions[functionRole].logGroup] : [...roles, stack.recordLog.name];
  const order = inOrder<LogLine>(isLoopback(aws.endpoint) ? HOLD_MS.local : HOLD_MS.aws);
  const folder = plan.raw ? undefined : foldInvocations();
  const groups = plan.group ? gather({ until: 'summary' }) : undefined;
  const isJson = session.options.output === 'json';
  const textOf = await formatter(session, plan);
  const unwanted = await createSieve(tailing);
  let backlog = true;

  // What is asked for by id is not in each line of an invocation.
  const filterPattern = functionRole && plan.filter === undefined ? undefined : filter.pattern;
  const range = { aws, logGroups, from, to, follow: plan.follow, filterPattern, signal, account };
  const found = await goThrough(follow(range), { ...tailing, groups: logGroups.length, take });
  if (folder && !output.isFull) showFolded(folder.rest(), Date.now(), true);
  return found;

  function take({ lines, caughtUp, last }: Batch): void {
    const sorted = inTurn(lines, last === true);
    const now = Date.now();
    if (folder) showFolded(folder.fold(sorted, now), now);
    else for (const line of sorted) showRaw(line);
    if (caughtUp) backlog = false;
  }

  function showRaw(line: LogLine): void {
    const why = unwanted(line);
    if (why) output.leaveOut(why);
    else if (!output.isFull) output.show(textOf(line), line.time);
  }

  function showFolded({ shown, folded }: Folded, now: number, last = false): void {
    for (const line of shown.filter(isWanted)) {
      if (groups) groups.addLine(line, now);
      else show(line);
    }
    for (const line of folded) output.leaveOut(unwanted(line) === 'probe' ? 'probe' : 'folded');
    for (const { lines } of groups?.due(now, last) ?? []) {
      lines.forEach((line, index) => void show(line, index === lines.length - 1));
    }
  }

  function show(line: FunctionLine, isEnd = false): void {
    if (output.isFull) return;
    output.show(`${textOf(line)}${isEnd && !isJson ? '\n' : ''}`, line.time, line.stored.length > 0);
  }

  /** A line stands for what is stored: it is wanted if any of that is. */
  function isWanted(line: FunctionLine): boolean {
    const { stored, requestId } = line;
    // The start of an environment belongs to the invocation that it was for, whose id it doesn't know.
    const reasons = stored.map((each) => unwanted(requestId === undefined ? each : { ...each, requestId }));
    // Where only a part of an invocation is read, or wanted, nobody knows how it ended.
    if (stored.length === 0) return plan.filter === undefined && unwanted(line) === undefined;
    const wanted = reasons.includes(undefined);
    for (const why of reasons.slice(wanted ? 1 : 0)) output.leaveOut(wanted ? 'folded' : why!);
    return wanted;
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

/** Answers how a line is shown. */
async function formatter(
  { terminal, options }: Pick<Session, 'terminal' | 'options'>,
  { utc, full }: TailPlan,
): Promise<(line: LogLine | FunctionLine) => string> {
  const isJson = options.output === 'json';
  const { style } = terminal;
  const json = await loadJsonLines(terminal, full);
  return (line) => {
    if (isJson) return `${JSON.stringify('type' in line ? functionLine(line) : rawLine(line))}\n`;
    if (!('type' in line)) return rawText(line, terminal.width !== undefined);
    return functionText(line, { style, utc, full, json, width: terminal.width });
  };
}
