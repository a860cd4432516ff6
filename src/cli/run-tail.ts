/** Runs a tail to its end: what it reads is printed, and accounted for. */
import { setMaxListeners } from 'node:events';
import { createAccount } from '../logs/account.ts';
import type { Place, Session } from './session.ts';
import { keepHeapSmall } from './small-heap.ts';
import type { TailFilter } from './tail-filter.ts';
import { tailLines } from './tail-lines.ts';
import { createTailOutput } from './tail-output.ts';
import type { TailPlan } from './tail-plan.ts';
import { tailRecords } from './tail-records.ts';
import { isOutputFailure } from './terminal.ts';

/** How a tail ended. */
interface Tailed {
  shown: number;
  /** The closing line. */
  note: string;
  /** Was there any log group at all? */
  found: boolean;
}

/** Ends at Ctrl-C without an error, after what is owed was printed. */
export async function runTail(
  session: Session,
  { aws, stack }: Pick<Place, 'aws' | 'stack'>,
  plan: TailPlan,
  filter: TailFilter,
): Promise<Tailed> {
  const { terminal } = session;
  keepHeapSmall();
  const stop = new AbortController();
  const signal = AbortSignal.any([session.signal, stop.signal]);
  // Each call in flight listens to it.
  setMaxListeners(0, signal);
  let told = false;
  const whenEmpty = () => {
    if (plan.follow && !told) terminal.warn(`no log of ${stack.name} is there yet: waiting for it`);
    told = true;
  };
  const output = createTailOutput(terminal, plan);
  const account = plan.follow ? createAccount(plan.from) : undefined;
  const tail = plan.raw || plan.functionRole ? tailLines : tailRecords;
  const place = { aws, stack };
  try {
    const { found, ended } = await tail({ session, place, plan, filter, output, account, signal, stop, whenEmpty });
    const note = await output.close({ ended, balance: account?.balance });
    return { found, shown: output.shown, note };
  } catch (error) {
    // What was shown until then, and where to go on, is told beside what went wrong; of a full disk nobody knows what it took.
    const isToTell = plan.follow && output.shown > 0 && !isOutputFailure(error);
    if (isToTell) terminal.note(output.reached());
    throw error;
  }
}
