/** Puts each record beside the lines of the function that it is of: `tail --group`. */
import { isLoopback } from '../aws/is-loopback.ts';
import { type Gathered, gather } from '../logs/gather.ts';
import { inOrder } from '../logs/in-order.ts';
import { foldInvocations } from '../logs/invocations.ts';
import type { RecordBatch } from '../logs/records.ts';
import type { LogLine } from '../logs/source.ts';
import { HOLD_MS, type Tailing } from './tailing.ts';

/** A record is the last that comes of a message, but the lines of its function take their own way (aws-facts 7.2). */
const PATIENCE_MS = { local: 1_000, aws: 15_000 };

/** Answers what is to be shown after a batch; without it, what was held when the reading ended. */
export function groupRecords({ place: { aws } }: Pick<Tailing, 'place'>): (batch?: RecordBatch) => Gathered[] {
  const where = isLoopback(aws.endpoint) ? 'local' : 'aws';
  const holdMs = HOLD_MS[where];
  const groups = gather({ until: 'record', quietMs: holdMs, patienceMs: PATIENCE_MS[where] });
  const order = inOrder<LogLine>(holdMs);
  const folder = foldInvocations();
  let isBacklog = true;
  /** While a backlog is read, the logs' own. */
  let clock = 0;

  return (batch) => {
    const { records, lines, caughtUp, last } = batch ?? { records: [], lines: [], caughtUp: true, last: true };
    for (const { record } of records) clock = Math.max(clock, Date.parse(record.time));
    for (const { time } of lines) clock = Math.max(clock, time);
    if (caughtUp) isBacklog = false;
    const now = isBacklog ? clock : Date.now();
    for (const line of lines) order.push(line, line.time, now);
    const released = order.release(now, { all: isBacklog || last === true });
    const sorted = released.map(({ item, late }) => (late ? { ...item, late } : item));
    for (const line of folder.fold(sorted, now).shown) groups.addLine(line, now);
    if (last) for (const line of folder.rest().shown) groups.addLine(line, now);
    for (const record of records) groups.addRecord(record, now);
    return groups.due(now, last);
  };
}
