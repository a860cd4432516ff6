/** Adds up what a replay came to: its document (design §4), and whether it was good. */
import { EXIT } from '../../failure.ts';
import type { SentMessage } from '../send/send.ts';
import type { FailedMessage } from './failed-message.ts';
import type { ReplayEvent, Replaying } from './replay.ts';
import type { Skipped } from './select-failures.ts';

export interface ReplayedMessage {
  /** Of the failure that was sent again; null where it came by no SNS. */
  messageId: string | null;
  /** Of that failure, Lambda's; only where it came by no SNS. */
  requestId?: string;
  /** The new message's. */
  destinedId: string;
  /** Absent where no reply told it: then it is in flight. */
  newMessageId?: string;
  /** Lambda's, of an invocation. */
  newRequestId?: string;
  /** How often it was tried, unless once. */
  tries?: number;
  /** The answer to a try was lost, and another one may have been taken as well. */
  perhapsTwice?: true;
  outcome?: NonNullable<SentMessage['outcome']>;
}

export interface ReplayDocument {
  replayed: ReplayedMessage[];
  skipped: { messageId: string | null; requestId?: string; why: string }[];
  /** Second records of new messages, where there were any. */
  duplicates?: number;
}

export interface ReplayTally {
  add(event: ReplayEvent): void;
  leaveOut(skipped: Skipped): void;
  /** It was not sent, and its intent may be stored. */
  unsure(failure: FailedMessage): void;
  /** To be asked at the end: what was not sent by then is skipped. */
  document(): ReplayDocument;
  /** How far it is; `known`: those with an outcome, or lost. */
  counts(): Readonly<{ replayed: number; refused: number; known: number }>;
  /** 254 refused, before 124 lost, before 1 for any other outcome than success, before 0. */
  exitCode(): number;
}

/** What names a failure. */
export const named = ({ messageId, requestId }: FailedMessage) =>
  messageId === null ? { messageId, requestId } : { messageId };

/** From good to worse. */
const VERDICTS: readonly number[] = [EXIT.done, EXIT.no, EXIT.timedOut, EXIT.refused];

/** `all`: the failures that are to be sent. */
export function replayTallyOf(all: readonly FailedMessage[]): ReplayTally {
  const skipped: Skipped[] = [];
  const sent = new Map<FailedMessage, { of: Replaying; message: SentMessage }>();
  const unsure = new Set<FailedMessage>();
  const counts = { replayed: 0, refused: 0, known: 0 };
  let duplicates = 0;
  let verdict = 0;
  const atLeast = (code: number) => {
    verdict = Math.max(verdict, VERDICTS.indexOf(code));
  };

  return {
    leaveOut: (each) => void skipped.push(each),
    unsure: (failure) => void unsure.add(failure),
    add(event) {
      const { of, message } = event;
      const failure = of.resend.chain.newest;
      switch (event.type) {
        case 'begun':
          sent.set(failure, { of, message });
          break;
        case 'accepted':
          counts.replayed += 1;
          break;
        case 'rejected':
          sent.delete(failure);
          skipped.push({ failure, why: whyRefused(of, message) });
          if (of.taken) break;
          counts.refused += 1;
          atLeast(EXIT.refused);
          break;
        case 'outcome':
          counts.known += 1;
          if (event.judged.outcome !== 'success') atLeast(EXIT.no);
          break;
        case 'lost':
          counts.known += 1;
          atLeast(EXIT.timedOut);
          break;
        case 'duplicate':
          duplicates += 1;
          break;
      }
    },
    document() {
      const told = new Set(skipped.map(({ failure }) => failure));
      const replayed: ReplayedMessage[] = [];
      const left: Skipped[] = [];
      for (const failure of all) {
        const known = sent.get(failure);
        if (known?.of.unsent) left.push({ failure, why: 'not sent: broken off' });
        else if (known?.of.tried) replayed.push(replayedMessage(failure, known.of, known.message));
        else if (known) left.push({ failure, why: 'not sent: broken off, but it counts as in flight by now' });
        else if (unsure.has(failure))
          left.push({ failure, why: 'not sent: broken off, but it may count as in flight' });
        else if (!told.has(failure)) left.push({ failure, why: 'not sent: broken off' });
      }
      return {
        replayed,
        skipped: [...skipped, ...left].map(({ failure, why }) => ({ ...named(failure), why })),
        ...(duplicates > 0 && { duplicates }),
      };
    },
    counts: () => counts,
    exitCode: () => VERDICTS[verdict] ?? EXIT.other,
  };
}

function replayedMessage(failure: FailedMessage, { possible }: Replaying, message: SentMessage): ReplayedMessage {
  const { destinedId, messageId, requestId, tries, outcome } = message;
  return {
    ...named(failure),
    destinedId,
    // Past the topic it keeps the one it had.
    ...(messageId !== undefined && messageId !== failure.messageId && { newMessageId: messageId }),
    ...(requestId && { newRequestId: requestId }),
    ...(tries !== undefined && { tries }),
    ...(possible > 1 && { perhapsTwice: true }),
    ...(outcome && { outcome }),
  };
}

function whyRefused({ taken, inDoubt, possible }: Replaying, { error, status }: SentMessage): string {
  const answer = error ?? `HTTP ${status}`;
  if (taken) return answer;
  const often = possible > 1 ? ', even more than once' : '';
  return inDoubt
    ? `no answer (${answer}): it may be on its way${often}, and counts as in flight`
    : `refused: ${answer}`;
}
