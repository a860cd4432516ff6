/** Bounds one rendering in time and size: the gateway shares its thread with every other service of the endpoint. */
import { VtlError } from './vtl-value.ts';

export interface Budget {
  /** Called at every step; throws once the rendering has taken too long. */
  step(): void;
  /** Called between pieces of work that take their time; throws like step. */
  look(): void;
  /** Hands a text back, or throws if it has grown too long. */
  text(text: string): string;
}

/** Ours, not AWS's: a rendering of real templates takes well under a millisecond. */
const MAX_MS = 1000;
const MAX_STEPS = 2_000_000;
/** A payload is 10 MB at most (aws-facts 4.11), and so is any text on the way to it. */
const MAX_LENGTH = 10 * 1024 * 1024;
/** One step may walk over a million parts of a value. */
const STEPS_PER_LOOK = 16;

export function createBudget(): Budget {
  const end = performance.now() + MAX_MS;
  let steps = 0;
  const look = () => {
    if (performance.now() > end) throw new VtlError('the template takes too long');
  };
  return {
    look,
    step() {
      steps += 1;
      if (steps > MAX_STEPS) throw new VtlError('the template takes too many steps');
      if (steps % STEPS_PER_LOOK === 0) look();
    },
    text(text) {
      if (text.length > MAX_LENGTH) throw new VtlError('the template makes too long a text');
      return text;
    },
  };
}
