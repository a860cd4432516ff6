/** Thrown when resources could not be worked on: each with its own error, for the report to explain. */
import type { Failed } from './walk.ts';

export class ResourcesFailed extends Error {
  override readonly name = 'ResourcesFailed';
  readonly failures: readonly Failed[];
  /** How many others were not begun, as they wait for these. */
  readonly waiting: number;

  constructor(failures: readonly Failed[], waiting = 0) {
    super(failures.map(({ resource }) => `${resource.kind} ${resource.name}`).join(', '), {
      cause: failures[0]?.error,
    });
    this.failures = failures;
    this.waiting = waiting;
  }
}
