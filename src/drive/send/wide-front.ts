/** The front door for thousands of messages a second: three times as fast as `front.ts`, and slower to begin with. */
import type { Aws } from '../../aws/aws.ts';
import { openDispatcher } from '../../aws/dispatcher.ts';
import type { Answer } from './answer.ts';
import { ANSWER_WITHIN_MS, type Front } from './front.ts';
import { answerOf, MOST_BYTES } from './front-answer.ts';

/** As `openFront`. */
export function openWideFront(aws: Pick<Aws, 'endpoint'>, url: string, connections: number): Front {
  const { origin, pathname } = new URL(url);
  const isAws = aws.endpoint === undefined;
  const dispatcher = openDispatcher({ origin, isAws, connections, answerWithinMs: ANSWER_WITHIN_MS });
  const abortable = createAbortable();
  const queryOf = lastEncoded();

  return {
    send: ({ mode, destinedId }, signal) =>
      new Promise((resolve) => {
        let status = 0;
        let size = 0;
        const parts: Buffer[] = [];
        let abort = () => {};
        // Also while it has no connection yet.
        const end = abortable(signal, () => {
          abort();
          resolve(INTERRUPTED);
        });
        const request = {
          origin,
          path: `${pathname}?${queryOf(mode)}&id=${encodeURIComponent(destinedId)}`,
          method: 'GET' as const,
        };
        dispatcher.dispatch(request, {
          onConnect(breakOff) {
            abort = breakOff;
          },
          onHeaders(statusCode) {
            status = statusCode;
            return true;
          },
          onData(part) {
            if (size < MOST_BYTES) parts.push(part);
            size += part.length;
            return true;
          },
          onComplete() {
            end();
            resolve(answerOf(status, Buffer.concat(parts).toString()));
          },
          onError(error: NodeJS.ErrnoException) {
            end();
            resolve(noAnswer(error));
          },
        });
      }),
    close: () => void dispatcher.destroy().catch(() => {}),
  };
}

/** There are few modes, and long texts for some. */
function lastEncoded(): (mode: string) => string {
  let last: { mode: string; query: string } | undefined;
  return (mode) => {
    if (last?.mode !== mode) last = { mode, query: `${new URLSearchParams({ mode })}` };
    return last.query;
  };
}

/** One listener a signal: many thousand requests a second listen to the same. Answers what is called at its end. */
function createAbortable() {
  const known = new WeakMap<AbortSignal, Set<() => void>>();
  return (signal: AbortSignal, abort: () => void): (() => void) => {
    if (signal.aborted) setImmediate(abort);
    let aborts = known.get(signal);
    if (!aborts) {
      const all = new Set<() => void>();
      signal.addEventListener('abort', () => all.forEach((each) => void each()), { once: true });
      known.set(signal, all);
      aborts = all;
    }
    aborts.add(abort);
    return () => aborts.delete(abort);
  };
}

const INTERRUPTED: Answer = { status: null, error: 'interrupted' };

/** undici's own names of what Node has a name for. */
const FAULTS: Record<string, { code: string; message?: string }> = {
  UND_ERR_SOCKET: { code: 'ECONNRESET' },
  UND_ERR_CONNECT_TIMEOUT: { code: 'ETIMEDOUT', message: 'no connection' },
  UND_ERR_HEADERS_TIMEOUT: { code: 'ETIMEDOUT', message: 'no answer' },
  UND_ERR_BODY_TIMEOUT: { code: 'ETIMEDOUT', message: 'no answer' },
};

function noAnswer(cause: NodeJS.ErrnoException): Answer {
  const fault = FAULTS[cause.code ?? ''];
  // The errors of several addresses have no message.
  const message = fault?.message ?? (cause.message || String(cause.code));
  return {
    status: null,
    error: message,
    broken: Object.assign(new Error(message, { cause }), { code: fault?.code ?? cause.code }),
  };
}
