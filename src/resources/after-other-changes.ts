/** Repeats what EventBridge put off: another change to the bus, or rules and targets that are not quite gone (aws-facts 6.2). */
import type { Aws } from '../aws/aws.ts';
import { isNamed, isNamedWith } from '../aws/error-names.ts';
import { settle } from '../aws/settle.ts';

const WITHIN_MS = 300_000;

/** `thing` is what is changed, e.g. `rule the-destined-lambda-success`. */
export function afterOtherChanges<T>(aws: Aws, thing: string, attempt: () => Promise<T>): Promise<T> {
  const transient = (error: unknown) =>
    isNamed(error, 'ConcurrentModificationException') ||
    isNamedWith(error, 'ValidationException', "can't be deleted since it has");
  return settle(aws, { what: `EventBridge to finish with ${thing}`, within: WITHIN_MS, transient }, attempt);
}
