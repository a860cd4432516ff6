/** Reads records beside the sending: each message gets its outcome by its destined-id, or is given up as lost. */
import { isLoopback } from '../../aws/is-loopback.ts';
import type { JudgedRecord } from '../../logs/outcomes.ts';
import { type RecordBatch, readRecords } from '../../logs/records.ts';
import { createBell } from './bell.ts';
import type { Channel } from './channel.ts';
import { createFlights, type Flight } from './flights.ts';
import { since } from './latency.ts';
import type { SendEvent, SendOptions } from './send.ts';
import { createUnclaimed } from './unclaimed.ts';

export interface Awaiting {
  /** Where too many are on their way: resolves when one more may begin. */
  room(): Promise<void> | undefined;
  begin(flight: Flight): void;
  /** It was accepted, and its time runs. */
  accepted(flight: Flight): Promise<void> | undefined;
  /** No reply says that it was accepted, and it may have been: resolves once its record came, or none is likely to come. */
  perhaps(flight: Flight): Promise<void>;
  /** It was refused: nothing will come. */
  refused(flight: Flight): void;
  /** Resolves when every message has its outcome; to be asked when no more will begin. */
  allDone(): Promise<void>;
  /** Resolves when the reading ended, at the signal; rejects when it failed. */
  reading: Promise<void>;
}

const GRACE_MS = { loopback: 2_000, elsewhere: 15_000 };

export function awaitOutcomes(options: SendOptions, events: Channel<SendEvent>): Awaiting {
  const { aws, stack, timeoutMs, signal } = options;
  const where = isLoopback(aws.endpoint) ? 'loopback' : 'elsewhere';
  const flights = createFlights({ timeoutMs, graceMs: GRACE_MS[where] });
  const unclaimed = createUnclaimed();
  const bell = createBell(signal);
  // Our clock may be ahead of AWS's: by what is known, and a little more; on this machine there is only one.
  const ahead = Math.max(0, -(aws.clockOffsetMs ?? 0));
  const from = Date.now() - ahead - (where === 'loopback' ? 1_000 : 60_000);

  function arrive(flight: Flight, judged: JudgedRecord): Promise<void> | undefined {
    const { message } = flight;
    if (!flights.arrived(flight)) return events.put({ type: 'duplicate', message, judged });
    message.outcome = judged.outcome;
    message.outcomeMs = since(flight.startedAt);
    message.messageId ??= judged.record.messageId ?? undefined;
    return events.put({ type: 'outcome', message, judged, last: flight.acceptedAt !== undefined });
  }

  async function take({ records }: RecordBatch): Promise<void> {
    for (const judged of records) {
      const flight = flights.of(judged.record);
      if (flight) await arrive(flight, judged);
      else if (flights.unanswered && judged.record.destinedId === undefined) unclaimed.keep(judged);
    }
  }

  async function read(): Promise<void> {
    // A round tells of what came before it began, however long whoever takes the events holds it up.
    let roundFrom = performance.now();
    for await (const batch of readRecords({ aws, stack, from, follow: true, signal })) {
      await take(batch);
      if (batch.caughtUp) {
        for (const { message } of flights.overdue(roundFrom)) {
          message.outcome = 'lost';
          await events.put({ type: 'lost', message, last: true });
        }
        roundFrom = performance.now();
      }
      bell.ring();
    }
  }

  return {
    room: () => (flights.full ? bell.until(() => !flights.full) : undefined),
    begin: flights.begin,
    accepted(flight) {
      flights.accepted(flight);
      const judged = flight.message.requestId && unclaimed.claim(flight.message.requestId);
      return judged ? arrive(flight, judged) : undefined;
    },
    perhaps(flight) {
      const until = performance.now() + Math.min(GRACE_MS[where], timeoutMs);
      return bell.until(() => flight.records > 0 || performance.now() > until);
    },
    refused: flights.refused,
    allDone: () => bell.until(() => flights.done),
    reading: read(),
  };
}
