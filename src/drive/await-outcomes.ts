/** Reads records beside the sending: each message gets its outcome by its destined-id, or is given up as lost. */
import { isLoopback } from '../aws/is-loopback.ts';
import { type RecordBatch, readRecords } from '../logs/records.ts';
import type { Channel } from './channel.ts';
import { since } from './latency.ts';
import type { SendEvent, SendOptions, SentMessage } from './send.ts';

/** A message on its way; times by `performance.now()`. */
export interface Flight {
  message: SentMessage;
  startedAt: number;
  acceptedAt?: number;
}

export interface Awaiting {
  begin(flight: Flight): void;
  /** It was refused: nothing will come. */
  forget(flight: Flight): void;
  /** Resolves when every message has its outcome; to be asked when no more will begin. */
  allDone(): Promise<void>;
  /** Resolves when the reading ended, at the signal; rejects when it failed. */
  reading: Promise<void>;
}

export function awaitOutcomes(options: SendOptions, events: Channel<SendEvent>): Awaiting {
  const { aws, stack, timeoutMs, signal } = options;
  // All that were sent, for duplicates; and those without an outcome yet.
  const flights = new Map<string, Flight>();
  const open = new Set<Flight>();
  let done: (() => void) | undefined;
  // Our clock may be ahead of AWS's; on this machine there is only one.
  const from = Date.now() - (isLoopback(aws.endpoint) ? 1_000 : 60_000);

  function take({ records }: RecordBatch): void {
    for (const judged of records) {
      const flight = flights.get(judged.record.destinedId ?? '');
      // One that was given up stays lost: it was not there by the timeout.
      if (!flight || flight.message.outcome === 'lost') continue;
      const { message } = flight;
      if (message.outcome) {
        events.put({ type: 'duplicate', message, judged });
        continue;
      }
      message.outcome = judged.outcome;
      message.outcomeMs = since(flight.startedAt);
      message.messageId ??= judged.record.messageId ?? undefined;
      open.delete(flight);
      events.put({ type: 'outcome', message, judged });
    }
    if (open.size === 0) done?.();
  }

  /** Gives up what is overdue. */
  function giveUp(): void {
    const now = performance.now();
    for (const flight of open) {
      if (flight.acceptedAt === undefined || now - flight.acceptedAt <= timeoutMs) continue;
      flight.message.outcome = 'lost';
      open.delete(flight);
      events.put({ type: 'lost', message: flight.message });
    }
    if (open.size === 0) done?.();
  }

  async function read(): Promise<void> {
    const ticks = setInterval(giveUp, 250);
    try {
      for await (const batch of readRecords({ aws, stack, from, follow: true, signal })) take(batch);
    } finally {
      clearInterval(ticks);
    }
  }

  return {
    begin(flight) {
      flights.set(flight.message.destinedId, flight);
      open.add(flight);
    },
    forget(flight) {
      flights.delete(flight.message.destinedId);
      open.delete(flight);
    },
    allDone: () =>
      new Promise((resolve) => {
        done = resolve;
        if (open.size === 0) resolve();
      }),
    reading: read(),
  };
}
