/** Thrown when resources could not be worked on: each with its own error, for the report to explain. */
import type { Resource } from '../resources/resource.ts';

export interface ResourceFailure {
  resource: Pick<Resource, 'kind' | 'name'>;
  error: unknown;
}

export class ResourcesFailed extends Error {
  override readonly name = 'ResourcesFailed';
  /** What could not be done; `read` is before the first change. */
  readonly verb: 'read' | 'made' | 'removed';
  readonly failures: readonly ResourceFailure[];
  /** How many others were not begun, as they wait for these. */
  readonly waiting: number;

  constructor(verb: ResourcesFailed['verb'], failures: readonly ResourceFailure[], waiting = 0) {
    super(failures.map(({ resource }) => `${resource.kind} ${resource.name}`).join(', '), {
      cause: failures[0]?.error,
    });
    this.verb = verb;
    this.failures = failures;
    this.waiting = waiting;
  }
}
