/** Thrown when resources could not be worked on: each with its own error, for the report to explain. */
import type { Failed } from './walk.ts';

export class ResourcesFailed extends Error {
  override readonly name = 'ResourcesFailed';
  readonly failures: readonly Failed[];

  constructor(failures: readonly Failed[]) {
    super(failures.map(({ resource }) => `${resource.kind} ${resource.name}`).join(', '), {
      cause: failures[0]?.error,
    });
    this.failures = failures;
  }
}
