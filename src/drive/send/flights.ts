/** The messages on their way, those that may come twice, and the last that have come: bounded, however many are sent. */
import type { DestinationRecord } from '../../logs/record.ts';
import type { SentMessage } from './send.ts';

/** A message on its way; times by `performance.now()`. */
export interface Flight {
  message: SentMessage;
  startedAt: number;
  acceptedAt?: number;
  /** How many records may come of it: a try whose fate nobody knows may have been taken like the one that was accepted. */
  possible: number;
  /** How many came. */
  records: number;
}

export interface FlightsOptions {
  /** Ms from its acceptance until a message is given up. */
  timeoutMs: number;
  /** Ms without any record after which none is expected of those that may come twice; they, too, are not followed beyond `timeoutMs`. */
  graceMs: number;
}

/** On their way at most, about half a kilobyte each. */
const MOST_ON_THEIR_WAY = 50_000;
/** Remembered of those that have come. What comes twice later than so many others is not told. */
const MOST_REMEMBERED = 10_000;

export function createFlights({ timeoutMs, graceMs }: FlightsOptions) {
  const open = new Map<string, Flight>();
  const followed = new Map<string, Flight>();
  const finished = new Map<string, Flight>();
  /** By Lambda's request id, where an Invoke told it. */
  const byRequest = new Map<string, Flight>();
  let unanswered = 0;
  let lastArrival = 0;

  function drop({ message }: Flight): void {
    for (const flights of [open, followed, finished]) flights.delete(message.destinedId);
    if (message.requestId !== undefined) byRequest.delete(message.requestId);
  }

  function finish(flight: Flight): void {
    followed.delete(flight.message.destinedId);
    finished.set(flight.message.destinedId, flight);
    if (finished.size > MOST_REMEMBERED) drop(finished.values().next().value!);
  }

  const maySettle = (flight: Flight) => flight.acceptedAt !== undefined && flight.records >= flight.possible;

  return {
    begin(flight: Flight): void {
      open.set(flight.message.destinedId, flight);
      unanswered += 1;
    },

    accepted(flight: Flight): void {
      unanswered -= 1;
      if (flight.message.requestId !== undefined) byRequest.set(flight.message.requestId, flight);
      if (flight.records > 0 && maySettle(flight)) finish(flight);
    },

    /** It was refused: nothing will come. */
    refused(flight: Flight): void {
      unanswered -= 1;
      drop(flight);
    },

    /** Counts one record of it; answers whether it is the first. */
    arrived(flight: Flight): boolean {
      const { destinedId } = flight.message;
      flight.records += 1;
      lastArrival = performance.now();
      if (open.delete(destinedId)) followed.set(destinedId, flight);
      if (followed.has(destinedId) && maySettle(flight)) finish(flight);
      return flight.records === 1;
    },

    /** The one that a record belongs to; undefined for a stranger's, and for one that was given up: it stays lost. */
    of({ destinedId = '', requestId }: DestinationRecord): Flight | undefined {
      return open.get(destinedId) ?? followed.get(destinedId) ?? finished.get(destinedId) ?? byRequest.get(requestId);
    },

    /** Gives up those whose time was over at `now`, and answers them; ends the following of those that may come twice. */
    overdue(now: number): Flight[] {
      const isOver = ({ acceptedAt }: Flight) => acceptedAt !== undefined && now - acceptedAt > timeoutMs;
      const lost = [...open.values()].filter(isOver);
      for (const flight of lost) drop(flight);
      const isQuiet = now - lastArrival > graceMs;
      for (const flight of followed.values()) {
        if (flight.acceptedAt !== undefined && (isQuiet || isOver(flight))) finish(flight);
      }
      return lost;
    },

    /** Some have no answer yet: a record may belong to one of them. */
    get unanswered(): boolean {
      return unanswered > 0;
    },
    /** No more should begin. */
    get full(): boolean {
      return open.size + followed.size >= MOST_ON_THEIR_WAY;
    },
    /** None is waited for. */
    get done(): boolean {
      return open.size + followed.size === 0;
    },
  };
}
