/** Makes one Failure of all resources that could not be worked on, each with its own reason. */
import { EXIT, Failure } from '../../failure.ts';
import { ResourcesFailed } from '../../provision/resources-failed.ts';
import { failureOf } from './failure-of.ts';

/** Answers what `work` answers. A ResourcesFailed becomes a Failure; where one of its errors is a bug, that error itself. */
export async function explained<T>(verb: 'read' | 'made' | 'removed', work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ResourcesFailed)) throw error;
    throw failureFrom(error, verb);
  }
}

function failureFrom(error: ResourcesFailed, verb: string): unknown {
  const reasons = error.failures.map(({ resource, error: cause }) => ({ resource, cause, failure: failureOf(cause) }));
  const bug = reasons.find(({ failure }) => failure === undefined);
  if (bug) return bug.cause;
  const texts = reasons.map(({ resource, failure }) => `${resource.kind} ${resource.name}: ${failure?.message}`);
  const [first] = reasons;
  // A refusal of the credentials is the same for all, and its fix the one that matters.
  const telling = reasons.find(({ failure }) => failure?.fix !== undefined)?.failure;
  return new Failure(`could not be ${verb}: ${texts.join('; ')}`, {
    fix: telling?.fix ?? (verb === 'read' ? undefined : 'run the same command again: it goes on where it ended'),
    exitCode: (telling ?? first?.failure)?.exitCode ?? EXIT.other,
    code: first?.failure?.code,
    requestId: first?.failure?.requestId,
    cause: first?.cause,
  });
}
