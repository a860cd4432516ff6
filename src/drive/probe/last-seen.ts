/** Says where the two probes of a proof were last seen and what to look at there; it claims no more than was seen. Pure. */
import type { Where } from '../../logs/outcomes.ts';
import type { DestinationRecord } from '../../logs/record.ts';
import { type FunctionRole, STAGE, type Stack } from '../../pattern/stack.ts';
import type { Answer } from '../send/answer.ts';

export const BRANCHES = ['success', 'failure'] as const;
export type Branch = (typeof BRANCHES)[number];
/** What makes the destined function take each branch. */
export const MODES: Record<Branch, string> = { success: 'success', failure: 'fail' };

/** The way of one probe. */
export interface Trace {
  /** The API's last answer. */
  answer?: Answer;
  /** SNS took it, at any try. */
  accepted: boolean;
  /** Its record, where it was read. */
  seen: Map<Where, DestinationRecord>;
}

export interface Traces {
  stack: Stack;
  /** Is there a record log? */
  records: boolean;
  probes: Readonly<Record<Branch, Trace>>;
  /** Of each function's log since the first probe was accepted: whether there is any line, and the last error in it. */
  logs: Readonly<Record<FunctionRole, { ran: boolean; fault?: string }>>;
  /** Whether the destined function's log has a line of this request. */
  isLogged(requestId: string): boolean;
  /** Log groups that are not there. */
  gone: readonly string[];
}

/** A hop that is not proven. */
export interface Gap {
  /** What was seen, and what was not. */
  what: string;
  /** What to look at next. */
  see?: string;
}

/** None once both probes have left their trace wherever they must. */
export function gapsOf(traces: Traces): Gap[] {
  const { probes } = traces;
  const lost = BRANCHES.filter((branch) => probes[branch].accepted && !recordOf(probes[branch], branch));
  const gaps = BRANCHES.flatMap((branch) => {
    const probe = probes[branch];
    const record = recordOf(probe, branch);
    if (!probe.accepted) return refused(traces, probe);
    return record ? afterRecord(traces, branch, record) : [];
  });
  if (lost.length > 0) gaps.push(...lostGaps(traces, lost));
  return [...new Map(gaps.map((gap) => [gap.what, gap])).values()];
}

/** Whether the probe of one branch has left its trace wherever it must. */
export function isProven(traces: Traces, branch: Branch): boolean {
  const record = recordOf(traces.probes[branch], branch);
  return record !== undefined && afterRecord(traces, branch, record).length === 0;
}

/** It tells the whole way up to the bus, wherever it was read; of several tries the one that went well counts. */
const recordOf = ({ seen }: Trace, branch: Branch) => seen.get(branch) ?? seen.get('records') ?? [...seen.values()][0];

const gone = (logGroup: string): Gap => ({ what: `log group ${logGroup} is gone` });

function refused({ stack }: Traces, { answer }: Trace): Gap {
  if (!answer) return { what: 'the API has not answered' };
  if (answer.status === null) return { what: `the API did not answer: ${answer.error}` };
  const sees: Record<number, string> = {
    400: `topic ${stack.topic.name}`,
    403: `stage ${stack.api.name}/${STAGE}`,
    429: `the throttle of stage ${stack.api.name}/${STAGE}`,
    500: `whether API Gateway may assume role ${stack.apiRole.name}, and the API's templates`,
    502: `what role ${stack.apiRole.name} and topic ${stack.topic.name} allow`,
  };
  const see = sees[answer.status];
  return { what: `the API answered ${answer.status}: ${answer.error}`, ...(see && { see }) };
}

/** SNS took it, and nobody has its record. */
function lostGaps({ stack, records, logs, gone: missing }: Traces, lost: readonly Branch[]): Gap[] {
  const { destined } = stack.functions;
  const which = lost.map((branch) => `the ${branch}`).join(' and ');
  const groups = [destined.logGroup, ...(records ? [stack.recordLog.name] : [])];
  const without = groups.filter((name) => missing.includes(name)).map(gone);
  const nowhere = records
    ? 'no record was seen'
    : `${lost.map((branch) => stack.functions[branch].name).join(' and ')} shows nothing`;
  if (!logs.destined.ran) {
    const what = `SNS took ${which}, and nothing was seen after that: the log of ${destined.name} shows nothing, ${nowhere}`;
    const see = `subscription ${destined.name}, permission ${destined.name}/sns, and whether ${destined.name} can run`;
    return [{ what, see }, ...without];
  }
  const behind = records
    ? ''
    : lost
        .map((branch) => `, rule ${stack.rules[branch].name}, permission ${stack.functions[branch].name}/rule`)
        .join('');
  return [
    {
      what: `${destined.name} ran, and of ${which} ${nowhere}`,
      see: `the destinations of ${destined.name}, whether role ${destined.role.name} may put events, and bus ${stack.bus.name}${behind}`,
    },
    ...without,
  ];
}

/** The record is known: what it says, and where it is not. */
function afterRecord(traces: Traces, branch: Branch, record: DestinationRecord): Gap[] {
  const { stack, records, logs, gone: missing } = traces;
  const { destined, [branch]: target } = stack.functions;
  const { seen } = traces.probes[branch];
  if ((record.condition === 'Success') !== (branch === 'success')) return [otherwise(stack, branch, record)];
  const gaps: Gap[] = [];
  const { ran, fault } = logs[branch];
  const lacks = (logGroup: string, gap: Gap) => gaps.push(missing.includes(logGroup) ? gone(logGroup) : gap);
  if (!seen.has(branch)) {
    const route = `rule ${stack.rules[branch].name}, permission ${target.name}/rule`;
    lacks(
      target.logGroup,
      fault
        ? { what: `${target.name} was run, and failed: ${fault}`, see: `log group ${target.logGroup}` }
        : ran
          ? { what: `${target.name} was run, and its log does not show the ${branch}`, see: `its code, and ${route}` }
          : {
              what: `the record log shows the ${branch}, the log of ${target.name} nothing`,
              see: `${route}, and whether ${target.name} can run and role ${target.role.name} may write its log`,
            },
    );
  }
  if (records && !seen.has('records')) {
    lacks(stack.recordLog.name, {
      what: `${target.name} got the ${branch}, the record log did not`,
      see: `rule ${stack.rules.records.name}, and the policy of log group ${stack.recordLog.name}`,
    });
  }
  // One that was never run has nothing to log.
  if (record.attempts !== 0 && !traces.isLogged(record.requestId)) {
    lacks(destined.logGroup, {
      what: `${destined.name} ran, and its log shows nothing of it`,
      see: `whether role ${destined.role.name} may write to log group ${destined.logGroup}`,
    });
  }
  return gaps;
}

/** The destined function did not do what was asked. */
function otherwise({ functions: { destined } }: Stack, branch: Branch, record: DestinationRecord): Gap {
  const { condition, errorType, errorMessage } = record;
  const message = `"please ${MODES[branch]}"`;
  if (condition === 'Success') return { what: `${destined.name} did not fail at ${message}`, see: 'its code' };
  if (condition === 'ZeroReservedConcurrency')
    return { what: `${destined.name} was not run: its reserved concurrency is 0` };
  const why = [errorType, errorMessage].filter((text) => text !== undefined).join(': ');
  return {
    what: `${destined.name} failed at ${message}: ${why ? `${why} (${condition})` : condition}`,
    see: `log group ${destined.logGroup}`,
  };
}
