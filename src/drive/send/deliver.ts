/** Brings one message to a door: 429, 5xx and broken connections are tried again, under the same destined-id. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, isAccepted, isPassing } from './answer.ts';

export interface DeliverOptions {
  /** Ms, from the first try. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Its record was seen already: the reply was lost, the message was not. */
  arrived?: () => boolean;
  onRetry?: (answer: Answer, pauseMs: number) => void;
}

/** A process that isn't there is not waited for as long as a service that is busy. */
const REFUSED_MS = 3_000;

/**
 * The last answer: accepted (with an id), refused for good, or still not accepted at the timeout. Throws what broke the
 * connection where nobody listens: other messages would fare no better.
 */
export async function deliver(
  attempt: () => Promise<Answer>,
  { timeoutMs, signal, arrived, onRetry }: DeliverOptions,
): Promise<Answer> {
  const started = Date.now();
  for (let tries = 0; ; tries += 1) {
    const answer = await attempt();
    const { broken } = answer;
    const spent = Date.now() - started;
    if (isAccepted(answer) || !isPassing(answer) || signal.aborted || arrived?.()) return answer;
    const longest = Math.min(5_000, 100 * 2 ** tries);
    const pause = longest / 2 + Math.random() * (longest / 2);
    const isOver = spent + pause > timeoutMs;
    if (broken?.code === 'ECONNREFUSED' && (isOver || spent > REFUSED_MS)) throw broken;
    if (isOver) return answer;
    onRetry?.(answer, pause);
    await sleep(pause, undefined, { signal }).catch(() => {});
    if (signal.aborted || arrived?.()) return answer;
  }
}
