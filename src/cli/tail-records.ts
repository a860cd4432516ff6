/** Prints records as they come: the text that a person reads, or a JSON object a line. */
import { isLoopback } from '../aws/is-loopback.ts';
import type { JudgedRecord } from '../logs/outcomes.ts';
import { type DestinationRecord, isCalled } from '../logs/record.ts';
import { type RecordBatch, readRecords } from '../logs/records.ts';
import { readRecoveries } from '../logs/recoveries.ts';
import { recordGroups } from '../logs/sightings.ts';
import { loadJsonLines } from './report/json-text.ts';
import { recordLine, recordText, type ToldRecord } from './report/records.ts';
import type { LeftOut } from './tail-output.ts';
import { goThrough, type Went } from './tail-rounds.ts';
import { HOLD_MS, type Tailing } from './tailing.ts';

export async function tailRecords(tailing: Tailing): Promise<Went> {
  const { session, place, plan, filter, output, account, signal } = tailing;
  const { terminal, options } = session;
  const { aws, stack } = place;
  const { outcome, from, to, follow, full, probes, utc, id } = plan;
  const isJson = options.output === 'json';
  const { style } = terminal;
  const json = await loadJsonLines(style, full);
  const groups = recordGroups(stack).size;
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
    if (!filter.matches(...textsOf(record))) return 'filter';
    if (record.probe && !probes) return 'probe';
    return outcome === 'all' || outcome === was ? undefined : 'outcome';
  };

  // What became of a record the functions' logs tell, whose lines are no JSON: there a pattern for JSON finds nothing.
  const filterPattern =
    filter.isJson && filter.pattern !== undefined ? new Map([[stack.recordLog.name, filter.pattern]]) : filter.pattern;
  const range = { aws, stack, from, to, follow, signal, holdMs, filterPattern, account, inRecordLog: filter.isJson };
  return goThrough(readRecords(range), { ...tailing, groups, take });

  function take({ records, missing }: RecordBatch): void {
    if (filter.isJson && !warned && missing.includes(stack.recordLog.name)) {
      terminal.warn(
        'there is no record log, and --filter looks for JSON there: leave it out, or run destined up --records',
      );
      warned = true;
    }
    for (const judged of records) {
      const reason = why(judged);
      if (reason) output.leaveOut(reason);
      else if (!output.isFull) {
        output.show(
          isJson
            ? `${JSON.stringify(recordLine(told(judged)))}\n`
            : recordText(told(judged), { style, utc, full, json, width: terminal.width }),
          Date.parse(judged.record.time),
        );
      }
    }
  }
}

/** What an expression is tried on: the record as it is stored, and its texts without JSON's escapes. */
const textsOf = ({ event, message, errorMessage }: DestinationRecord): string[] => [
  JSON.stringify(event),
  message,
  ...(errorMessage === undefined ? [] : [errorMessage]),
];
