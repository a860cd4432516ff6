/** Reads records with their outcomes, each once: what tail prints, status counts and `send --wait` waits for. */
import { setMaxListeners } from 'node:events';
import { inOrder } from './in-order.ts';
import { createOutcomes, type JudgedRecord } from './outcomes.ts';
import { routing } from './routing.ts';
import { type ReadOptions, readSightings } from './sightings.ts';

export interface ReadRecords extends ReadOptions {
  /** Hand them on in the order of their times, holding each this many ms, and mark those that come later as late. */
  holdMs?: number;
}

export interface RecordBatch {
  records: JudgedRecord[];
  /** Every log was just read to its end. */
  caughtUp: boolean;
  /** Log groups that do not exist; with the record log among them, misrouted can't be told from lost. */
  missing: readonly string[];
}

/** Yields after every round of reading, also when it found nothing. Ends with the range, or at the signal without an error. */
export async function* readRecords({ holdMs, ...options }: ReadRecords): AsyncGenerator<RecordBatch> {
  const { aws, stack } = options;
  const signal = AbortSignal.any([options.signal]);
  // Each call in flight listens to it, and there are more than ten.
  setMaxListeners(0, signal);
  const outcomes = createOutcomes(routing(aws, stack, signal));
  const order = inOrder<JudgedRecord>(holdMs ?? 0);
  let backlog = true;

  try {
    for await (const { sightings, caughtUp, missing } of readSightings({ ...options, signal })) {
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
      const ended = caughtUp && !options.follow;
      judged.push(...(await outcomes.due(now, ended)));
      yield { records: ordered(judged, now, ended), caughtUp, missing };
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }

  function ordered(judged: JudgedRecord[], now: number, all: boolean): JudgedRecord[] {
    if (holdMs === undefined) return judged;
    for (const record of judged) order.push(record, Date.parse(record.record.time), now);
    return order
      .release(now, { before: outcomes.oldestPending, all })
      .map(({ item, late }) => (late ? { ...item, late } : item));
  }
}
