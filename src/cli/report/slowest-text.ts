/** What people read with --verbose of where a run's time went: the slowest chain, a line for each of its steps and waits. */
import type { Step } from '../../provision/provision-event.ts';
import { slowestChain } from '../../provision/slowest-chain.ts';
import { hanging } from './hanging.ts';
import { KIND_WIDTH } from './provision-text.ts';
import { visible } from './visible.ts';

/** Less is no news. */
const NOTABLE_MS = 50;

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Beside the time. */
const COLUMN = 10;

/** Lines without their ends; none where all steps together took hardly any time. What `width` is too small for goes on below. */
export function slowestText(steps: readonly Step[], width?: number): string[] {
  const chain = slowestChain(steps);
  const [first] = chain;
  const took = (chain.at(-1)?.endedAt ?? 0) - (first?.startedAt ?? 0);
  if (!first || took < NOTABLE_MS) return [];
  const beside = (head: string, text: string) => `${head.padEnd(COLUMN)}${hanging(visible(text), COLUMN, width)}`;
  const lines = chain.flatMap(({ resource, startedAt, endedAt, waits, late }) => {
    const time = seconds(endedAt - startedAt).padStart(8);
    const ready = late ? ' (to be ready)' : '';
    return [
      beside(time, `${resource.kind.padEnd(KIND_WIDTH)}  ${resource.name}${ready}`),
      ...waits.map(({ what, durationMs }) => beside('', `${seconds(durationMs)} ${what}`)),
    ];
  });
  return [`slowest chain, ${seconds(took)}:`, ...lines];
}
