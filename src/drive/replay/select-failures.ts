/** Decides which failures are sent again and which are skipped, and says why. Pure. */
import { EXIT, Failure } from '../../failure.ts';
import type { Chain } from '../../logs/failures.ts';
import type { FailedMessage, Via } from './failed-message.ts';

export interface Selection {
  /** MessageId, destined-id or Lambda request id, of any failure of a chain; none is all. */
  ids: readonly string[];
  /** The newest failure's. */
  errorType?: string;
  via: Via;
  /** What is in flight as well. */
  again: boolean;
  maxAttempts: number;
  /** Whether the text is to be changed. */
  changes: boolean;
}

export interface Skipped {
  failure: FailedMessage;
  why: string;
}

export interface Selected {
  chains: Chain<FailedMessage>[];
  skipped: Skipped[];
}

/** Why what is good by now is not sent. */
export const RECOVERED = 'recovered by a replay';

/** Throws a Failure (exit 1) where an id or an error type is of no failure. */
export function selectFailures(all: readonly Chain<FailedMessage>[], selection: Selection): Selected {
  const chains: Chain<FailedMessage>[] = [];
  const skipped: Skipped[] = [];
  for (const chain of byError(byId(all, selection.ids), selection.errorType)) {
    const why = whySkipped(chain, selection);
    if (why === undefined) chains.push(chain);
    else skipped.push({ failure: chain.newest, why });
  }
  return { chains, skipped };
}

function byId(all: readonly Chain<FailedMessage>[], ids: readonly string[]): readonly Chain<FailedMessage>[] {
  if (ids.length === 0) return all;
  const chainOf = new Map<string, Chain<FailedMessage>>();
  for (const chain of all) {
    for (const { messageId, destinedId, requestId } of chain.failures) {
      for (const id of [messageId, destinedId, requestId]) if (id) chainOf.set(id, chain);
    }
  }
  const unknown = ids.find((id) => !chainOf.has(id));
  if (unknown !== undefined) {
    throw new Failure(`there is no failure ${JSON.stringify(unknown)} in the range that was read`, {
      fix: 'see destined tail --outcome failure --no-follow --since 14d for those there are',
      exitCode: EXIT.no,
      code: 'NoSuchFailure',
    });
  }
  return [...new Set(ids.map((id) => chainOf.get(id)!))];
}

/** What never ran has no error, but a condition (aws-facts 1.3). */
const errorOf = ({ newest: { errorType, condition } }: Chain<FailedMessage>) => errorType ?? condition;

function byError(all: readonly Chain<FailedMessage>[], errorType: string | undefined) {
  if (errorType === undefined) return all;
  const chains = all.filter((chain) => errorOf(chain) === errorType);
  if (chains.length > 0 || all.length === 0) return chains;
  const counts = new Map<string, number>();
  for (const chain of all) counts.set(errorOf(chain), (counts.get(errorOf(chain)) ?? 0) + 1);
  const there = [...counts].sort((a, b) => b[1] - a[1]).map(([type, count]) => `${type} (${count})`);
  throw new Failure(`no failure is of the error type ${JSON.stringify(errorType)}`, {
    fix: `use one of those there are: ${there.join(', ')}`,
    exitCode: EXIT.no,
    code: 'NoSuchError',
  });
}

/** Undefined if it can be sent. */
function whySkipped(
  { state, failed, newest }: Chain<FailedMessage>,
  { via, again, maxAttempts, changes }: Selection,
): string | undefined {
  if (state === 'recovered') return RECOVERED;
  if (state === 'in flight' && !again) return 'in flight: a replay has no outcome yet, --again sends it once more';
  if (failed >= maxAttempts) return `failed ${failed} times: --max-attempts ${failed + 1} sends it again`;
  if (via === 'topic' && newest.text === undefined) return 'not from SNS: --via function sends its payload again';
  if (via === 'function' && newest.payload === undefined) return 'its record holds no payload';
  if (changes && newest.text === undefined) return 'its payload holds no SNS message that could be changed';
  return undefined;
}
