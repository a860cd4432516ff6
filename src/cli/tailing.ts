/** What one run of `tail` works with. */
import type { Account } from '../logs/account.ts';
import type { Place, Session } from './session.ts';
import type { TailFilter } from './tail-filter.ts';
import type { TailOutput } from './tail-output.ts';
import type { TailPlan } from './tail-plan.ts';

/** How old something is before it is shown, so that what comes a little later still finds its place before it. */
export const HOLD_MS = { local: 100, aws: 2_000 } as const;

export interface Tailing {
  session: Session;
  place: Pick<Place, 'aws' | 'stack'>;
  plan: TailPlan;
  filter: TailFilter;
  output: TailOutput;
  /** Of a tail that follows. */
  account?: Account;
  /** Ends the following: by Ctrl-C, or `stop`. */
  signal: AbortSignal;
  stop: AbortController;
  /** Called when none of the logs is there. */
  whenEmpty(): void;
}
