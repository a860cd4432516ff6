/** Brings every message to its door: so many at once, on schedule, each tried until it is accepted or refused. */

import { newDestinedId } from '../destined-id.ts';
import { isAccepted, isInDoubt } from './answer.ts';
import type { Awaiting } from './await-outcomes.ts';
import type { Channel } from './channel.ts';
import { deliver } from './deliver.ts';
import type { Flight } from './flights.ts';
import { since } from './latency.ts';
import type { Outgoing } from './outgoing.ts';
import { pacerOf } from './pacer.ts';
import type { SendEvent, SendOptions, SentMessage } from './send.ts';

/** Where one message can't be sent `stop` aborts `options.signal`, and the others in flight are waited for. */
export async function sendAll(
  options: SendOptions,
  awaiting: Awaiting | undefined,
  events: Channel<SendEvent>,
  stop: () => void,
): Promise<void> {
  const { messages, signal, timeoutMs, concurrency, rate } = options;
  const queue = Symbol.asyncIterator in messages ? messages[Symbol.asyncIterator]() : messages[Symbol.iterator]();
  const turn = pacerOf(rate, concurrency, signal);

  async function worker(): Promise<void> {
    for (;;) {
      await awaiting?.room();
      const next = await queue.next();
      if (next.done) return;
      await turn();
      if (signal.aborted) return;
      await sendOne(next.value);
    }
  }

  async function sendOne(outgoing: Outgoing): Promise<void> {
    const { mode, destinedId = newDestinedId() } = outgoing;
    await outgoing.prepare?.(destinedId);
    const message: SentMessage = { destinedId, mode, status: null, latencyMs: null };
    await events.put({ type: 'begun', message });
    const flight: Flight = { message, startedAt: performance.now(), possible: 0, records: 0 };
    awaiting?.begin(flight);

    const attempt = async () => {
      const answer = await outgoing.attempt(destinedId, signal);
      if (isAccepted(answer) || isInDoubt(answer)) flight.possible += 1;
      return answer;
    };
    const answer = await deliver(attempt, {
      timeoutMs,
      signal,
      arrived: () => message.outcome !== undefined,
      onRetry: (answer, pauseMs) => {
        message.tries = (message.tries ?? 1) + 1;
        void events.put({ type: 'retry', message, answer, pauseMs });
      },
    });
    if (!isAccepted(answer) && flight.possible > 0) await awaiting?.perhaps(flight);
    if (signal.aborted && !isAccepted(answer) && !message.outcome) return;

    message.status = answer.status;
    message.latencyMs = since(flight.startedAt);
    if (answer.messageId !== undefined) message.messageId = answer.messageId;
    if (answer.requestId !== undefined) message.requestId = answer.requestId;
    // A record came, so it was accepted, whatever the reply was.
    if (isAccepted(answer) || message.outcome !== undefined) {
      flight.acceptedAt = performance.now();
      const room = events.put({ type: 'accepted', message, last: !awaiting || message.outcome !== undefined });
      await awaiting?.accepted(flight);
      await room;
    } else {
      message.error = answer.error;
      awaiting?.refused(flight);
      await events.put({ type: 'rejected', message, last: true });
    }
  }

  const workers = Array.from({ length: concurrency }, worker);
  try {
    await Promise.all(workers);
  } catch (error) {
    stop();
    await Promise.allSettled(workers);
    throw error;
  }
}
