/** Makes one Failure of all resources that could not be worked on, each with its own reason. */
import { EXIT, Failure } from '../../failure.ts';
import { ResourcesFailed } from '../../provision/resources-failed.ts';
import type { Asked } from '../session.ts';
import { failureOf, NOT_AN_AWS_ENDPOINT } from './failure-of.ts';

/**
 * Answers what `work` answers. A ResourcesFailed becomes a Failure; where one of its errors is a bug, that error itself.
 */
export async function explained<T>(work: Promise<T>, asked: Asked): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ResourcesFailed)) throw error;
    throw failureFrom(error, asked);
  }
}

function failureFrom(error: ResourcesFailed, asked: Asked): unknown {
  const reasons = error.failures.map(({ resource, error: cause }) => {
    return { resource, cause, failure: failureOf(cause, asked) };
  });
  const bug = reasons.find(({ failure }) => failure === undefined);
  if (bug) return bug.cause;
  const [first] = reasons;
  // What listens there is nobody's AWS: no resource has anything to do with that.
  if (reasons.every(({ failure }) => failure?.code === NOT_AN_AWS_ENDPOINT)) return first?.failure;
  // What stopped one often stopped many.
  const byReason = new Map<string, string[]>();
  for (const { resource, failure } of reasons) {
    const why = failure?.message ?? '';
    byReason.set(why, [...(byReason.get(why) ?? []), `${resource.kind} ${resource.name}`]);
  }
  const texts = [...byReason].map(([why, [one, ...others]]) => {
    const more = others.length > 1 ? ` and ${others.length} more` : others.map((other) => ` and ${other}`).join('');
    return `${one}${more}: ${why}`;
  });
  // A refusal of the credentials is the same for all, and its fix the one that matters.
  const telling = reasons.find(({ failure }) => failure?.fix !== undefined)?.failure;
  const { verb, waiting } = error;
  const others = waiting > 0 ? `; ${waiting} more ${waiting === 1 ? 'was' : 'were'} not begun` : '';
  const unchanged = verb === 'read' && asked.again !== undefined ? '; nothing was changed' : '';
  return new Failure(`could not be ${verb}: ${texts.join('; ')}${others}${unchanged}`, {
    fix:
      telling?.fix ??
      (verb === 'read' ? undefined : `run ${asked.again ?? 'the same command'} again: it goes on where it ended`),
    exitCode: (telling ?? first?.failure)?.exitCode ?? EXIT.other,
    code: first?.failure?.code,
    requestId: first?.failure?.requestId,
    cause: first?.cause,
  });
}
