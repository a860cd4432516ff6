/** Goes through what a tail reads, round by round, and ends it where its flags say so. */
import type { Batch } from '../logs/follow.ts';
import type { Session } from './session.ts';
import type { TailOutput } from './tail-output.ts';

export interface Rounds<B> {
  session: Pick<Session, 'terminal'>;
  output: TailOutput;
  /** How many log groups are read. */
  groups: number;
  /** Ends the following; what is owed is read to its end all the same. */
  stop: AbortController;
  /** Called when none of the groups is there. */
  whenEmpty(): void;
  take(batch: B): void;
}

/** How it went. */
export interface Went {
  /** Was there any log group at all? */
  found: boolean;
  /** Was it read to its end, rather than stopped? */
  ended: boolean;
}

export async function goThrough<B extends Pick<Batch, 'caughtUp' | 'missing' | 'last'>>(
  batches: AsyncIterable<B>,
  { session: { terminal }, output, groups, stop, whenEmpty, take }: Rounds<B>,
): Promise<Went> {
  let found = false;
  let ended = false;
  for await (const batch of batches) {
    const { caughtUp, missing, last } = batch;
    found ||= missing.length < groups;
    ended ||= last === true;
    if (caughtUp && !found) whenEmpty();
    // What was waited for, a throttle perhaps, is over.
    if (caughtUp) terminal.progress(undefined);
    take(batch);
    await output.flush().catch((error: unknown) => {
      stop.abort();
      throw error;
    });
    if (output.isFull || (caughtUp && !last && output.isIdle())) stop.abort();
    // Nothing more is wanted, not even what was asked for ahead: that may hang, or be throttled for long.
    if (output.isFull) break;
  }
  return { found, ended };
}
