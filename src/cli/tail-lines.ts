/** Prints stored log lines as they come: untouched (`--raw`), or one function's, with the platform's folded (`--function`). */
import { isLoopback } from '../aws/is-loopback.ts';
import { type Batch, follow } from '../logs/follow.ts';
import type { FunctionLine } from '../logs/function-line.ts';
import { inOrder } from '../logs/in-order.ts';
import { type Folded, foldInvocations } from '../logs/invocations.ts';
import { messageInvocations } from '../logs/message-invocations.ts';
import { isCalled } from '../logs/record.ts';
import type { LogLine } from '../logs/source.ts';
import { loadJsonLines } from './report/json-text.ts';
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
  const folder = plan.raw ? undefined : foldInvocations();
  const textOf = await formatter(session, plan);
  const unwanted = await sieve(tailing);
  let backlog = true;

  // What is asked for by id is not in each line of an invocation.
  const filterPattern = functionRole && plan.filter === undefined ? undefined : filter.pattern;
  const range = { aws, logGroups, from, to, follow: plan.follow, filterPattern, signal, account };
  const found = await goThrough(follow(range), { ...tailing, groups: logGroups.length, take });
  if (folder && !output.isFull) showFolded(folder.rest());
  return found;

  function take({ lines, caughtUp, last }: Batch): void {
    const sorted = inTurn(lines, last === true);
    if (folder) showFolded(folder.fold(sorted, Date.now()));
    else for (const line of sorted) show(line, [line]);
    if (caughtUp) backlog = false;
  }

  function showFolded({ shown, folded }: Folded): void {
    for (const line of shown) show(line, line.stored);
    for (const line of folded) output.leaveOut(unwanted(line) === 'probe' ? 'probe' : 'folded');
  }

  /** A line stands for what is stored: it is wanted if any of that is. */
  function show(line: LogLine | FunctionLine, stored: readonly LogLine[]): void {
    // The start of an environment belongs to the invocation that it was for, whose id it doesn't know.
    const reasons = stored.map((each) => unwanted('requestId' in line ? { ...each, requestId: line.requestId } : each));
    // Where only a part of an invocation is read, or wanted, nobody knows how it ended.
    if (stored.length === 0) reasons.push(plan.filter === undefined ? unwanted(line) : 'filter');
    const isWanted = reasons.includes(undefined);
    for (const why of reasons.slice(isWanted ? 1 : 0, stored.length)) output.leaveOut(isWanted ? 'folded' : why!);
    if (isWanted && !output.isFull) output.show(textOf(line), line.time, stored.length > 0);
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

type Asked = LogLine & { requestId?: string };

/** Answers why a line isn't wanted; to be asked of each, in their order. */
async function sieve({ place, plan, filter, signal }: Tailing): Promise<(line: Asked) => LeftOut | undefined> {
  const { functionRole, probes, id, from, to } = plan;
  const range = { ...place, from, to, follow: false, signal };
  const ofProbe =
    functionRole && !probes ? await messageInvocations(range, functionRole, ({ probe }) => probe) : undefined;
  const ofMessage =
    functionRole && id !== undefined
      ? await messageInvocations(range, functionRole, (record) => isCalled(record, id))
      : undefined;
  const escaped = id === undefined ? '' : JSON.stringify(id).slice(1, -1);
  const isMeant = (line: Asked) =>
    id === undefined || ofMessage?.(line) || line.message.includes(id) || line.message.includes(escaped);
  return (line) => {
    const isProbe = ofProbe?.(line);
    if (!isMeant(line) || !filter.matches(line.message)) return 'filter';
    return isProbe ? 'probe' : undefined;
  };
}

/** Answers how a line is shown. */
async function formatter(
  { terminal, options }: Pick<Session, 'terminal' | 'options'>,
  { utc, full }: TailPlan,
): Promise<(line: LogLine | FunctionLine) => string> {
  const isJson = options.output === 'json';
  const { style } = terminal;
  const json = await loadJsonLines(style, full);
  return (line) => {
    if (isJson) return `${JSON.stringify('type' in line ? functionLine(line) : rawLine(line))}\n`;
    if (!('type' in line)) return rawText(line, terminal.width !== undefined);
    return functionText(line, { style, utc, full, json, width: terminal.width });
  };
}
