/** Adds up what a run of `send` came to: the document of `send`, and whether it was good. */
import { EXIT } from '../../failure.ts';
import type { Expectation, OutcomeCounts } from './expect.ts';
import { createLatency, type Percentiles } from './latency.ts';
import type { SendEvent, SentMessage } from './send.ts';

/** What a run came to, however many messages it had. */
export interface SendSum {
  stack: string;
  /** How many were begun; those that were cut off before an answer came are neither accepted nor rejected. */
  sent: number;
  accepted: number;
  rejected: number;
  /** Null, each of them, where none was accepted. */
  latencyMs: Percentiles | Record<keyof Percentiles, null>;
  /** How many tries there were beside the first of each message; absent where there was none. */
  retries?: number;
  /** Absent as well where none came to an outcome. */
  outcomeMs?: Percentiles;
  /** `unknown`: accepted, but the run was broken off before the outcome was known or the message given up as lost. */
  outcomes?: OutcomeCounts & { unknown?: number };
  duplicates?: number;
}

/** The document of design §4. */
export interface SendDocument extends SendSum {
  messages: SentMessage[];
}

const NO_LATENCY = { p50: null, p95: null, p99: null, max: null };

/** Of each kind so many are named. */
export const MOST_NAMED = 5;

/** Those that are worth naming: the first few ids of each outcome, and of those with a second record. */
export type Named = Record<keyof OutcomeCounts | 'duplicate', string[]>;

/** How those were refused that were. */
export interface Refused {
  /** By a stage that is throttled, which is as it should be. */
  throttled: number;
  /** Somebody did not answer, or answered 5xx: the stack may not be well. */
  suspect: boolean;
}

export interface Tally {
  add(event: SendEvent): void;
  sum(): SendSum;
  /** With every message, where they were kept. */
  document(): SendDocument;
  /** How far it is; cheap, for a line of progress. `ended`: nothing more is waited for. */
  counts(): Pick<SendSum, 'sent' | 'accepted' | 'rejected' | 'outcomes'> & { ended: number; retries: number };
  readonly named: Readonly<Named>;
  readonly refused: Readonly<Refused>;
  /** 254 rejected, before 124 lost, before 1 expectation, before 0. */
  exitCode(expectation: Expectation | undefined): number;
}

/** `keep`: all messages, for the document; without it memory stays flat. */
export function tallyOf(stack: string, wait: boolean, keep = true): Tally {
  const messages: SentMessage[] = [];
  const latency = createLatency();
  const outcomeLatency = createLatency();
  const outcomes: OutcomeCounts = { success: 0, failure: 0, misrouted: 0, lost: 0 };
  const named: Named = { success: [], failure: [], misrouted: [], lost: [], duplicate: [] };
  const refused: Refused = { throttled: 0, suspect: false };
  let sent = 0;
  let accepted = 0;
  let rejected = 0;
  let ended = 0;
  let retries = 0;
  let duplicates = 0;

  const name = (kind: keyof Named, { destinedId }: SentMessage) => {
    const ids = named[kind];
    if (ids.length < MOST_NAMED && !ids.includes(destinedId)) ids.push(destinedId);
  };
  const sum = (): SendSum => {
    const outcomeMs = outcomeLatency.percentiles();
    const { success, failure, misrouted, lost } = outcomes;
    const unknown = accepted - success - failure - misrouted - lost;
    return {
      stack,
      sent,
      accepted,
      rejected,
      latencyMs: latency.percentiles() ?? NO_LATENCY,
      ...(retries > 0 && { retries }),
      ...(wait && {
        ...(outcomeMs && { outcomeMs }),
        outcomes: { ...outcomes, ...(unknown > 0 && { unknown }) },
        duplicates,
      }),
    };
  };

  return {
    add(event) {
      const { type, message } = event;
      if ('last' in event && event.last) ended += 1;
      switch (type) {
        case 'begun':
          sent += 1;
          if (keep) messages.push(message);
          break;
        case 'retry':
          retries += 1;
          break;
        case 'accepted':
          accepted += 1;
          if (message.latencyMs !== null) latency.record(message.latencyMs);
          break;
        case 'rejected':
          rejected += 1;
          if (message.status === 429) refused.throttled += 1;
          // A request that was refused for what it was (4xx) says nothing of the stack.
          else if (message.status === null || message.status >= 500) refused.suspect = true;
          break;
        case 'outcome':
          outcomes[event.judged.outcome] += 1;
          name(event.judged.outcome, message);
          if (message.outcomeMs !== undefined) outcomeLatency.record(message.outcomeMs);
          break;
        case 'lost':
          outcomes.lost += 1;
          name('lost', message);
          break;
        case 'duplicate':
          duplicates += 1;
          name('duplicate', message);
          break;
      }
    },
    sum,
    document() {
      const { stack, sent, accepted, rejected, ...rest } = sum();
      return { stack, sent, accepted, rejected, messages, ...rest };
    },
    counts: () => ({ sent, accepted, rejected, ended, retries, ...(wait && { outcomes }) }),
    named,
    refused,
    exitCode(expectation) {
      if (rejected > 0) return EXIT.refused;
      if (outcomes.lost > 0) return EXIT.timedOut;
      return expectation?.broken(outcomes) === undefined ? EXIT.done : EXIT.no;
    },
  };
}
