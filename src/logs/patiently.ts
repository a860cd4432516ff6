/** Carries a read through throttles, server errors and broken connections, which are no reason for a tail to end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../aws/aws.ts';
import { isNamed } from '../aws/error-names.ts';
import { isLoopback } from '../aws/is-loopback.ts';

/** aws-facts 5.5: the SDK's throttling set, as far as Logs and EventBridge use it. */
const THROTTLES = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'LimitExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
]);
const BROKEN = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH']);

/** What credentials are refused with once their time is over. */
const EXPIRED = ['ExpiredToken', 'ExpiredTokenException'];

export interface Patience {
  aws: Pick<Aws, 'endpoint' | 'waiting' | 'renew'>;
  signal: AbortSignal;
  /** Who is asked, for what is said while waiting: `CloudWatch Logs`. */
  what: string;
  /** Told of each throttle. */
  onThrottle?: () => void;
}

/**
 * Calls until it succeeds. Throttles are outlasted without a bound (0.5 s, doubled up to 10 s, on a loopback 0.1 to 1 s, jittered),
 * since they end; broken connections and server errors for 2 minutes, on a loopback endpoint, which is either there or not, for 3 s.
 * Credentials that expired are renewed once; where that doesn't help, what refused them is thrown.
 */
export async function patiently<T>({ aws, signal, what, onThrottle }: Patience, call: () => Promise<T>): Promise<T> {
  let troubledAt: number | undefined;
  const local = isLoopback(aws.endpoint);
  const bound = local ? 3_000 : 120_000;
  let renewed = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (signal.aborted) throw error;
      if (isNamed(error, ...EXPIRED) && !renewed) {
        renewed = true;
        await aws.renew();
        continue;
      }
      const trouble = troubleOf(error);
      if (trouble === 'throttles') onThrottle?.();
      // Not since the call began: one that hangs would be its own whole bound.
      troubledAt ??= Date.now();
      if (!trouble || (trouble !== 'throttles' && Date.now() - troubledAt > bound)) throw error;
      const longest = local ? Math.min(1_000, 100 * 2 ** attempt) : Math.min(10_000, 500 * 2 ** attempt);
      const pause = longest / 2 + Math.random() * (longest / 2);
      aws.waiting(`${what} ${trouble}: trying again in ${(pause / 1000).toFixed(1)} s`);
      await sleep(pause, undefined, { signal });
    }
  }
}

/** What kind of passing trouble an error is; undefined for those that stay. */
export function troubleOf(error: unknown): 'throttles' | 'fails' | 'is out of reach' | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, code, $metadata } = error as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
  if (THROTTLES.has(name) || $metadata?.httpStatusCode === 429) return 'throttles';
  if (BROKEN.has(code ?? '') || name === 'TimeoutError' || BROKEN.has(name)) return 'is out of reach';
  return ($metadata?.httpStatusCode ?? 0) >= 500 && $metadata?.httpStatusCode !== 501 ? 'fails' : undefined;
}
