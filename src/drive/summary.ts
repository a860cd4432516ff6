/** Adds up what a run of `send` came to: the document of `send`, and whether it was good. */
import { EXIT } from '../failure.ts';
import type { Expectation, OutcomeCounts } from './expect.ts';
import { createLatency, type Percentiles } from './latency.ts';
import type { SendEvent, SentMessage } from './send.ts';

/** The document of design §4. */
export interface SendDocument {
  stack: string;
  /** How many were begun; those that were cut off before an answer came are neither accepted nor rejected. */
  sent: number;
  accepted: number;
  rejected: number;
  messages: SentMessage[];
  /** Null, each of them, where none was accepted. */
  latencyMs: Percentiles | Record<keyof Percentiles, null>;
  /** Absent as well where none came to an outcome. */
  outcomeMs?: Percentiles;
  /** `unknown`: accepted, but the run was broken off before the outcome was known or the message given up as lost. */
  outcomes?: OutcomeCounts & { unknown?: number };
  duplicates?: number;
}

const NO_LATENCY = { p50: null, p95: null, p99: null, max: null };

export interface Tally {
  add(event: SendEvent): void;
  document(): SendDocument;
  /** How far it is; cheap, for a line of progress. */
  counts(): Pick<SendDocument, 'accepted' | 'rejected' | 'outcomes'>;
  /** 254 rejected, before 124 lost, before 1 expectation, before 0. */
  exitCode(expectation: Expectation | undefined): number;
}

export function tallyOf(stack: string, wait: boolean): Tally {
  const messages: SentMessage[] = [];
  const latency = createLatency();
  const outcomeLatency = createLatency();
  const outcomes: OutcomeCounts = { success: 0, failure: 0, misrouted: 0, lost: 0 };
  let accepted = 0;
  let rejected = 0;
  let duplicates = 0;

  return {
    add(event) {
      switch (event.type) {
        case 'begun':
          messages.push(event.message);
          break;
        case 'accepted':
          accepted += 1;
          if (event.message.latencyMs !== null) latency.record(event.message.latencyMs);
          break;
        case 'rejected':
          rejected += 1;
          break;
        case 'outcome':
          outcomes[event.judged.outcome] += 1;
          if (event.message.outcomeMs !== undefined) outcomeLatency.record(event.message.outcomeMs);
          break;
        case 'lost':
          outcomes.lost += 1;
          break;
        case 'duplicate':
          duplicates += 1;
          break;
      }
    },
    document() {
      const outcomeMs = outcomeLatency.percentiles();
      const { success, failure, misrouted, lost } = outcomes;
      const unknown = accepted - success - failure - misrouted - lost;
      return {
        stack,
        sent: messages.length,
        accepted,
        rejected,
        messages,
        latencyMs: latency.percentiles() ?? NO_LATENCY,
        ...(wait && {
          ...(outcomeMs && { outcomeMs }),
          outcomes: { ...outcomes, ...(unknown > 0 && { unknown }) },
          duplicates,
        }),
      };
    },
    counts: () => ({ accepted, rejected, ...(wait && { outcomes }) }),
    exitCode(expectation) {
      if (rejected > 0) return EXIT.refused;
      if (outcomes.lost > 0) return EXIT.timedOut;
      return expectation?.broken(outcomes) === undefined ? EXIT.done : EXIT.no;
    },
  };
}
