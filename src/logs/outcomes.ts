/** Decides what became of each record, once, wherever it was read: shared by tail, status and `send --wait`. */
import type { DestinationRecord } from './record.ts';

export type Outcome = 'success' | 'failure' | 'misrouted';

/** Where a record was seen: in the record log, or in the log of a function that a rule led it to. */
export type Where = 'records' | 'success' | 'failure';

export interface Sighting {
  record: DestinationRecord;
  where: Where;
  logGroup: string;
  /** Timestamp of the line it was read from, in ms. */
  lineTime: number;
}

export interface JudgedRecord {
  record: DestinationRecord;
  outcome: Outcome;
  /** Where it was read first. */
  logGroup: string;
  /** It came after newer ones had been handed on. */
  late?: true;
}

/** How long a record of the record log is waited for in the functions' logs before EventBridge is asked. */
export const ROUTED_WITHIN_MS = 2_000;
/** How long it is remembered that a record was counted, by the clock of the logs: copies come seconds apart, not minutes. */
const REMEMBERED_MS = 10 * 60_000;

interface Pending extends Sighting {
  seenAt: number;
}

export interface Outcomes {
  /** Takes one sighting; answers the record when that decides it. */
  see(sighting: Sighting, now: number): JudgedRecord | undefined;
  /** Judges the records that were not seen routed in time; with `all`, however short they waited. */
  due(now: number, all?: boolean): Promise<JudgedRecord[]>;
  /** The time of the oldest record that is still undecided, in ms; undefined when there is none. */
  readonly oldestPending: number | undefined;
}

/**
 * `fits` answers whether a record fits any rule of the bus but records, undefined when that can't be known (`routing.ts`).
 * Without a record log every record is read from a function's log and so is routed: misrouted can't be told from lost.
 * With `inRecordLog` only those are judged that were seen in the record log, as where nothing else can be searched for them.
 */
export function createOutcomes(
  fits: (record: DestinationRecord) => Promise<boolean | undefined>,
  { inRecordLog = false }: { inRecordLog?: boolean } = {},
): Outcomes {
  const pending = new Map<string, Pending>();
  const decided = new Map<string, number>();
  /** Seen routed, and not in the record log yet. */
  const routed = new Map<string, number>();
  let newest = 0;
  let forgetAt = 10_000;

  function decide({ record, logGroup, lineTime }: Sighting, outcome: Outcome): JudgedRecord {
    pending.delete(record.eventId);
    decided.set(record.eventId, lineTime);
    newest = Math.max(newest, lineTime);
    forget();
    return { record, outcome, logGroup };
  }
  function forget(): void {
    if (decided.size + routed.size < forgetAt) return;
    for (const ids of [decided, routed]) {
      for (const [id, time] of ids) if (time < newest - REMEMBERED_MS) ids.delete(id);
    }
    forgetAt = Math.max(10_000, (decided.size + routed.size) * 2);
  }
  const byCondition = (record: DestinationRecord): Outcome => (record.condition === 'Success' ? 'success' : 'failure');

  return {
    see(sighting, now) {
      const { record, where } = sighting;
      if (decided.has(record.eventId)) return undefined;
      const known = pending.get(record.eventId);
      if (where !== 'records' && inRecordLog && !known) {
        routed.set(record.eventId, sighting.lineTime);
        newest = Math.max(newest, sighting.lineTime);
        forget();
        return undefined;
      }
      if (where !== 'records') return decide(known ?? sighting, byCondition(record));
      if (routed.delete(record.eventId)) return decide(sighting, byCondition(record));
      if (!pending.has(record.eventId)) pending.set(record.eventId, { ...sighting, seenAt: now });
      return undefined;
    },

    async due(now, all = false) {
      const waiting = [...pending.values()].filter(({ seenAt }) => all || now - seenAt >= ROUTED_WITHIN_MS);
      const judged: JudgedRecord[] = [];
      for (let at = 0; at < waiting.length; at += 10) {
        const asked = waiting.slice(at, at + 10);
        const answers = await Promise.all(asked.map(({ record }) => fits(record)));
        asked.forEach((sighting, index) => {
          if (decided.has(sighting.record.eventId)) return;
          judged.push(decide(sighting, answers[index] === false ? 'misrouted' : byCondition(sighting.record)));
        });
      }
      return judged;
    },

    get oldestPending() {
      let oldest: number | undefined;
      for (const { record } of pending.values())
        oldest = Math.min(oldest ?? Number.POSITIVE_INFINITY, Date.parse(record.time));
      return oldest;
    },
  };
}
