/** What `--expect` says, and whether it held. */
import { EXIT, Failure } from '../../failure.ts';

export interface OutcomeCounts {
  success: number;
  failure: number;
  misrouted: number;
  /** Accepted, and no record by the timeout. */
  lost: number;
}

export interface Expectation {
  text: string;
  /** Undefined when it held, else what was there instead: `3 of 100 messages (3 %) came to failure`. */
  broken(outcomes: OutcomeCounts): string | undefined;
  /** Of these outcomes there were too many, where it did not hold. */
  tooMany(outcomes: OutcomeCounts): (keyof OutcomeCounts)[];
}

const OUTCOMES = ['success', 'failure', 'misrouted', 'lost'] as const;
const sum = ({ success, failure, misrouted, lost }: OutcomeCounts) => success + failure + misrouted + lost;

const GRAMMAR = /^(success|failure|misrouted)(?:\s*(<=|>=|<|>|=)\s*(\d+(?:\.\d+)?)\s*(%?))?$/;
const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '=': (a, b) => a === b,
};

/**
 * `success`, `failure`, `misrouted`: every message came to that. `failure<=1%`, `failure<3`, `success>=99.5%`: so many of
 * the accepted messages, or such a share of them. Anything else is a usage Failure.
 */
export function parseExpectation(text: string): Expectation {
  const match = GRAMMAR.exec(text.trim());
  const share = match?.[4] === '%';
  if (!match || (share && Number(match[3]) > 100)) {
    throw new Failure(`--expect ${JSON.stringify(text)} is not an expectation`, {
      fix: "use success, failure or misrouted, or a bound such as 'failure<=1%'",
      exitCode: EXIT.usage,
      code: 'InvalidExpectation',
    });
  }
  const [, name, operator, bound] = match;
  const outcome = name as 'success' | 'failure' | 'misrouted';
  return {
    text: text.trim(),
    tooMany(outcomes) {
      const isBound = operator === '<' || operator === '<=';
      const isAbove =
        operator === '=' && outcomes[outcome] * (share ? 100 : 1) > Number(bound) * (share ? sum(outcomes) : 1);
      return OUTCOMES.filter((seen) => (seen === outcome) === (isBound || isAbove));
    },
    broken(outcomes) {
      const all = sum(outcomes);
      const count = outcomes[outcome];
      // No division: 1 % of 300 is 3, exactly.
      const held = operator
        ? COMPARE[operator]!(share ? count * 100 : count, share ? Number(bound) * all : Number(bound))
        : count === all;
      if (held) return undefined;
      return whatCame(count, all, outcome, operator === undefined);
    },
  };
}

function whatCame(count: number, all: number, outcome: string, every: boolean): string {
  if (all === 0) return 'no message came to anything';
  if (all === 1) return `the one message ${count === 1 ? 'came' : 'did not come'} to ${outcome}`;
  if (count === 0) return `none of ${all} messages came to ${outcome}`;
  if (count === all) return `all ${all} messages came to ${outcome}`;
  const percent = Math.round((count / all) * 10_000) / 100;
  return `${every ? 'only ' : ''}${count} of ${all} messages (${percent} %) came to ${outcome}`;
}
