/** Says where a message stopped, as far as was seen, how sure that is, and which resources it hangs on. Pure. */
import { type Attempt, hasFailed, type Invocation } from '../../logs/attempts.ts';
import type { DestinationRecord } from '../../logs/record.ts';
import type { Stack } from '../../pattern/stack.ts';
import { BRANCHES, type Branch, type Certainty, type Facts, failedTarget } from './trace-facts.ts';
import type { HopName } from './trace-hops.ts';

/** A resource, as every output names it. */
export interface Involved {
  kind: string;
  name: string;
}

export interface Break {
  /** The hop that was not reached, or that went wrong. */
  at: HopName;
  /** What was seen, and what was not. */
  what: string;
  certainty: Certainty;
  /** What it may hang on. */
  involved: Involved[];
  /** What it may be where none of these differs. */
  otherwise?: string;
  /** What it may be where the resource of that kind differs. */
  unless?: { kind: string; text: string };
  /** It is too early to say that it stopped. */
  pending?: true;
  /** The message went on all the same. */
  aside?: true;
  /** When Lambda tries again: ISO. */
  nextTryAt?: string;
}

const MINUTE_MS = 60_000;
/** After the first failed try one minute, after the second two (aws-facts 1.6). */
const WAITS_MS = [MINUTE_MS, 2 * MINUTE_MS];

/** In the order of the hops; none where it came to its end and left its trace everywhere. */
export function breaksOf(facts: Facts): Break[] {
  const { record } = facts;
  return record ? afterRecord(facts, record) : [beforeRecord(facts)];
}

function beforeRecord(facts: Facts): Break {
  const { stack, known, run, suspects, crowded, now, youngMs, missing, unread } = facts;
  const { destined } = stack.functions;
  const { name } = destined;
  const involved = [
    { kind: 'AWS::SNS::Subscription', name },
    { kind: 'AWS::Lambda::Permission', name: `${name}/sns` },
    { kind: 'AWS::Lambda::Function', name },
    { kind: 'AWS::SNS::Topic', name: stack.topic.name },
    ...logOf(stack, 'destined'),
  ];
  if (run) return afterRun(facts, run.invocation, run.certainty);
  if (suspects.length > 0) {
    const what = `${name} ran ${suspects.length} times around then without a record; whether one of these runs was of this message can't be told`;
    return { at: 'record', what, certainty: 'unknown', involved: [...involved, ...behindRun(facts)] };
  }
  const young = known !== undefined && now - known.sentAt < youngMs;
  const taken =
    known?.requestId !== undefined
      ? 'Lambda took it'
      : known?.messageId === undefined
        ? 'whether SNS took it is not known'
        : 'SNS took it';
  const blind = missing.has(destined.logGroup)
    ? `log group ${destined.logGroup} is gone`
    : unread.has(destined.logGroup)
      ? `log group ${destined.logGroup} may not be read`
      : crowded
        ? `${name} ran more often around then than can be told apart`
        : undefined;
  if (blind !== undefined) {
    const what = `${taken}; ${blind}, so whether it ran for this message can't be told`;
    return { at: 'function', what, certainty: 'unknown', involved: [...involved, ...behindRun(facts)] };
  }
  const what = `${taken}, and ${name} was not invoked for it: its log shows no run since then that has no record`;
  const otherwise = 'Lambda may hold it, where no concurrency is left';
  const text = 'it may have run all the same: a function whose role may not write its log is not seen to run';
  const more = { otherwise, unless: { kind: 'AWS::IAM::Role', text }, ...(young && { pending: true as const }) };
  return { at: 'function', what, certainty: 'likely', involved, ...more };
}

const logOf = ({ functions }: Stack, role: 'destined' | Branch): Involved[] => [
  { kind: 'AWS::Logs::LogGroup', name: functions[role].logGroup },
  { kind: 'AWS::IAM::Role', name: functions[role].role.name },
];

/** Between the function's answer and where a record is seen first. */
function behindRun({ stack, missing }: Facts): Involved[] {
  const { destined } = stack.functions;
  return [
    { kind: 'AWS::Lambda::EventInvokeConfig', name: destined.name },
    { kind: 'AWS::IAM::Role', name: destined.role.name },
    { kind: 'AWS::Events::EventBus', name: stack.bus.name },
    ...recordLogOf(stack),
    // Without a record log the functions are the first to show it.
    ...(missing.has(stack.recordLog.name) ? BRANCHES.flatMap((branch) => routeOf(stack, branch)) : []),
  ];
}

const recordLogOf = ({ rules, recordLog }: Stack): Involved[] => [
  { kind: 'AWS::Events::Rule', name: rules.records.name },
  { kind: 'AWS::Logs::LogGroup', name: recordLog.name },
];

const routeOf = (stack: Stack, branch: Branch): Involved[] => [
  { kind: 'AWS::Events::Rule', name: stack.rules[branch].name },
  { kind: 'AWS::Lambda::Permission', name: `${stack.functions[branch].name}/rule` },
  { kind: 'AWS::Lambda::Function', name: stack.functions[branch].name },
  ...logOf(stack, branch),
];

/** When Lambda tries again what failed, if it will; a try that is overdue for long won't come. */
function nextTry(
  { retries, now, youngMs }: Facts,
  attempts: readonly Attempt[],
): { at: string; text: string } | undefined {
  const last = attempts.at(-1)!;
  const waitMs = WAITS_MS[attempts.length - 1];
  const left = (retries?.most ?? 0) + 1 - attempts.length;
  if (!hasFailed(last) || left < 1 || waitMs === undefined) return undefined;
  const dueAt = (last.to ?? last.from) + waitMs;
  if (now >= dueAt + youngMs) return undefined;
  const at = new Date(dueAt).toISOString();
  return { at, text: `${left} ${left === 1 ? 'try is' : 'tries are'} left, the next one is due at ${at}` };
}

/** It ran, and nobody has its record. */
function afterRun(facts: Facts, { attempts }: Invocation, certainty: Certainty): Break {
  const { stack, now, youngMs, missing } = facts;
  const { name } = stack.functions.destined;
  const last = attempts.at(-1)!;
  const most = certainty === 'likely' ? 'most likely of this message' : 'of this message';
  const config = { kind: 'AWS::Lambda::EventInvokeConfig', name };
  if (last.to === undefined) {
    const what = `${name} began a run, ${most}, and its end is not in the log: it runs, or the log is late`;
    // No function runs longer than a quarter of an hour.
    if (now - last.from < 15 * MINUTE_MS) return { at: 'function', what, certainty, involved: [], pending: true };
  }
  const next = nextTry(facts, attempts);
  if (next) {
    const what = `${name} failed (${most}): ${last.error ?? last.status}; ${next.text}`;
    return { at: 'function', what, certainty, involved: [config], pending: true, nextTryAt: next.at };
  }
  const where = missing.has(stack.recordLog.name)
    ? 'none of the target functions logged its record, and there is no record log that would show more'
    : 'no record of it came to the bus';
  const ended = hasFailed(last) ? 'failed' : 'answered';
  const what = `${name} ran and ${ended}, ${most}, and ${where}`;
  const young = now - (last.to ?? last.from) < youngMs;
  // aws-facts 1.7
  const otherwise = 'a record that is too large for the bus is lost without a word';
  const pending = young ? { pending: true as const } : {};
  return { at: 'record', what, certainty, involved: behindRun(facts), otherwise, ...pending };
}

function afterRecord(facts: Facts, record: DestinationRecord): Break[] {
  const { stack, seen, run, missing, unread, now, youngMs } = facts;
  const { destined } = stack.functions;
  const breaks: Break[] = [];
  const pending = now - Date.parse(record.time) < youngMs ? { pending: true as const } : {};
  if (record.condition === 'ZeroReservedConcurrency') {
    const what = `${destined.name} was not run: its reserved concurrency was 0`;
    const involved = [{ kind: 'AWS::Lambda::Function', name: destined.name }];
    breaks.push({ at: 'function', what, certainty: 'certain', involved });
  } else if (!run && record.attempts !== 0 && !unread.has(destined.logGroup)) {
    const why = missing.has(destined.logGroup)
      ? `log group ${destined.logGroup} is gone`
      : `the log of ${destined.name} shows nothing of its run`;
    breaks.push({ at: 'function', what: why, certainty: 'certain', involved: logOf(stack, 'destined'), aside: true });
  }
  if (!seen.has('records') && !unread.has(stack.recordLog.name)) {
    const what = missing.has(stack.recordLog.name)
      ? `there is no record log ${stack.recordLog.name}`
      : `record log ${stack.recordLog.name} does not show the record`;
    const involved = recordLogOf(stack);
    // Where there is no log nothing comes late.
    const late = missing.has(stack.recordLog.name) ? {} : pending;
    breaks.push({ at: 'record', what, certainty: 'certain', involved, aside: true, ...late });
  }
  return [...breaks, ...afterBus(facts, record, pending)];
}

const isOurs = ({ rules }: Stack, name: string) => Object.values(rules).some((rule) => rule.name === name);

/** From the bus on. */
function afterBus(facts: Facts, record: DestinationRecord, pending: Pick<Break, 'pending'>): Break[] {
  const { stack, seen, fits, targets, missing, unread } = facts;
  if (fits && !BRANCHES.some((branch) => seen.has(branch)) && fits.every(({ matches }) => matches === false)) {
    const what = `no rule of bus ${stack.bus.name} takes the record`;
    const rules = BRANCHES.map((branch) => ({ kind: 'AWS::Events::Rule', name: stack.rules[branch].name }));
    const code = { kind: 'AWS::Lambda::Function', name: stack.functions.destined.name };
    return [{ at: 'rule', what, certainty: 'certain', involved: [...rules, code] }];
  }
  const failed = failedTarget(facts);
  const breaks: Break[] = [];
  if (failed) {
    const { name } = stack.functions[failed.branch];
    const which = failed.run.certainty === 'unknown' ? 'ran and failed around then' : 'was run, and failed';
    const next = nextTry(facts, failed.run.invocation.attempts);
    const what = `${name} ${which}: ${failed.last.error ?? failed.last.status}${next ? `; ${next.text}` : ''}`;
    const involved = [{ kind: 'AWS::Lambda::Function', name }];
    const waiting = next ? { pending: true as const, nextTryAt: next.at } : {};
    breaks.push({ at: 'target', what, certainty: failed.run.certainty, involved, ...waiting });
  }
  for (const branch of BRANCHES) {
    const { name, logGroup } = stack.functions[branch];
    const rule = fits?.find((fit) => fit.rule === stack.rules[branch].name);
    if (!rule?.matches || seen.has(branch) || failed?.branch === branch || unread.has(logGroup)) continue;
    const involved = routeOf(stack, branch);
    const run = targets[branch];
    if (!rule.enabled) {
      const what = `rule ${rule.rule} would take the record, and is off`;
      breaks.push({ at: 'target', what, certainty: 'certain', involved });
    } else if (run) {
      const what = `${name} was run around then, and its log does not show the record`;
      breaks.push({ at: 'target', what, certainty: 'unknown', involved, ...pending });
    } else {
      const gone = missing.has(logGroup) ? `log group ${logGroup} is gone` : `the log of ${name} shows nothing of it`;
      const what = `rule ${rule.rule} takes the record, and ${gone}`;
      breaks.push({
        at: 'target',
        what,
        certainty: missing.has(logGroup) ? 'unknown' : 'certain',
        involved,
        ...pending,
      });
    }
  }
  const isRouted = BRANCHES.some((branch) => seen.has(branch));
  const theirs = (fits ?? []).filter(({ rule, matches }) => matches && !isOurs(stack, rule)).map(({ rule }) => rule);
  if (theirs.length > 0 && breaks.length === 0 && !isRouted) {
    const what = `${theirs.join(', ')} took the record further than can be seen: up makes no such rule`;
    return [{ at: 'target', what, certainty: 'unknown', involved: [], aside: true }];
  }
  if (breaks.length > 0 || fits || isRouted) return breaks;
  // The rules can't be asked: there is no bus, or no right.
  const what = `no function logged the record of ${record.condition}, and the rules can't be asked`;
  const bus = { kind: 'AWS::Events::EventBus', name: stack.bus.name };
  return [{ at: 'rule', what, certainty: 'unknown', involved: [bus, ...BRANCHES.flatMap((b) => routeOf(stack, b))] }];
}
