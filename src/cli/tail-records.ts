/** Prints records as they come: the text that a person reads, or a JSON object a line. */
import { isLoopback } from '../aws/is-loopback.ts';
import type { Gathered } from '../logs/gather.ts';
import type { JudgedRecord } from '../logs/outcomes.ts';
import { type DestinationRecord, isCalled } from '../logs/record.ts';
import { type RecordBatch, readRecords } from '../logs/records.ts';
import { readRecoveries } from '../logs/recoveries.ts';
import { recordGroups } from '../logs/sightings.ts';
import { groupLine, groupText, type ToldGroup } from './report/groups.ts';
import { loadJsonLines } from './report/json-text.ts';
import { recordLine, recordText, type ToldRecord } from './report/records.ts';
import { groupRecords } from './tail-groups.ts';
import type { LeftOut } from './tail-output.ts';
import { goThrough, type Went } from './tail-rounds.ts';
import { HOLD_MS, type Tailing } from './tailing.ts';

/** How long after its time a record is stored at the most (aws-facts 7.2). */
const STORED_WITHIN_MS = { local: 1_000, aws: 15_000 } as const;

export async function tailRecords(tailing: Tailing): Promise<Went> {
  const { session, place, plan, filter, output, account, signal } = tailing;
  const { terminal, options } = session;
  const { aws, stack } = place;
  const { outcome, from, to, follow, full, probes, utc, id, group } = plan;
  const isJson = options.output === 'json';
  const { style } = terminal;
  const json = await loadJsonLines(terminal, full);
  const grouped = group ? groupRecords(tailing) : undefined;
  let warned = false;
  const holdMs = isLoopback(aws.endpoint) ? HOLD_MS.local : HOLD_MS.aws;
  // What comes while this follows is open when it is shown, and the replay that makes it good says so later.
  // What made a failure good may have come after the range.
  const isRecovered = outcome === 'success' ? undefined : await readRecoveries({ aws, stack, from, signal });
  const told = (judged: JudgedRecord): ToldRecord => {
    if (!isRecovered || judged.record.condition === 'Success') return judged;
    return { ...judged, state: isRecovered(judged.record) ? 'recovered' : 'open' };
  };
  const why = ({ record, outcome: was }: JudgedRecord): LeftOut | undefined => {
    if (id !== undefined && !isCalled(record, id)) return 'filter';
    if (!filter.matches(() => textsOf(record))) return 'filter';
    if (record.probe && !probes) return 'probe';
    return outcome === 'all' || outcome === was ? undefined : 'outcome';
  };

  /** Of one that has no record as yet: as much of it as can be known. */
  const isMeant = ({ requestId, lines }: Gathered): boolean => {
    const isFailed = lines.some(({ summary }) => summary && !/^(ok|unfinished)$/.test(summary.status));
    if (outcome !== 'all' && (outcome !== 'failure' || !isFailed)) return false;
    const texts = lines.map(({ message }) => message);
    return (
      (id === undefined || requestId === id || texts.some((text) => text.includes(id))) && filter.matches(() => texts)
    );
  };

  // What became of a record the functions' logs tell, whose lines are no JSON: there a pattern for JSON finds nothing.
  const logGroups = filter.isJson ? [stack.recordLog.name] : [...recordGroups(stack).keys()];
  const filterPattern = filter.pattern && new Map(logGroups.map((logGroup) => [logGroup, filter.pattern!]));
  const beside = grouped ? [stack.functions.destined.logGroup] : [];
  const groups = recordGroups(stack).size + beside.length;
  const inRecordLog = filter.isJson;
  // A record is stored a moment after its own time, which is the one that is meant, as it is the one that is shown.
  const storedTo = to === undefined ? undefined : to + STORED_WITHIN_MS[isLoopback(aws.endpoint) ? 'local' : 'aws'];
  const isLater = (time: number) => to !== undefined && time > to;
  const range = { aws, stack, from, to: storedTo, follow, signal, holdMs, filterPattern, account, inRecordLog, beside };
  const went = await goThrough(readRecords(range), { ...tailing, groups, take });
  if (grouped && !output.isFull) for (const each of grouped()) show(each);
  return went;

  function take(batch: RecordBatch): void {
    if (filter.isJson && !warned && batch.missing.includes(stack.recordLog.name)) {
      terminal.warn(
        'there is no record log, and --filter looks for JSON there: leave it out, or run destined up --records',
      );
      warned = true;
    }
    if (batch.unasked) {
      const which = batch.unasked === 1 ? 'one of the last records' : `${batch.unasked} of the last records`;
      terminal.warn(
        `EventBridge did not answer whether a rule takes ${which}: what is no failure is told as a success`,
      );
    }
    if (grouped) for (const each of grouped(batch)) show(each);
    else for (const record of batch.records) show({ record, lines: [] });
  }

  function show({ record: judged, ...rest }: Gathered): void {
    if (isLater(judged ? Date.parse(judged.record.time) : rest.lines[0]!.time)) return;
    const reason = judged && why(judged);
    if (reason) output.leaveOut(reason);
    else if (!output.isFull && (judged || isMeant(rest))) {
      const record = judged && told(judged);
      const time = judged ? Date.parse(judged.record.time) : rest.lines[0]!.time;
      output.show(textOf({ record, ...rest }), time, judged !== undefined);
    }
  }

  function textOf(each: ToldGroup): string {
    const look = { style, utc, full, json, width: terminal.width };
    if (grouped) return isJson ? `${JSON.stringify(groupLine(each))}\n` : groupText(each, look);
    return isJson ? `${JSON.stringify(recordLine(each.record!))}\n` : recordText(each.record!, look);
  }
}

/** What an expression is tried on: the record as it is stored, and its texts without JSON's escapes. */
const textsOf = ({ event, message, errorMessage }: DestinationRecord): string[] => [
  JSON.stringify(event),
  message,
  ...(errorMessage === undefined ? [] : [errorMessage]),
];
