/** Reads records with their outcomes, each once: what tail prints, status counts and `send --wait` waits for. */
import { setMaxListeners } from 'node:events';
import { inOrder } from './in-order.ts';
import { createOutcomes, type JudgedRecord } from './outcomes.ts';
import type { DestinationRecord } from './record.ts';
import { routing } from './routing.ts';
import { type ReadOptions, readSightings } from './sightings.ts';
import type { LogLine } from './source.ts';

export interface ReadRecords extends ReadOptions {
  /** Hand them on in the order of their times, each once it is so many ms old, and mark those that come later as late. */
  holdMs?: number;
  /** Only records that were seen in the record log. */
  inRecordLog?: boolean;
}

export interface RecordBatch {
  records: JudgedRecord[];
  /** Of the log groups beside; not in the order of the records. */
  lines: LogLine[];
  /** Every log was just read to its end. */
  caughtUp: boolean;
  /** Log groups that do not exist; with the record log among them, misrouted can't be told from lost. */
  missing: readonly string[];
  /** Nothing comes after this one. */
  last?: true;
  /** With `last`: of so many records EventBridge did not answer whether a rule takes them, and their condition alone decided. */
  unasked?: number;
}

/** How long EventBridge is asked about the last records, once the signal came. */
const FINISH_MS = 10_000;

/**
 * Yields after every round of reading, also when it found nothing. Ends with the range, or at the signal without an error: with
 * an account not before what is held or undecided was handed on.
 */
export async function* readRecords({ holdMs, inRecordLog, ...options }: ReadRecords): AsyncGenerator<RecordBatch> {
  const { aws, stack, account } = options;
  const signal = AbortSignal.any([options.signal]);
  const asking = account ? outlasting(signal, FINISH_MS) : signal;
  // Each call in flight listens to it, and there are more than ten.
  for (const each of [signal, asking]) setMaxListeners(0, each);
  const ask = routing(aws, stack, asking);
  let unasked = 0;
  const fits = (record: DestinationRecord) =>
    ask(record).catch((error) => {
      if (!account || !asking.aborted) throw error;
      unasked += 1;
      return undefined;
    });
  const outcomes = createOutcomes(fits, { inRecordLog });
  const order = inOrder<JudgedRecord>(holdMs ?? 0);
  let backlog = true;

  try {
    for await (const { sightings, lines, caughtUp, missing, last } of readSightings({ ...options, signal })) {
      const judged: JudgedRecord[] = [];
      // While a backlog is read, the logs' own clock says how long a record has waited for its target.
      let now = backlog ? 0 : Date.now();
      for (const sighting of sightings) {
        if (backlog) now = sighting.lineTime;
        const record = outcomes.see(sighting, now);
        if (record) judged.push(record);
      }
      if (caughtUp) {
        backlog = false;
        now = Date.now();
      }
      judged.push(...(await outcomes.due(now, last)));
      const end = last && { last, ...(unasked > 0 && { unasked }) };
      yield { records: ordered(judged, now, last === true), lines, caughtUp, missing, ...end };
    }
  } catch (error) {
    if (!asking.aborted && !(signal.aborted && !account)) throw error;
  }

  function ordered(judged: JudgedRecord[], now: number, all: boolean): JudgedRecord[] {
    if (holdMs === undefined) return judged;
    for (const record of judged) order.push(record, Date.parse(record.record.time), now);
    return order
      .release(now, { before: outcomes.oldestPending, all })
      .map(({ item, late }) => (late ? { ...item, late } : item));
  }
}

/** Aborted so many ms after `signal` is. */
function outlasting(signal: AbortSignal, ms: number): AbortSignal {
  const controller = new AbortController();
  const end = () => void setTimeout(() => controller.abort(signal.reason), ms).unref();
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return controller.signal;
}
